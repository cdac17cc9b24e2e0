"""OpenDocument: the parts that a reader sees, without those that tell who wrote them, when and where."""

import re

from alliance.cleaning.archives import Parts, clean_part_picture, packed, parts_of
from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import Kind
from alliance.cleaning.markup import (
    Element,
    elements,
    local,
    read_markup,
    take_out,
    write_markup,
)

MIMETYPE, MANIFEST = "mimetype", "META-INF/manifest.xml"
SHOWN = re.compile(r"^(Object \d+/)?(content|styles)\.xml$")
PICTURES = re.compile(r"^(Object \d+/)?(Pictures|media)/")
# what is dropped, by the begin of its name; everything unknown goes as well
HIDDEN_PARTS = {
    "meta.xml": Removed.AUTHOR,
    "Thumbnails/": Removed.PREVIEW,
    "settings.xml": Removed.DEVICE,
    "Basic/": Removed.ACTIVE,
    "Scripts/": Removed.ACTIVE,
    "META-INF/": Removed.AUTHOR,
    "Versions/": Removed.HISTORY,
    "VersionList.xml": Removed.HISTORY,
}
AUTHOR = "Author"
AUTHOR_ELEMENTS = {
    *("creator", "initial-creator", "creator-initials", "author-name", "author-initials"),
    *("sender-firstname", "sender-lastname", "sender-email", "sender-company", "printed-by"),
}
TIMES_OF_CHANGES = {"date", "date-string", "creation-date", "creation-time", "print-date"}
CHANGES = {"change-info", "annotation"}
HIDDEN_ELEMENTS = {
    "scripts": Removed.ACTIVE,
    "event-listeners": Removed.ACTIVE,
    "user-defined": Removed.NOTES,
    "forms": Removed.ACTIVE,
    "meta": Removed.AUTHOR,
    "applet": Removed.ACTIVE,
    "plugin": Removed.ACTIVE,
    "object-ole": Removed.EMBEDDED,
}
PATH_OF_A_FILE = re.compile(r"^(\.\./|/|file:|[A-Za-z]:)")


def clean(content: bytes, kind: Kind) -> Clean:
    """Raises UncleanableError."""
    removed: set[Removed] = {Removed.TIMES}
    parts = parts_of(content)
    if "content.xml" not in parts or MANIFEST not in parts:
        raise UncleanableError(Reason.BROKEN)
    if b"encryption-data" in parts[MANIFEST]:
        raise UncleanableError(Reason.LOCKED)
    kept = _kept(parts, removed)
    kept[MANIFEST] = _manifest(parts[MANIFEST], kept)
    order = sorted(kept)
    first = [(MIMETYPE, kind.media_type.encode())]
    return Clean(
        packed([*first, *((name, kept[name]) for name in order)], first_unpacked=True),
        kind.media_type,
        kind.extension,
        frozenset(removed),
    )


def _kept(parts: Parts, removed: set[Removed]) -> Parts:
    kept: Parts = {}
    for name, content in parts.items():
        if SHOWN.match(name):
            root = read_markup(content)
            _empty(root, removed)
            kept[name] = write_markup(root)
        elif PICTURES.match(name) and ".." not in name:
            plain = clean_part_picture(content, removed)
            if plain is None:
                removed.add(Removed.PICTURES)
            else:
                kept[name] = plain
        elif name not in {MIMETYPE, MANIFEST}:
            removed.add(
                next(
                    (kind for begin, kind in HIDDEN_PARTS.items() if name.startswith(begin)),
                    Removed.OTHER,
                )
            )
    return kept


def _manifest(content: bytes, kept: Parts) -> bytes:
    """The list of parts names those that are there."""
    root = read_markup(content)
    for element in elements(root):
        path = next(
            (value for key, value in element.attrib.items() if local(key) == "full-path"), None
        )
        is_folder = path is not None and path.endswith("/")
        is_there = (
            path in kept
            or path == "/"
            or (is_folder and any(name.startswith(str(path)) for name in kept))
        )
        if path is not None and not is_there:
            take_out(element)
    return write_markup(root)


def _empty(root: Element, removed: set[Removed]) -> None:
    for element in elements(root):
        name = local(element.tag)
        if name in HIDDEN_ELEMENTS:
            removed.add(HIDDEN_ELEMENTS[name])
            take_out(element)
            continue
        if name in AUTHOR_ELEMENTS and element.text:
            element.text = AUTHOR
            removed.add(Removed.AUTHOR)
        parent = element.getparent()
        if name in TIMES_OF_CHANGES and parent is not None and local(parent.tag) in CHANGES:
            removed.add(Removed.TIMES)
            take_out(element)
            continue
        for attribute in list(element.attrib):
            _empty_attribute(element, attribute, removed)


def _empty_attribute(element: Element, attribute: str, removed: set[Removed]) -> None:
    short = local(attribute)
    if "rsid" in short:
        del element.attrib[attribute]
        removed.add(Removed.HISTORY)
    elif short == "href" and PATH_OF_A_FILE.match(element.get(attribute)):
        element.set(attribute, "")
        removed.add(Removed.DEVICE)
