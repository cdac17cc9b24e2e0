"""A cleaned picture as pages show it: at most as wide as they are, and light enough for a weak line."""

import io
from dataclasses import dataclass

from PIL import Image

from alliance.cleaning.kinds import WEBP

SMALL_PICTURE = WEBP.media_type
MOST_BYTES = 40_000
# From the best to the lightest: the longer side in pixels, and how much of the detail stays.
TRIES = ((960, 75), (960, 55), (720, 55), (480, 50), (480, 25))


@dataclass(frozen=True)
class SmallPicture:
    content: bytes
    width: int
    height: int


def small_picture(content: bytes) -> SmallPicture:
    """The first try that is light enough, else the lightest. Only for what was cleaned before."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (TRIES[0][0], TRIES[0][0]))
        first = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    for side, quality in TRIES:
        small = _written(first, side, quality)
        if len(small.content) <= MOST_BYTES:
            break
    return small


def _written(picture: Image.Image, side: int, quality: int) -> SmallPicture:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    written = io.BytesIO()
    smaller.save(written, "WEBP", quality=quality, method=4)
    return SmallPicture(written.getvalue(), smaller.width, smaller.height)
