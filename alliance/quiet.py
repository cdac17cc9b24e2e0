"""Quiet addresses: where concerns are raised, read and answered. Their pages are kept, compressed and listed by nobody."""

import re

from csp.constants import NONE, SELF
from django.http import HttpRequest
from django.http.response import HttpResponseBase

QUIET_ADDRESS = re.compile(r"^/(exit/?$|c(/|$)|[a-z]{2,3}/concerns(/|$))")
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    # no font is fetched here; but where the stylesheet names one, Chromium would report what the policy refuses
    "font-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


def is_quiet(request: HttpRequest) -> bool:
    """Whether a page of concerns is asked for, be there one or not."""
    return bool(QUIET_ADDRESS.match(request.path))


def keep_quiet(response: HttpResponseBase) -> None:
    """Write the headers that every answer at a quiet address has, refusals included.

    The referrer policy stays the site's `same-origin`: with `no-referrer` browsers post `Origin: null`, and the check of
    forms would turn away those without script.
    """
    response.headers["Cache-Control"] = "no-store, no-transform"
    if "ETag" in response.headers:
        del response.headers["ETag"]
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.__dict__["_csp_config"] = POLICY
