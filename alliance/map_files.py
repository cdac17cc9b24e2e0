"""Maps as files: each drawing at an address with its own mark, kept for ever; an older address leads to the drawing of today."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from alliance.map import Picture, drawing

FOR_EVER = 365 * 24 * 3600


class Address(Protocol):
    """Where a drawing lies, by its mark and whether it is for a dark page."""

    def __call__(self, mark: str, *, dark: bool) -> str: ...


@dataclass(frozen=True)
class MapFiles:
    """A picture with the addresses of its two drawings, for the page that shows it."""

    picture: Picture
    src: str
    dark_src: str


def map_files(picture: Picture, address: Address) -> MapFiles:
    return MapFiles(picture, *(_address_of(picture, address, dark=dark) for dark in (False, True)))


def map_file(picture: Picture, address: Address, *, mark: str, dark: bool) -> HttpResponse:
    """The drawing at its address; at any other mark the way to it."""
    drawn = drawing(picture, dark=dark)
    if mark != drawn.mark:
        return redirect(address(drawn.mark, dark=dark))
    response = HttpResponse(drawn.svg, content_type="image/svg+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FOR_EVER, immutable=True)
    return response


def _address_of(picture: Picture, address: Address, *, dark: bool) -> str:
    return address(drawing(picture, dark=dark).mark, dark=dark)
