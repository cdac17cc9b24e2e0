"""PDF: written anew from the parts that a page shows."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import Kind

OBJECTS_AT_MOST = 200_000
DEEPEST = 60
LARGEST_PICTURE = 64 * 1024 * 1024
# keys that nothing on a page needs, wherever they stand
HIDDEN = {
    Name.Metadata: Removed.OTHER,
    Name.PieceInfo: Removed.PROGRAM,
    Name.LastModified: Removed.TIMES,
    Name.Thumb: Removed.PREVIEW,
    Name.OpenAction: Removed.ACTIVE,
    Name.JavaScript: Removed.ACTIVE,
    Name.EmbeddedFiles: Removed.EMBEDDED,
    Name.EmbeddedFile: Removed.EMBEDDED,
    Name.EF: Removed.EMBEDDED,
    Name.AF: Removed.EMBEDDED,
    Name.XFA: Removed.ACTIVE,
    Name.SeparationInfo: Removed.OTHER,
    Name.OutputIntents: Removed.OTHER,
    Name.WebCapture: Removed.OTHER,
    Name.SpiderInfo: Removed.OTHER,
    Name.Collection: Removed.EMBEDDED,
    Name.DPartRoot: Removed.OTHER,
    Name.DSS: Removed.AUTHOR,
    Name.MarkStyle: Removed.OTHER,
    Name.CreatorInfo: Removed.PROGRAM,
    Name.OPI: Removed.OTHER,
    Name.Measure: Removed.PLACE,
    Name.GPTS: Removed.PLACE,
    Name.GCS: Removed.PLACE,
    Name.VP: Removed.PLACE,
    Name.LGIDict: Removed.PLACE,
    Name.PtData: Removed.PLACE,
}
OF_CATALOG = {
    Name.AA,
    Name.URI,
    Name.Perms,
    Name.Legal,
    Name.Threads,
    Name.Names,
    Name.Requirements,
}
OF_PAGE = {Name.AA, Name.B, Name.ID, Name.PresSteps}
OF_TRAILER = {Name.Root, Name.Size, Name.ID, Name.Encrypt}
OF_ANNOTATION = {
    Name.T: Removed.AUTHOR,
    Name.M: Removed.TIMES,
    Name.CreationDate: Removed.TIMES,
    Name.NM: Removed.OTHER,
    Name.Subj: Removed.OTHER,
    Name.RC: Removed.OTHER,
    Name.IRT: Removed.OTHER,
    Name.ExData: Removed.OTHER,
    Name.A: Removed.ACTIVE,
    Name.AA: Removed.ACTIVE,
    Name.PA: Removed.ACTIVE,
    Name.FS: Removed.EMBEDDED,
}
# keys under which a page, its fields, headings and fonts have words of their own; words anywhere else are notes of a program
WORDS = {
    *(Name.Contents, Name.DA, Name.DV, Name.V, Name.TU, Name.T, Name.CA, Name.Alt, Name.E),
    *(Name.ActualText, Name.Lang, Name.Title, Name.D, Name.Dest, Name.P, Name.Name),
    *(Name.Registry, Name.Ordering, Name.Panose, Name.CharSet, Name.FontFamily),
}
NOTES_OF_TEX = "/PTEX"
# what a field of a form keeps of these: its name
OF_FIELD = OF_ANNOTATION.keys() - {Name.T}
ANNOTATIONS_DROPPED = {
    *(Name.FileAttachment, Name.Sound, Name.Movie, Name.Screen, Name.RichMedia),
    Name("/3D"),
    Name.PrinterMark,
    Name.TrapNet,
}
DEVICE_COLOURS = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError: closed with a password, no PDF, too many objects."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=True) as pdf:
            if len(pdf.objects) > OBJECTS_AT_MOST:
                raise UncleanableError(Reason.TOO_HEAVY)
            removed = _emptied(pdf)
            out = io.BytesIO()
            pdf.save(
                out,
                static_id=True,
                encryption=False,
                linearize=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            )
    except pikepdf.PasswordError as error:
        raise UncleanableError(Reason.LOCKED) from error
    except pikepdf.PdfError as error:
        raise UncleanableError(Reason.BROKEN) from error
    return Clean(out.getvalue(), kind.media_type, kind.extension, frozenset(removed))


def _emptied(pdf: Pdf) -> set[Removed]:
    removed: set[Removed] = set()
    if Name.Info in pdf.trailer:
        removed |= {Removed.AUTHOR, Removed.PROGRAM, Removed.TIMES}
    for key in set(pdf.trailer.keys()) - OF_TRAILER:
        del pdf.trailer[key]
    _empty_catalog(pdf, removed)
    for page in pdf.pages:
        _empty_page(page.obj, removed)
    for found in list(pdf.objects):
        for container in _containers(found):
            _empty(container, removed)
        if isinstance(found, Stream):
            _empty_picture(found, removed)
    return removed


def _empty_catalog(pdf: Pdf, removed: set[Removed]) -> None:
    root = pdf.Root
    _drop(root, dict.fromkeys(OF_CATALOG - {Name.Names}, Removed.ACTIVE), removed)
    if Name.Names in root:
        # destinations of links stay, all other lists of names hold scripts and files
        kept = root.Names.get(Name.Dests)
        del root.Names
        if kept is not None:
            root.Names = Dictionary(Dests=kept)
    if Name.Outlines in root:
        _empty_outline(root.Outlines, removed)


def _empty_outline(outlines: Object, removed: set[Removed]) -> None:
    """Headings beside the page lead inside the document only."""
    waiting: list[Any] = [outlines.get(Name.First)]
    seen = 0
    while waiting and seen < OBJECTS_AT_MOST:
        entry = waiting.pop()
        if not isinstance(entry, Dictionary):
            continue
        seen += 1
        action = entry.get(Name.A)
        if isinstance(action, Dictionary) and action.get(Name.S) != Name.GoTo:
            del entry[Name.A]
            removed.add(Removed.ACTIVE)
        waiting += [entry.get(Name.First), entry.get(Name.Next)]


def _empty_page(page: Object, removed: set[Removed]) -> None:
    _drop(page, dict.fromkeys(OF_PAGE, Removed.OTHER), removed)
    annotations = page.get(Name.Annots)
    if not isinstance(annotations, Array):
        return
    kept = []
    for one in annotations.as_list():
        if not isinstance(one, Dictionary) or one.get(Name.Subtype) in ANNOTATIONS_DROPPED:
            removed.add(Removed.EMBEDDED)
            continue
        _empty_annotation(one, removed)
        kept.append(one)
    page.Annots = Array(kept)


def _empty_annotation(one: Object, removed: set[Removed]) -> None:
    if one.get(Name.Subtype) == Name.Widget:
        _drop(one, {key: OF_ANNOTATION[key] for key in OF_FIELD}, removed)
        return
    inside = _leads_inside(one.get(Name.A))
    if inside is not None:
        one.Dest = inside
    _drop(one, OF_ANNOTATION, removed)


def _leads_inside(action: Any) -> Object | None:
    """Where a link inside the document leads to."""
    if isinstance(action, Dictionary) and action.get(Name.S) == Name.GoTo:
        return action.get(Name.D)
    return None


def _containers(found: Object) -> Iterator[Object]:
    """A dictionary and those written directly inside it; what it refers to is an object of its own."""
    waiting: list[tuple[Any, int]] = [(found, 0)]
    inner: list[Any]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise UncleanableError(Reason.TOO_HEAVY)
        if isinstance(one, Dictionary | Stream):
            yield one
            inner = [one.get(key) for key in list(one.keys())]
        elif isinstance(one, Array):
            yield one
            inner = list(one.as_list())
        else:
            continue
        waiting += [
            (each, depth + 1)
            for each in inner
            if isinstance(each, Dictionary | Array) and not each.is_indirect
        ]


def _empty(container: Object, removed: set[Removed]) -> None:
    if isinstance(container, Array):
        for place, value in enumerate(container.as_list()):
            if colour := _device_colour(value):
                container[place] = colour
                removed.add(Removed.OTHER)
        return
    _drop(container, HIDDEN, removed)
    if container.get(Name.FT) == Name.Sig:
        _drop(container, {Name.V: Removed.AUTHOR, Name.Lock: Removed.OTHER}, removed)
    if container.get(Name.Type) == Name.OCG:
        _drop(container, {Name.Usage: Removed.OTHER}, removed)
    if container.get(Name.Type) == Name.StructElem:
        _drop(container, {Name.T: Removed.NOTES, Name.ID: Removed.OTHER}, removed)
    if _is_action(container):
        _drop(container, dict.fromkeys(list(container.keys()), Removed.ACTIVE), removed)
    for key in list(container.keys()):
        found: Any = container.get(key)
        if key.startswith(NOTES_OF_TEX) or (isinstance(found, String) and key not in WORDS):
            del container[key]
            removed.add(Removed.OTHER)
        elif colour := _device_colour(found):
            container[key] = colour
            removed.add(Removed.OTHER)


def _is_action(container: Object) -> bool:
    """Whatever does something by itself, left over anywhere: scripts, programs, forms that send, other documents."""
    return container.get(Name.S) in ACTIONS and not isinstance(container, Stream)


ACTIONS = {
    *(Name.JavaScript, Name.Launch, Name.URI, Name.SubmitForm, Name.ImportData, Name.GoToR),
    *(Name.GoToE, Name.Rendition, Name.RichMediaExecute, Name.Movie, Name.Sound, Name.ResetForm),
    *(Name.Named, Name.SetOCGState, Name.Thread, Name.Hide, Name.Trans, Name("/GoTo3DView")),
}


def _device_colour(value: Any) -> Object | None:
    """The device's own colours instead of a profile, in whose texts a device can name itself."""
    if not isinstance(value, Array) or len(value) < 2 or value[0] != Name.ICCBased:
        return None
    profile = value[1]
    return DEVICE_COLOURS.get(int(profile.get(Name.N, 3))) if isinstance(profile, Stream) else None


