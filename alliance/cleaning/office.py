"""Word, Excel and PowerPoint: the parts that a reader sees, without those that tell who wrote them, when and where."""

import posixpath
import re

from alliance.cleaning.archives import Parts, clean_part_picture, packed, parts_of
from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import DOCX, PPTX, XLSX, Kind, kind_of
from alliance.cleaning.markup import (
    Element,
    elements,
    local,
    read_markup,
    take_out,
    write_markup,
)

TYPES = "[Content_Types].xml"
FOLDERS = ("word/", "xl/", "ppt/", "_rels/")
# parts that no reader of the document sees
HIDDEN_PARTS = (
    (re.compile(r"^(docProps|customXml)/"), Removed.AUTHOR),
    (re.compile(r"thumbnail", re.IGNORECASE), Removed.PREVIEW),
    (re.compile(r"^(word|xl|ppt)/(people|persons/|revisions/|changesInfos/|revisionInfo)"), Removed.HISTORY),
    (re.compile(r"^word/comments(Ids|Extended|Extensible)"), Removed.HISTORY),
    (re.compile(r"^(word|xl|ppt)/(vbaProject|vbaData|activeX/|ctrlProps/|customUI/|webextensions/|macrosheets/)"), Removed.ACTIVE),
    (re.compile(r"^(word|xl|ppt)/(printerSettings/|customProperty|customData|customXml|tags/|userCustomization)"), Removed.DEVICE),
    (re.compile(r"^xl/(connections|queryTables/|externalLinks/|model/|queries/)"), Removed.EMBEDDED),
    (re.compile(r"^word/(fonts/|glossary/|mailMergeHeaderSource)"), Removed.OTHER),
)  # fmt: skip
RELATIONS = ".rels"
MARKUP = (".xml", RELATIONS, ".vml")
RELATED_BY = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# elements that stay without what they refer to
SHOWN_WITHOUT = {
    "pageSetup",
    "hlinkClick",
    "hlinkHover",
    "hyperlink",
    "blip",
    "imagedata",
    "chartsheet",
}
PICTURE_FOLDER = re.compile(r"^(word|xl|ppt)/media/")
EMBEDDED_FOLDER = re.compile(r"^(word|xl|ppt)/embeddings/")
AUTHOR, INITIALS = "Author", "A"
# names of attributes and elements, namespaces aside
AUTHOR_ATTRIBUTES = {"author", "userName", "lastModifiedBy", "displayName", "providerId", "userId"}
AUTHOR_ELEMENTS = {"author", "lastModifiedBy", "creator"}
OWNERS_OF_NAMES = {"cmAuthor", "author"}
INITIALS_ATTRIBUTES = {"initials"}
# where a date or a time belongs to a change and not to the document
TIME_ATTRIBUTES = {"date", "dateUtc", "dT", "created", "modified", "dt", "dateTime"}
ELEMENTS_WITH_TIMES = {
    *("ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "comment"),
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange"),
    *("tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "tblPrExChange"),
    *("customXmlInsRangeStart", "customXmlDelRangeStart", "threadedComment", "cm", "reply"),
}
HIDDEN_ELEMENTS = {
    "rsids": Removed.HISTORY,
    "docId": Removed.HISTORY,
    "docVars": Removed.NOTES,
    "attachedTemplate": Removed.DEVICE,
    "mailMerge": Removed.DEVICE,
    "absPath": Removed.DEVICE,
    "fileSharing": Removed.AUTHOR,
    "revisionPtr": Removed.HISTORY,
    "printerSettings": Removed.DEVICE,
    "embedRegular": Removed.OTHER,
    "embedBold": Removed.OTHER,
    "embedItalic": Removed.OTHER,
    "embedBoldItalic": Removed.OTHER,
    "dataBinding": Removed.NOTES,
    "creationId": Removed.HISTORY,
    "custDataLst": Removed.NOTES,
    "externalReferences": Removed.EMBEDDED,
}
IMAGE_NAMES = {"cNvPr", "docPr"}
NAME_OF_A_FILE = re.compile(
    r"([A-Za-z]:\\|\\\\|/(home|Users|tmp|var|mnt)/|file:|\.(jpe?g|png|gif|webp|heic|tiff?|bmp|[ew]mf)$)",
    re.IGNORECASE,
)
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OUTSIDE_KEPT = re.compile(r"(https?|mailto):", re.IGNORECASE)
NOWHERE = "about:blank"
BLANK = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x04\x00\x00\x00\xb5\x1c\x0c\x02"
    b"\x00\x00\x00\x0bIDATx\xdac\x64\xf8\x0f\x00\x01\x05\x01\x01'\x18\xe3f\x00\x00\x00\x00IEND\xaeB`\x82"
)
DEEPEST = 2


def clean(content: bytes, kind: Kind, *, depth: int = 0) -> Clean:
    """Raises UncleanableError."""
    removed: set[Removed] = {Removed.TIMES}
    parts = _kept(parts_of(content), removed)
    renamed = _clean_binaries(parts, removed, depth)
    names = [name for name in parts if name.endswith(MARKUP)]
    roots = {name: read_markup(parts[name]) for name in names}
    _fit_types(roots[TYPES], parts)
    for name in (name for name in names if name.endswith(RELATIONS)):
        _fit_relations(roots[name], name, parts, renamed, removed)
    for name in (name for name in names if name != TYPES and not name.endswith(RELATIONS)):
        _empty(roots[name], removed)
        _drop_dangling(roots[name], _known_relations(roots, name))
    parts |= {name: write_markup(root) for name, root in roots.items()}
    order = sorted(parts, key=lambda name: (name != TYPES, name))
    return Clean(
        packed((name, parts[name]) for name in order),
        kind.media_type,
        kind.extension,
        frozenset(removed),
    )


def _kept(parts: Parts, removed: set[Removed]) -> Parts:
    kept: Parts = {}
    for name, content in parts.items():
        hidden = [kind for pattern, kind in HIDDEN_PARTS if pattern.search(name)]
        is_ours = name == TYPES or (name.startswith(FOLDERS) and ".." not in name)
        if hidden or not is_ours:
            removed |= set(hidden) or {Removed.OTHER}
        else:
            kept[name] = content
    if TYPES not in kept:
        raise UncleanableError(Reason.BROKEN)
    return kept


def _clean_binaries(parts: Parts, removed: set[Removed], depth: int) -> dict[str, str]:
    """Pictures and documents inside the document; the new names of pictures that had to be left out."""
    renamed = {}
    for name in [name for name in parts if not name.endswith(MARKUP)]:
        content = parts.pop(name)
        if PICTURE_FOLDER.match(name):
            plain = clean_part_picture(content, removed)
            if plain is None:
                removed.add(Removed.PICTURES)
                renamed[name] = f"{posixpath.splitext(name)[0]}_out.png"
            parts[renamed.get(name, name)] = plain or BLANK
        elif EMBEDDED_FOLDER.match(name):
            inner = kind_of(content)
            removed.add(Removed.EMBEDDED)
            if inner in {DOCX, XLSX, PPTX} and depth < DEEPEST:
                parts[name] = clean(content, inner, depth=depth + 1).content
        else:
            removed.add(Removed.OTHER)
    return renamed


def _fit_types(root: Element, parts: Parts) -> None:
    """The list of parts names those that are there."""
    for element in elements(root):
        if local(element.tag) == "Override" and element.get("PartName", "")[1:] not in parts:
            take_out(element)
    has_png = any(element.get("Extension", "").lower() == "png" for element in elements(root))
    if any(name.endswith(".png") for name in parts) and not has_png:
        root.insert(
            0,
            root.makeelement(
                root.tag.replace("Types", "Default"),
                {"Extension": "png", "ContentType": "image/png"},
            ),
        )


def _fit_relations(
    root: Element, name: str, parts: Parts, renamed: dict[str, str], removed: set[Removed]
) -> None:
    """Relations to parts that went are taken out; those to outside lead to web pages or nowhere."""
    folder = posixpath.dirname(posixpath.dirname(name))
    for element in elements(root):
        if element.tag != RELATED:
            continue
        target = element.get("Target", "")
        if element.get("TargetMode") == "External":
            is_link = element.get("Type", "").endswith("/hyperlink")
            if not (is_link and OUTSIDE_KEPT.match(target)):
                element.set("Target", NOWHERE)
                removed.add(Removed.ACTIVE)
            continue
        path = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        if path in renamed:
            element.set("Target", "/" + renamed[path])
        elif path not in parts and not target.startswith("#"):
            take_out(element)


def _known_relations(roots: dict[str, Element], part: str) -> set[str]:
    folder, name = posixpath.split(part)
    root = roots.get(f"{folder}/_rels/{name}{RELATIONS}")
    return {element.get("Id") for element in elements(root)} if root is not None else set()


def _drop_dangling(root: Element, known: set[str]) -> None:
    """What refers to a part that went, goes as well: programs take such a document for damaged."""
    for element in elements(root):
        for attribute in [key for key in element.attrib if key.startswith(RELATED_BY)]:
            if element.get(attribute) in known or not element.get(attribute):
                continue
            if local(element.tag) in SHOWN_WITHOUT:
                del element.attrib[attribute]
            else:
                take_out(element)


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
        _empty_attributes(element, name, removed)


def _empty_attributes(element: Element, name: str, removed: set[Removed]) -> None:
    for attribute in list(element.attrib):
        short = local(attribute)
        if short.startswith("rsid"):
            del element.attrib[attribute]
            removed.add(Removed.HISTORY)
        elif short in AUTHOR_ATTRIBUTES or (short == "name" and name in OWNERS_OF_NAMES):
            element.set(attribute, AUTHOR)
            removed.add(Removed.AUTHOR)
        elif short in INITIALS_ATTRIBUTES:
            element.set(attribute, INITIALS)
        elif short in TIME_ATTRIBUTES and name in ELEMENTS_WITH_TIMES:
            del element.attrib[attribute]
        elif name in IMAGE_NAMES and short == "name":
            element.set(attribute, "Picture")
        elif short in {"descr", "title"} and NAME_OF_A_FILE.search(element.get(attribute)):
            del element.attrib[attribute]
            removed.add(Removed.DEVICE)
