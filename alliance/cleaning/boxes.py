"""The boxes of MP4 and M4A. What tells of people and devices is blanked where it stands, so that no box moves."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from alliance.cleaning.findings import Reason, Removed, UncleanableError

CONTAINERS = {
    *(b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"),
    *(b"mvex", b"moof", b"traf"),
}
KEPT = CONTAINERS | {
    *(b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"elst", b"smhd", b"vmhd", b"dref"),
    *(b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64"),
    *(b"sgpd", b"sbgp", b"sdtp", b"mehd", b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun", b"sidx"),
    *(b"mfra", b"tfra", b"mfro", b"gmhd", b"nmhd", b"tref"),
}
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
KINDS_OF_HIDDEN = {b"udta": Removed.NOTES, b"meta": Removed.AUTHOR}
NAMES_OF_PLACES = (b"\xa9xyz", b"loci", b"GPS")
DEEPEST = 12
BOXES_AT_MOST = 100_000


@dataclass(frozen=True)
class Box:
    """Where a box stands: its begin, the begin of its content, and its end."""

    name: bytes
    begin: int
    inside: int
    end: int


def boxes(content: bytes | bytearray, begin: int, end: int) -> Iterator[Box]:
    """The boxes that follow one another. Raises UncleanableError where one does not fit."""
    while begin < end:
        if end - begin < 8:
            raise UncleanableError(Reason.BROKEN)
        size, name, inside = *struct.unpack_from(">I4s", content, begin), begin + 8
        if size == 1 and end - begin >= 16:
            size, inside = struct.unpack_from(">Q", content, inside)[0], inside + 8
        elif size == 0:
            size = end - begin
        if size < inside - begin or begin + size > end:
            raise UncleanableError(Reason.BROKEN)
        yield Box(name, begin, inside, begin + size)
        begin += size


def blanked(content: bytes, tracks: set[bytes]) -> tuple[bytes, set[Removed]]:
    """The same file without what is hidden in it. Raises UncleanableError where a track is of another kind."""
    written, removed, found = bytearray(content), set[Removed](), set[bytes]()
    waiting = [(box, 0) for box in boxes(written, 0, len(written))]
    seen = 0
    while waiting:
        box, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > BOXES_AT_MOST:
            raise UncleanableError(Reason.TOO_HEAVY)
        if box.name not in KEPT:
            _blank(written, box, removed)
        elif box.name in CONTAINERS:
            waiting += [(one, depth + 1) for one in boxes(written, box.inside, box.end)]
        elif box.name in TIMED:
            _blank_times(written, box, removed)
        elif box.name == b"hdlr":
            found.add(bytes(written[box.inside + 8 : box.inside + 12]))
            written[box.inside + 24 : box.end] = bytes(max(0, box.end - box.inside - 24))
    if not found or not found <= tracks:
        raise UncleanableError(Reason.VIDEO)
    return bytes(written), removed


def entries(content: bytes) -> set[bytes]:
    """How sound and pictures are written: the names of all sample entries."""
    names: set[bytes] = set()
    waiting = list(boxes(content, 0, len(content)))
    while waiting:
        box = waiting.pop()
        if box.name in CONTAINERS:
            waiting += boxes(content, box.inside, box.end)
        elif box.name == b"stsd":
            names |= {one.name for one in boxes(content, box.inside + 8, box.end)}
    return names


def _blank(written: bytearray, box: Box, removed: set[Removed]) -> None:
    is_filling = box.name in {b"free", b"skip", b"wide"}
    if not is_filling or any(written[box.inside : box.end]):
        removed.add(KINDS_OF_HIDDEN.get(box.name, Removed.OTHER))
        if any(name in written[box.inside : box.end] for name in NAMES_OF_PLACES):
            removed.add(Removed.PLACE)
    written[box.begin + 4 : box.begin + 8] = b"free"
    written[box.inside : box.end] = bytes(box.end - box.inside)


def _blank_times(written: bytearray, box: Box, removed: set[Removed]) -> None:
    """When it was made and last changed: the first two numbers, of four or eight bytes each."""
    wide = 16 if written[box.inside] == 1 else 8
    begin = box.inside + 4
    if any(written[begin : begin + wide]):
        removed.add(Removed.TIMES)
    written[begin : begin + wide] = bytes(wide)
