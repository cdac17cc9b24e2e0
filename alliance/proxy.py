"""The proxy before the portal, which may keep the pages that the portal keeps.

Its keys carry where a link points (`deploy/nginx.conf`): the name of an empty folder, which is what had been published by then.
Pointing the link elsewhere puts all that the proxy keeps out of reach at once, also what is still on its way there.
"""

import logging
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.http import HttpResponseBase
from django.http.response import ResponseHeaders

# whoever followed the link before it moved is done by then
SECONDS_LEFT_STANDING = 600
_NANO = 1_000_000_000
_HEADER = "X-Accel-Expires"

logger = logging.getLogger(__name__)


def forget_what_is_older_than(version: int) -> None:
    """Point the link at this version. Where that fails, the proxy keeps no further pages, and those it has for their minute."""
    if not settings.PROXY_VERSIONS:
        return
    folder = Path(settings.PROXY_VERSIONS)
    try:
        (folder / str(version)).mkdir()
        fresh = folder / f"{version}.new"
        fresh.symlink_to(str(version))
        fresh.replace(_link())
        _tidy(folder)
    except OSError:
        logger.exception("The proxy could not be told that its pages are old.")


def let_keep(response: HttpResponseBase, version: int, seconds: int) -> None:
    """Say that the proxy may keep a page, also one that browsers must ask for each time, where it knows of the same version."""
    if settings.PROXY_VERSIONS and _version_of_the_proxy() == version:
        _put_first(response, str(seconds))


def say_the_same(answer: HttpResponseBase, response: HttpResponseBase) -> HttpResponseBase:
    """An answer that says no more than that nothing changed lets the proxy keep what it has for as long as the whole one."""
    if _HEADER in response.headers:
        _put_first(answer, response.headers[_HEADER])
    return answer


def _put_first(response: HttpResponseBase, seconds: str) -> None:
    """Before `Cache-Control`: nginx up to 1.23 takes the word of whichever it reads first."""
    response.headers = ResponseHeaders({_HEADER: seconds, **response.headers})


def _version_of_the_proxy() -> int:
    """What the link points at; -1 where it does not."""
    try:
        return int(_link().readlink().name)
    except (OSError, ValueError):
        return -1


def _link() -> Path:
    return Path(settings.PROXY_VERSIONS) / "now"


def _tidy(folder: Path) -> None:
    """Take away the folders of versions that nobody follows any more."""
    ago = time.time_ns() - SECONDS_LEFT_STANDING * _NANO
    for old in folder.iterdir():
        if old.name.isdigit() and int(old.name) < ago and int(old.name) != _version_of_the_proxy():
            # another process may tidy at the same moment
            with suppress(FileNotFoundError):
                old.rmdir()
