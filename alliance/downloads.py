"""Handing out files that people sent: saved by the browser or shown as a picture, never run as a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from alliance.cleaning.kinds import PICTURES

# Nothing in the file may load or run anything.
POLICY = "default-src 'none'; sandbox"


def as_download(content: bytes, name: str) -> HttpResponse:
    """A file for saving, whatever it is."""
    response = HttpResponse(content, content_type="application/octet-stream")
    named = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = named or "attachment"
    return shut_in(response)


def as_picture(content: bytes, media_type: str) -> HttpResponse:
    """A picture for showing; everything else is a mistake of the caller."""
    if media_type not in PICTURES:
        raise ValueError("Only cleaned pictures are shown.")
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = "inline"
    return shut_in(response)


def shut_in(response: HttpResponse) -> HttpResponse:
    """Without guessing what it is, without anything that it could load."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = POLICY
    return response
