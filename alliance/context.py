"""What every page knows: the languages, the direction, where the same page is in another language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
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
                "href": translate_url(request.get_full_path(), code),
                "is_current": code == language,
            }
            for code, name in settings.LANGUAGES
        ],
        "site_url": settings.SITE_URL,
    }
