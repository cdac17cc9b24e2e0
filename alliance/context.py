"""What every page knows: the languages, the direction, where the same page is in another language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "direction": settings.LANGUAGE_TABLE[language]["dir"],
        "languages": [
            {
                "code": code,
                "name": name,
                "dir": settings.LANGUAGE_TABLE[code]["dir"],
                "href": _in_language(request.get_full_path(), language, code),
                "is_current": code == language,
            }
            for code, name in settings.LANGUAGES
        ],
        "site_url": settings.SITE_URL,
    }


def _in_language(path: str, language: str, other: str) -> str:
    """The same address under another language, also where it leads nowhere: place and filters stay."""
    prefix = f"/{language}/"
    return f"/{other}/{path.removeprefix(prefix)}" if path.startswith(prefix) else f"/{other}/"
