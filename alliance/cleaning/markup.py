"""Reading and writing the XML parts of documents, without entities, outside parts, comments and instructions."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from alliance.cleaning.findings import Reason, UncleanableError

Element = Any


def read_markup(content: bytes) -> Element:
    """The root. Raises UncleanableError for broken XML, and for any that declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UncleanableError(Reason.BROKEN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UncleanableError(Reason.TOO_HEAVY)
    return root


def write_markup(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def elements(root: Element) -> Iterator[Element]:
    """All elements; a copy of the list, so that they may be taken out meanwhile."""
    return iter(list(root.iter(etree.Element)))


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def take_out(element: Element) -> None:
    """Remove an element, and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
