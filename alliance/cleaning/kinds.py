"""What a file is, told by its content alone; a name or a browser can say anything."""

import io
import re
import zipfile
from dataclasses import dataclass

import puremagic

UNKNOWN_TYPE = "application/octet-stream"
HEAD = 64 * 1024
# how far into a file readers still take it for a PDF
HEAD_OF_PDF = 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file that we can clean: by which module, and what it is afterwards."""

    name: str
    cleaner: str
    media_type: str
    extension: str


JPEG = Kind("jpeg", "pictures", "image/jpeg", ".jpg")
PNG = Kind("png", "pictures", "image/png", ".png")
GIF = Kind("gif", "pictures", "image/gif", ".gif")
WEBP = Kind("webp", "pictures", "image/webp", ".webp")
HEIC = Kind("heic", "heic", "image/jpeg", ".jpg")
PDF = Kind("pdf", "pdf", "application/pdf", ".pdf")
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = Kind("docx", "office", f"{_OPEN_XML}.wordprocessingml.document", ".docx")
XLSX = Kind("xlsx", "office", f"{_OPEN_XML}.spreadsheetml.sheet", ".xlsx")
PPTX = Kind("pptx", "office", f"{_OPEN_XML}.presentationml.presentation", ".pptx")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
ODT = Kind("odt", "odf", f"{_OPEN_DOCUMENT}.text", ".odt")
ODS = Kind("ods", "odf", f"{_OPEN_DOCUMENT}.spreadsheet", ".ods")
ODP = Kind("odp", "odf", f"{_OPEN_DOCUMENT}.presentation", ".odp")
MP3 = Kind("mp3", "sound", "audio/mpeg", ".mp3")
M4A = Kind("m4a", "sound", "audio/mp4", ".m4a")
OGG = Kind("ogg", "sound", "audio/ogg", ".ogg")
WAV = Kind("wav", "sound", "audio/wav", ".wav")
MP4 = Kind("mp4", "film", "video/mp4", ".mp4")
TEXT = Kind("txt", "text", "text/plain", ".txt")
CSV = Kind("csv", "text", "text/csv", ".csv")
MESSAGE = Kind("eml", "text", "text/plain", ".txt")

KINDS = (
    *(JPEG, PNG, GIF, WEBP, HEIC, PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP),
    *(MP3, M4A, OGG, WAV, MP4, TEXT, CSV, MESSAGE),
)
EXTENSIONS = {kind.media_type: kind.extension for kind in KINDS}
# Rebuilt from their pixels when they are cleaned, so that a page may show them.
PICTURES = frozenset(kind.media_type for kind in (JPEG, PNG, GIF, WEBP))
BY_BEGIN = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
BY_PART = {b"word/": DOCX, b"xl/": XLSX, b"ppt/": PPTX}
BY_MIMETYPE = {kind.media_type.encode(): kind for kind in (ODT, ODS, ODP)}
BRANDS_OF_PICTURES = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
BRANDS_OF_FILMS = {
    *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"),
    *(b"qt  ", b"3gp4", b"3gp5", b"3gp6", b"MSNV"),
}
# text in which more stands than a reader sees
MARKUP = re.compile(rb"\s*(<|\{\\rtf|%!|#!)", re.IGNORECASE)
HEADER_OF_MESSAGE = re.compile(
    rb"(?:(?:From|To|Cc|Subject|Date|Received|Return-Path|Delivered-To|MIME-Version|Message-ID"
    rb"|X-[\w-]+|DKIM-Signature|ARC-[\w-]+|Content-Type|Reply-To): )",
    re.IGNORECASE,
)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
LINES_COMPARED = 20


def kind_of(content: bytes) -> Kind | None:
    """The kind, or None for what we do not clean."""
    for begin, kind in BY_BEGIN:
        if content.startswith(begin):
            return kind
    if content[:4] == b"RIFF":
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _by_brand(content[8:12])
    if content.startswith(b"PK\x03\x04"):
        return _by_parts(content)
    if b"%PDF-" in content[:HEAD_OF_PDF]:
        return PDF
    if _is_sound_frame(content):
        return MP3
    return _text(content)


def media_type_of(content: bytes) -> str:
    """The best guess for a file that is kept as it is: it warns who opens a program."""
    try:
        found = puremagic.magic_string(content[:HEAD])
    except (puremagic.PureError, ValueError):
        return UNKNOWN_TYPE
    return next((one.mime_type for one in found if one.mime_type), UNKNOWN_TYPE)


def _by_brand(brand: bytes) -> Kind | None:
    if brand in BRANDS_OF_PICTURES:
        return HEIC
    if brand in {b"M4A ", b"M4B "}:
        return M4A
    return MP4 if brand in BRANDS_OF_FILMS else None


def _by_parts(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info.filename.encode() for info in archive.infolist()]
            if names[:1] == [b"mimetype"] and archive.getinfo("mimetype").file_size < 100:
                return BY_MIMETYPE.get(archive.read("mimetype").strip())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        return None
    if b"[Content_Types].xml" not in names:
        return None
    kinds = {kind for part, kind in BY_PART.items() if any(one.startswith(part) for one in names)}
    return kinds.pop() if len(kinds) == 1 else None


def _is_sound_frame(content: bytes) -> bool:
    """The header of an MPEG frame of layer III, with none of the values that are reserved."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    return content[1] & 0x18 != 0x08 and content[2] >> 4 != 15 and content[2] & 0x0C != 0x0C


def _text(content: bytes) -> Kind | None:
    if content.startswith(BYTE_ORDER_MARKS):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            return None
    if CONTROL.search(content) or MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return None
    if HEADER_OF_MESSAGE.match(content) and _has_headers(content):
        return MESSAGE
    return CSV if _is_table(content) else TEXT


def _has_headers(content: bytes) -> bool:
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len(re.findall(rb"^[\w-]+: ", head, re.MULTILINE)) > 1


def _is_table(content: bytes) -> bool:
    """Whether the first lines hold equally many separators."""
    lines = [line for line in content[:HEAD].splitlines()[:LINES_COMPARED] if line.strip()]
    counts = ({line.count(separator) for line in lines} for separator in (b",", b";", b"\t"))
    return len(lines) > 1 and any(len(count) == 1 and count != {0} for count in counts)