def _drop(container: Object, keys: dict[Any, Removed], removed: set[Removed]) -> None:
    for key, kind in keys.items():
        if key in container:
            del container[key]
            removed.add(kind)


def _empty_picture(stream: Stream, removed: set[Removed]) -> None:
    """Photographs keep notes of their own inside a PDF."""
    filters = _filters(stream)
    if not filters or filters[-1] not in PLAIN:
        return
    raw = _unpacked(stream.read_raw_bytes(), filters[:-1])
    plain = PLAIN[filters[-1]](raw)
    if plain != raw or len(filters) > 1:
        parameters = stream.get(Name.DecodeParms)
        if isinstance(parameters, Array):
            parameters = parameters.as_list()[-1]
        kept = parameters if isinstance(parameters, Dictionary) else None
        stream.write(plain, filter=Name(filters[-1]), decode_parms=kept)
        removed.add(Removed.OTHER)


def _filters(stream: Stream) -> list[str]:
    found = stream.get(Name.Filter)
    return [str(one) for one in (found.as_list() if isinstance(found, Array) else [found]) if one]


def _unpacked(raw: bytes, filters: list[str]) -> bytes:
    for one in filters:
        if one != "/FlateDecode":
            raise UncleanableError(Reason.KIND)
        raw = zlib.decompressobj().decompress(raw, LARGEST_PICTURE)
    return raw


