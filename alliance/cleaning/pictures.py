"""Pictures, built anew from nothing but their pixels."""

import io
from collections.abc import Callable, Iterator

from PIL import Image, ImageCms, ImageOps, ImageSequence

from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import GIF, HEIC, JPEG, PNG, WEBP, Kind

LARGEST = 40_000_000
# frames of a GIF are written one by one, those of other kinds all at once
LARGEST_OF_ALL_FRAMES = {GIF: 4 * LARGEST}
FORMATS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP", HEIC: "HEIF"}
MOVING = {GIF, WEBP, PNG}
QUALITY = 92
PLACE_TAGS, DEVICE_TAGS = {0x8825}, {0x010F, 0x0110, 0xA431, 0xA433, 0xA434, 0xC614}
TIME_TAGS, AUTHOR_TAGS = {0x0132, 0x9003, 0x9004}, {0x013B, 0x8298, 0x9C9D}
PROGRAM_TAGS = {0x0131, 0x013C}
EXIF_IFD, ORIENTATION = 0x8769, 0x0112


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError for what is no picture, and for more than 40 megapixels."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=(FORMATS[kind],)) as picture:
            _check_size(picture, kind)
            removed = _hidden_in(picture)
            written = _rebuilt(picture, kind)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UncleanableError(Reason.BROKEN) from error
    return Clean(written, kind.media_type, kind.extension, removed)


def _check_size(picture: Image.Image, kind: Kind) -> None:
    pixels = picture.width * picture.height
    most = LARGEST_OF_ALL_FRAMES.get(kind, LARGEST)
    frames = _frames(picture) if kind in MOVING else 1
    if pixels > LARGEST or pixels * frames > most:
        raise UncleanableError(Reason.TOO_HEAVY)


def _frames(picture: Image.Image) -> int:
    return int(getattr(picture, "n_frames", 1))


def _rebuilt(picture: Image.Image, kind: Kind) -> bytes:
    if kind in MOVING and _frames(picture) > 1:
        return _rebuilt_film(picture, kind)
    return _written(_only_pixels(picture, kind), kind)


def _only_pixels(picture: Image.Image, kind: Kind) -> Image.Image:
    """The picture upright, in ordinary colours, in a new place. Each step lets the place before it go: large pictures fill the memory."""
    turned = picture.getexif().get(ORIENTATION, 1) != 1
    steps: list[Callable[[Image.Image], Image.Image]] = [
        *([ImageOps.exif_transpose] if turned else []),
        _in_ordinary_colours,
        lambda before: before.convert(_mode(before, kind)),
    ]
    fresh = picture
    for step in steps:
        before, fresh = fresh, step(fresh)
        if fresh is not before:
            before.close()
    fresh.info = {}
    return fresh


def _mode(picture: Image.Image, kind: Kind) -> str:
    if kind in {JPEG, HEIC}:
        return "L" if picture.mode in {"L", "1"} else "RGB"
    if picture.mode in {"I;16", "I;16B", "I"} and kind is PNG:
        return "I;16"
    if "transparency" in picture.info or picture.mode in {"LA", "PA", "RGBA", "La", "RGBa"}:
        return "RGBA"
    return picture.mode if picture.mode in {"1", "L"} else "RGB"


def _in_ordinary_colours(picture: Image.Image) -> Image.Image:
    """Colours of a profile of their own as sRGB, since the profile goes."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _written(picture: Image.Image, kind: Kind) -> bytes:
    out = io.BytesIO()
    if kind in {JPEG, HEIC}:
        picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
    elif kind is WEBP:
        picture.save(out, "WEBP", quality=QUALITY, method=2)
    else:
        picture.save(out, FORMATS[kind])
    return out.getvalue()


def _rebuilt_film(picture: Image.Image, kind: Kind) -> bytes:
    """Pictures that move: each frame anew, with how long it is shown and whether it begins again."""
    durations, frames = [], _frames(picture)
    for number in range(frames):
        picture.seek(number)
        # of WebP a frame's time is known once it is there
        picture.load()
        durations.append(int(picture.info.get("duration", 0)))
    shown = _fresh_frames(picture)
    first, out = next(shown), io.BytesIO()
    first.save(
        out,
        FORMATS[kind],
        save_all=True,
        append_images=shown if kind is GIF else list(shown),
        duration=durations,
        loop=int(picture.info.get("loop", 0)),
    )
    return out.getvalue()


def _fresh_frames(picture: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(picture):
        pixels = frame.convert("RGBA")
        fresh = Image.new("RGBA", pixels.size)
        fresh.paste(pixels)
        yield fresh


def _hidden_in(picture: Image.Image) -> frozenset[Removed]:
    """What the picture's own notes say of it."""
    removed, exif = set(), picture.getexif()
    tags = {*exif, *exif.get_ifd(EXIF_IFD)}
    for known, kind in (
        (PLACE_TAGS, Removed.PLACE),
        (DEVICE_TAGS, Removed.DEVICE),
        (TIME_TAGS, Removed.TIMES),
        (AUTHOR_TAGS, Removed.AUTHOR),
        (PROGRAM_TAGS, Removed.PROGRAM),
    ):
        if tags & known:
            removed.add(kind)
    others = {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"}
    if tags or others & set(picture.info) or getattr(picture, "text", None):
        removed.add(Removed.OTHER)
    return frozenset(removed)
