"""Reads the environment, with types, and says in one sentence what is wrong. Only settings.py asks it."""

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ

_env = environ.Env()


def text(name: str, default: str | None = None) -> str:
    """A text; without a default it must be there."""
    value: str = _env.str(name, default=default or "")
    if not value and default is None:
        sys.exit(f"{name} is not set. See .env.example for what it means.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value: bool = _env.bool(name, default=default)
    return value


def number(name: str, default: int) -> int:
    try:
        value: int = _env.int(name, default=default)
    except ValueError:
        sys.exit(f"{name} must be a whole number.")
    return value


def words(name: str, default: list[str]) -> list[str]:
    """A list written with commas."""
    value: list[str] = _env.list(name, default=default)
    return [word.strip() for word in value if word.strip()]


def database(url: str) -> dict[str, object]:
    """A PostgreSQL address as Django's setting; `?host=/folder` names a socket."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        sys.exit("DATABASE_URL must begin with postgres://. PostgreSQL is the only database.")
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: unquote(value) for key, value in options.items()},
    }


def mail(url: str) -> dict[str, object]:
    """Where mail goes: `smtp://user:password@host:port` (or `smtp+tls`, `smtp+ssl`), or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "alliance.mail.EmlFileBackend",
            "EMAIL_FILE_PATH": str(Path(parts.path)),
        }
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        sys.exit("EMAIL_URL must begin with smtp://, smtp+tls://, smtp+ssl:// or file://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
    }