# markers of a JPEG: those without a length, the begin of the pixels, the end, Adobe's note on colours
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
PIXELS, END, COLOURS, COMMENT = 0xDA, 0xD9, 0xEE, 0xFE
LENGTH_OF_COLOURS = 16
NOTES = {*range(0xE0, 0xF0), COMMENT} - {COLOURS}


def plain_jpeg(raw: bytes) -> bytes:
    """The same pixels without the segments in which cameras and programs keep notes."""
    out, place = bytearray(raw[:2]), 2
    if raw[:2] != b"\xff\xd8":
        raise UncleanableError(Reason.BROKEN)
    while place + 4 <= len(raw):
        if raw[place] != 0xFF:
            place += 1
            continue
        marker = raw[place + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            place += 1 if marker == 0xFF else 2
            continue
        if marker == END:
            break
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4], "big")
        if marker == PIXELS:
            end = _end_of_pixels(raw, end)
        is_note = marker in NOTES or (marker == COLOURS and end - place != LENGTH_OF_COLOURS)
        if not is_note:
            out += raw[place:end]
        place = end
    return bytes(out + b"\xff\xd9")


def _end_of_pixels(raw: bytes, place: int) -> int:
    """Where the next marker stands that is none of the pixels' own."""
    while (place := raw.find(b"\xff", place)) >= 0 and place + 1 < len(raw):
        if raw[place + 1] != 0 and not 0xD0 <= raw[place + 1] <= 0xD7 and raw[place + 1] != 0xFF:
            return place
        place += 1
    return len(raw)


BOXES_OF_PIXELS = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def plain_jpeg_2000(raw: bytes) -> bytes:
    """The boxes that hold the picture; a bare stream of pixels is left as it is."""
    if raw[4:8] != b"jP  ":
        return raw
    out, place = bytearray(), 0
    while place + 8 <= len(raw):
        size, name = int.from_bytes(raw[place : place + 4], "big"), raw[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(raw[place + 8 : place + 16], "big")
        end = len(raw) if size < 8 else min(len(raw), place + size)
        if name in BOXES_OF_PIXELS:
            out += raw[place:end]
        place = end
    return bytes(out)


PLAIN = {"/DCTDecode": plain_jpeg, "/JPXDecode": plain_jpeg_2000}
