"""Files that attack whoever opens them, and what is said of each."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from alliance.cleaning.findings import Reason
from tests.alliance import specimens
from tests.alliance.specimens import box

MIB = 1024 * 1024


def packed_zeros(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in specimens.docx_parts("").items():
            if name != "word/document.xml":
                archive.writestr(name, content)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(size // MIB):
                part.write(bytes(MIB))
    return out.getvalue()


def many_parts() -> bytes:
    parts = {f"word/media/{number}.xml": b"" for number in range(60_000)}
    return specimens.zipped({**specimens.docx_parts(""), **parts})


def png_of(width: int, height: int, *more: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(min(height, 200) * (min(width, 50_000) * 3 + 1)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(b"zTXt", one) for one in more)
        + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )  # fmt: skip


def jpeg_of(width: int, height: int) -> bytes:
    plain = bytearray(specimens.jpeg())
    place = plain.index(b"\xff\xc0")
    plain[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


def many_frames() -> bytes:
    """A moving picture of 4,000 × 4,000 whose frames cost a few bytes each."""
    out = b"GIF89a" + struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + bytes(6)
    frame = b"\x21\xf9\x04\0\x01\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    return out + (frame + b"\x02\x02\x44\x01\x00") * 50_000 + b"\x3b"


def pdf_of(objects: int) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number in range(1, objects + 1):
        places.append(len(out))
        body = (
            b"<</Type/Catalog/Pages 2 0 R>>" if number == 1 else b"<</Type/Pages/Count 0/Kids[]>>"
        )
        out += b"%d 0 obj%s endobj\n" % (number, body if number < 3 else b"[]")
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (objects + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (objects + 1, table)
    )


def pdf_nested() -> bytes:
    deep = b"[" * 200_000 + b"]" * 200_000
    return pdf_of(2).replace(b"/Count 0", b"/Count 0/Deep " + deep)


def docx_with(xml: str) -> bytes:
    return specimens.zipped({**specimens.docx_parts(""), "word/document.xml": xml})


LAUGHS = "".join(
    f'<!ENTITY a{level} "{f"&a{level - 1};" * 10 if level else "ha"}">' for level in range(12)
)


def mail_in_mail() -> bytes:
    parts = (
        f'From: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'
        for n in range(20_000)
    )
    return "".join(parts).encode()


def nested_boxes() -> bytes:
    inner = b""
    for _ in range(5_000):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"M4A ", bytes(4)) + inner


def tiny_pages() -> bytes:
    page = b"OggS\0\2" + bytes(20) + b"\x01\x08OpusHead"
    return page * (20 * MIB // len(page))


REFUSED: dict[str, tuple[Callable[[], bytes], set[Reason]]] = {
    "zip of 300 MB": (lambda: packed_zeros(300 * MIB), {Reason.TOO_HEAVY}),
    "zip of 60,000 parts": (many_parts, {Reason.TOO_HEAVY}),
    "png of 50,000 squared": (lambda: png_of(50_000, 50_000), {Reason.TOO_HEAVY}),
    "jpeg of 65,500 squared": (lambda: jpeg_of(65_500, 65_500), {Reason.TOO_HEAVY}),
    "gif of 50,000 frames": (many_frames, {Reason.TOO_HEAVY}),
    "png with notes of 200 MB": (
        lambda: png_of(64, 48, b"a\0\0" + zlib.compress(bytes(200 * MIB))),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "pdf of 1,000,000 objects": (lambda: pdf_of(1_000_000), {Reason.TOO_HEAVY}),
    "pdf nested 200,000 deep": (pdf_nested, {Reason.TOO_HEAVY, Reason.BROKEN}),
    "entities of XML": (
        lambda: docx_with(f"<!DOCTYPE a [{LAUGHS}]><a>&a11;</a>"),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "entity of a file": (
        lambda: docx_with('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "XML nested 500,000 deep": (
        lambda: docx_with("<a>" * 500_000 + "</a>" * 500_000),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "messages nested 20,000 deep": (mail_in_mail, {Reason.TOO_HEAVY, Reason.BROKEN}),
    "boxes nested 5,000 deep": (nested_boxes, {Reason.TOO_HEAVY}),
    "sound without a frame": (lambda: b"ID3" + b"\xff" * (20 * MIB), {Reason.TOO_HEAVY, Reason.BROKEN}),
    "ogg of tiny pages": (tiny_pages, {Reason.TOO_HEAVY, Reason.BROKEN, Reason.VIDEO}),
    "a picture cut short": (lambda: specimens.jpeg()[:300], {Reason.BROKEN}),
    "a picture that is none": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 900, {Reason.BROKEN}),
    "a PDF that is none": (lambda: b"%PDF-1.7\n" + b"x" * 900, {Reason.BROKEN}),
    "two parts of one name": (
        lambda: doubled(),
        {Reason.BROKEN},
    ),
}  # fmt: skip


def doubled() -> bytes:
    plain = specimens.docx_parts("")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in plain.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", "<a/>")
    return out.getvalue()


def locked_zip() -> bytes:
    """The flag of a password in each entry."""
    plain = bytearray(specimens.zipped(dict(specimens.docx_parts(""))))
    for begin, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = plain.find(begin)
        while place >= 0:
            plain[place + flag] |= 1
            place = plain.find(begin, place + 1)
    return bytes(plain)


def changed_part() -> bytes:
    """A part whose sum of bits is wrong."""
    plain = bytearray(specimens.zipped(dict(specimens.docx_parts(""))))
    place = plain.rfind(b"word/document.xml", 0, plain.find(b"PK\x01\x02"))
    plain[place + 30] ^= 0xFF
    return bytes(plain)


def without(name: str) -> bytes:
    parts = specimens.docx_parts("")
    del parts[name]
    return specimens.zipped(parts)


def odt_without(name: str) -> bytes:
    with zipfile.ZipFile(
        io.BytesIO(specimens.odf(specimens.Marks(), specimens.TEXT_DOCUMENT))
    ) as archive:
        parts = {part: archive.read(part) for part in archive.namelist() if part != name}
    return specimens.zipped(parts, plain_first=True)


def odt_locked() -> bytes:
    plain = specimens.odf(specimens.Marks(), specimens.TEXT_DOCUMENT)
    manifest = "<manifest><encryption-data/></manifest>"
    return specimens.with_parts(plain, {"META-INF/manifest.xml": manifest})


def pdf_with_picture(*filters: str, content: bytes = b"x") -> bytes:
    document = specimens.pdf_page()
    stream = document.make_stream(b"")
    stream.write(content, filter=[pikepdf.Name(one) for one in filters])
    document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(X1=stream)
    return specimens.saved(document)


def pdf_deep() -> bytes:
    document, inner = specimens.pdf_page(), pikepdf.Dictionary(End=1)
    for _ in range(100):
        inner = pikepdf.Dictionary(Next=inner)
    document.Root.Deep = inner
    return specimens.saved(document)


def long_boxes(count: int) -> bytes:
    return box(b"ftyp", b"M4A ", bytes(4)) + box(b"free") * count


def opus_without_comments() -> bytes:
    return specimens.ogg(specimens.Marks(), specimens.OPUS_HEAD, b"Nothing of the kind")


def message_of(parts: int) -> bytes:
    head = b'From: a@b.c\nTo: d@e.f\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\n\nx\n" * parts + b"--b--\n"


SMALL: dict[str, tuple[Callable[[], bytes], set[Reason]]] = {
    "zip with a password": (locked_zip, {Reason.LOCKED}),
    "zip with a changed part": (changed_part, {Reason.BROKEN}),
    "zip cut short": (lambda: specimens.zipped(dict(specimens.docx_parts("")))[:-30], {Reason.KIND}),
    "docx without its list": (lambda: without("[Content_Types].xml"), {Reason.KIND}),
    "docx of broken XML": (lambda: docx_with("<a><b></a>"), {Reason.BROKEN}),
    "docx and xlsx in one": (lambda: specimens.zipped({**specimens.docx_parts(""), "xl/a.xml": "<a/>"}), {Reason.KIND}),
    "docx with a bomb of a picture": (
        lambda: specimens.zipped({**specimens.docx_parts(""), "word/media/a.png": png_of(50_000, 50_000)}),
        {Reason.TOO_HEAVY},
    ),
    "odt without content": (lambda: odt_without("content.xml"), {Reason.BROKEN}),
    "odt without manifest": (lambda: odt_without("META-INF/manifest.xml"), {Reason.BROKEN}),
    "odt with a password": (odt_locked, {Reason.LOCKED}),
    "pdf nested 100 deep": (pdf_deep, {Reason.TOO_HEAVY}),
    "pdf with a picture of unknown packing": (
        lambda: pdf_with_picture("/LZWDecode", "/DCTDecode", content=b"\xff\xd8"),
        {Reason.KIND},
    ),
    "pdf with a picture that is none": (lambda: pdf_with_picture("/DCTDecode"), {Reason.BROKEN}),
    "sound of 100,001 boxes": (lambda: long_boxes(100_001), {Reason.TOO_HEAVY}),
    "sound with a box too long": (lambda: box(b"ftyp", b"M4A ", bytes(4)) + b"\0\0\xff\xffmoov", {Reason.BROKEN}),
    "sound with half a box": (lambda: box(b"ftyp", b"M4A ", bytes(4)) + b"\0\0", {Reason.BROKEN}),
    "opus without comments": (opus_without_comments, {Reason.BROKEN}),
    "ogg of another kind": (lambda: specimens.ogg(specimens.Marks(), b"\x80theora", b"x"), {Reason.VIDEO}),
    "ogg that ends after its head": (
        lambda: specimens.ogg(specimens.Marks(), specimens.OPUS_HEAD, b"OpusTags" + bytes(8))[:40],
        {Reason.VIDEO, Reason.BROKEN},
    ),
    "wav without sound": (lambda: specimens.riff((b"fmt ", specimens.FORMAT)), {Reason.BROKEN}),
    "wav of another kind": (lambda: specimens.riff((b"fmt ", b"\x55\0" + bytes(14)), (b"data", b"x")), {Reason.VIDEO}),
    "riff of another kind": (lambda: b"RIFF\x04\0\0\0AVI ", {Reason.KIND}),
    "box of another kind": (lambda: box(b"ftyp", b"crx ", bytes(4)), {Reason.KIND}),
    "mp3 of one frame": (lambda: specimens.FRAME, {Reason.BROKEN}),
    "mp3 of false beginnings": (lambda: b"ID3" + b"\xff\xfb\x90\x00" * 210_000, {Reason.BROKEN}),
    "message of 600 parts": (lambda: message_of(600), {Reason.TOO_HEAVY}),
    "half a sign of UTF-16": (lambda: b"\xff\xfe\x00", {Reason.KIND}),
}  # fmt: skip
ALL = {**REFUSED, **SMALL}
