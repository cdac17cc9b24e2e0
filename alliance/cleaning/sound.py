"""Sounds: the frames that are heard, without tags before, between and after them."""

import io
import re
import struct
from collections.abc import Callable

from mutagen.ogg import OggPage
from mutagen.ogg import error as OggError  # noqa: N812 - a class with a small name

from alliance.cleaning.boxes import blanked
from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import M4A, MP3, OGG, WAV, Kind

Written = tuple[bytes, set[Removed]]


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError."""
    written, removed = CLEANERS[kind](content)
    return Clean(written, kind.media_type, kind.extension, frozenset(removed))


# --- MP3 ---------------------------------------------------------------------------------------

KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLES_A_SECOND = (44100, 48000, 32000)
FRAMES_AT_LEAST = 2
# what looks like the begin of a frame of layer III: none of the values that are reserved
FRAME_BEGIN = re.compile(
    rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\x1b\x20-\x2b\x30-\x3b\x40-\x4b\x50-\x5b\x60-\x6b\x70-\x7b\x80-\x8b\x90-\x9b\xa0-\xab\xb0-\xbb\xc0-\xcb\xd0-\xdb\xe0-\xeb]"
)
MISSES_AT_MOST = 200_000
# begin of the index that players read, and of what its program wrote behind it
INDEX_NAMES = (b"Xing", b"Info")
LENGTHS_OF_INDEX = ((1, 4), (2, 4), (4, 100), (8, 4))


def _clean_mp3(content: bytes) -> Written:
    out, end_of_last, frames, misses = bytearray(), 0, 0, 0
    found = FRAME_BEGIN.search(content)
    while found and misses < MISSES_AT_MOST:
        place = found.start()
        size = _frame_size(content, place)
        if place == end_of_last or _is_followed(content, place + size):
            frame = content[place : place + size]
            out += frame if frames else _plain_index(frame)
            end_of_last, frames = place + size, frames + 1
        else:
            misses += 1
            size = 1
        found = FRAME_BEGIN.search(content, place + size)
    if frames < FRAMES_AT_LEAST or misses >= MISSES_AT_MOST:
        raise UncleanableError(Reason.BROKEN)
    return bytes(out), {Removed.AUTHOR, Removed.NOTES} if len(out) < len(content) else set()


def _frame_size(content: bytes, place: int) -> int:
    """How long the frame is that begins here."""
    _, second, third = content[place : place + 3]
    version, kilobits, rate = second >> 3 & 3, third >> 4, third >> 2 & 3
    is_first_version = version == 3
    bits = (KILOBITS_1 if is_first_version else KILOBITS_2)[kilobits] * 1000
    samples = SAMPLES_A_SECOND[rate] >> {3: 0, 2: 1, 0: 2}[version]
    return (144 if is_first_version else 72) * bits // samples + (third >> 1 & 1)


def _is_followed(content: bytes, place: int) -> bool:
    """Whether another frame follows: single ones are found in tags by accident."""
    return FRAME_BEGIN.match(content, place) is not None


def _plain_index(frame: bytes) -> bytes:
    """The index of the first frame without the name of the program that follows it."""
    place = max(frame[:64].find(name) for name in INDEX_NAMES)
    if place < 0:
        return frame
    flags = frame[place + 7]
    end = place + 8 + sum(length for flag, length in LENGTHS_OF_INDEX if flags & flag)
    return frame[:end] + bytes(max(0, len(frame) - end))


# --- Ogg ---------------------------------------------------------------------------------------

# the begin of the first packet, how many head the sound, and comments that say nothing
OPUS = (b"OpusHead", 2, b"OpusTags" + bytes(8))
BEGIN_OF_COMMENTS = 7
VORBIS = (b"\x01vorbis", 3, b"\x03vorbis" + bytes(8) + b"\x01")


def _clean_ogg(content: bytes) -> Written:
    pages = _pages(content)
    first = pages[0].packets[0] if pages and pages[0].packets else b""
    known = next((one for one in (OPUS, VORBIS) if first.startswith(one[0])), None)
    if known is None or any(page.serial != pages[0].serial for page in pages):
        raise UncleanableError(Reason.VIDEO)
    _, heads, comments = known
    end = _end_of_heads(pages, heads)
    packets = OggPage.to_packets(pages[1:end])
    if len(packets) != heads - 1 or not packets[0].startswith(comments[:BEGIN_OF_COMMENTS]):
        raise UncleanableError(Reason.BROKEN)
    fresh = [pages[0], *OggPage.from_packets([comments, *packets[1:]], sequence=1), *pages[end:]]
    for number, page in enumerate(fresh):
        page.serial, page.sequence = pages[0].serial, number
    return b"".join(page.write() for page in fresh), {Removed.AUTHOR, Removed.NOTES}


def _pages(content: bytes) -> list[OggPage]:
    file, pages = io.BytesIO(content), []
    try:
        while content[file.tell() : file.tell() + 4] == b"OggS":
            pages.append(OggPage(file))
    except (OggError, EOFError):
        # what follows the last whole page is no sound
        return pages
    return pages


def _end_of_heads(pages: list[OggPage], heads: int) -> int:
    """How many pages hold the packets before the sound; both formats begin the sound on a page of its own."""
    packets = 0
    for number, page in enumerate(pages):
        packets += len(page.packets) - (0 if page.complete else 1)
        if packets >= heads:
            return number + 1
    raise UncleanableError(Reason.BROKEN)


# --- WAV ---------------------------------------------------------------------------------------

PARTS_OF_SOUND = {b"fmt ", b"fact", b"data"}
WAYS_TO_WRITE = {0x0001, 0x0002, 0x0003, 0x0006, 0x0007, 0x0011, 0xFFFE}
LONGEST_FORMAT = 64


def _clean_wav(content: bytes) -> Written:
    out, place, seen = bytearray(), 12, list[bytes]()
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + size]
        if name in PARTS_OF_SOUND and name not in seen:
            out += struct.pack("<4sI", name, len(body)) + body + bytes(len(body) % 2)
            _check_format(name, body)
        seen.append(name)
        place += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= set(seen):
        raise UncleanableError(Reason.BROKEN)
    removed = {Removed.AUTHOR, Removed.NOTES} if set(seen) - PARTS_OF_SOUND else set()
    return struct.pack("<4sI4s", b"RIFF", len(out) + 4, b"WAVE") + out, removed


def _check_format(name: bytes, body: bytes) -> None:
    if name == b"fmt " and (
        len(body) > LONGEST_FORMAT or int.from_bytes(body[:2], "little") not in WAYS_TO_WRITE
    ):
        raise UncleanableError(Reason.VIDEO)


def _clean_m4a(content: bytes) -> Written:
    return blanked(content, {b"soun"})


CLEANERS: dict[Kind, Callable[[bytes], Written]] = {
    MP3: _clean_mp3,
    OGG: _clean_ogg,
    WAV: _clean_wav,
    M4A: _clean_m4a,
}
