"""Files that are archives of parts: opened within bounds, written anew with one date and no names of machines."""

import io
import zipfile
import zlib
from collections.abc import Iterable

from alliance.cleaning.findings import Reason, Removed, UncleanableError
from alliance.cleaning.kinds import GIF, JPEG, PNG, WEBP, Kind, kind_of
from alliance.cleaning.pictures import clean as clean_picture

PARTS_AT_MOST = 5_000
LARGEST_PART = 100 * 1024 * 1024
LARGEST_OF_ALL = 200 * 1024 * 1024
PIECE = 1024 * 1024
LOCKED_FLAG = 0x1
EARLIEST = (1980, 1, 1, 0, 0, 0)

Parts = dict[str, bytes]


def parts_of(content: bytes) -> Parts:
    """All parts by name. Raises UncleanableError for bombs, locks, doubled names and what is no archive."""
    parts: Parts = {}
    room = LARGEST_OF_ALL
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > PARTS_AT_MOST:
                raise UncleanableError(Reason.TOO_HEAVY)
            for info in archive.infolist():
                if info.flag_bits & LOCKED_FLAG:
                    raise UncleanableError(Reason.LOCKED)
                if info.is_dir():
                    continue
                if info.filename in parts:
                    raise UncleanableError(Reason.BROKEN)
                parts[info.filename] = _unpacked(archive, info, min(room, LARGEST_PART))
                room -= len(parts[info.filename])
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise UncleanableError(Reason.BROKEN) from error
    return parts


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """A part; what its entry says of its size is not believed."""
    found = bytearray()
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            found += piece
            if len(found) > room:
                raise UncleanableError(Reason.TOO_HEAVY)
    return bytes(found)


def packed(parts: Iterable[tuple[str, bytes]], *, first_unpacked: bool = False) -> bytes:
    """An archive of these parts, each dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, content) in enumerate(parts):
            info = zipfile.ZipInfo(name, EARLIEST)
            info.create_system = 0
            info.external_attr = 0
            is_plain = first_unpacked and number == 0
            info.compress_type = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def clean_part_picture(content: bytes, removed: set[Removed]) -> bytes | None:
    """A picture of a document in the same format; None for one that cannot be cleaned."""
    kind: Kind | None = kind_of(content)
    if kind not in {JPEG, PNG, GIF, WEBP}:
        return None
    try:
        result = clean_picture(content, kind)
    except UncleanableError as error:
        if error.reason is Reason.TOO_HEAVY:
            raise
        return None
    removed |= result.removed
    return result.content
