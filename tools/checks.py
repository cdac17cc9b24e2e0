"""`make check`: everything continuous integration looks at, each check by name, all of them even when one fails."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import measuring, suite
from tools.places import ROOT
from tools.production import commands, words
from tools.secrets_file import new_secrets

TYPED = (*measuring.APPS, "tools", "benchmarks")


def main() -> None:
    """Run the quick checks, then the tests with coverage; the exit code says whether all passed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suite.surroundings() as environment:
        failed = _failed(environment)
        with TemporaryDirectory() as folder:
            measured = environment | {measuring.FOLDER: folder, "PYTHONPATH": str(ROOT)}
            code = suite.pytest(["-p", "tools.measuring"], measured)
            if not measuring.report(Path(folder)):
                failed.append("coverage")
    if code != 0:
        failed.append("tests")
    if failed:
        sys.exit(f"Not passed: {', '.join(failed)}")
    print("Everything passed.")


def _quick_checks() -> list[tuple[str, list[str]]]:
    """What needs no running portal, the fastest first."""
    templates = [
        str(path) for path in sorted(ROOT.glob("**/templates/**/*.html")) if _is_ours(path)
    ]
    typed = [name for name in TYPED if (ROOT / name).is_dir()]
    lines = {
        "format": "ruff format --check .",
        "lint": "ruff check .",
        "imports": "lint-imports",
        "types": f"mypy {' '.join(typed)}",
        "migrations": "python manage.py makemigrations --check --dry-run",
        "system check": "python manage.py check",
    }
    checks = [(name, words(line)) for name, line in lines.items()]
    if templates:
        checks.append(
            (
                "template syntax",
                [*words("djade --target-version 5.2 --check"), *templates],
            )
        )
        checks.append(
            (
                "template HTML",
                [*words("djlint --lint --profile django --quiet"), *templates],
            )
        )
    if shutil.which("xgettext") or os.environ.get("CI"):
        checks.append(("messages", words("python -m tools.messages check")))
    return checks


def _failed(environment: dict[str, str]) -> list[str]:
    """The names of quick checks that do not pass; two run at once."""
    checks = [(name, command, environment) for name, command in _quick_checks()]
    checks.append(_ready_for_production(environment))
    with ThreadPoolExecutor(max_workers=2) as two:
        return [name for name, passed in two.map(_passes, checks) if not passed]


def _passes(check: tuple[str, list[str], dict[str, str]]) -> tuple[str, bool]:
    name, command, environment = check
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    passed = done.returncode == 0
    said = "" if passed else f"\n{done.stdout}{done.stderr}"
    verdict = "ok" if passed else "NOT OK"
    print(f"{name:<16} {verdict}  ({time.monotonic() - began:.1f} s){said}", flush=True)
    return name, passed


def _ready_for_production(environment: dict[str, str]) -> tuple[str, list[str], dict[str, str]]:
    """Django's own list for deployments, with settings as they are in production: no warning at all."""
    (command,) = commands().guard.values()
    return "deployment", command, environment | production_environment()


def production_environment() -> dict[str, str]:
    """What a real site sets, apart from the addresses of its database and broker."""
    return {
        **new_secrets(),
        "DEBUG": "0",
        "SITE_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
        "TRUSTED_PROXY_COUNT": "1",
    }


def _is_ours(path: Path) -> bool:
    return not any(
        part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
