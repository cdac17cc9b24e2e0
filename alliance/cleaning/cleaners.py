"""Which cleaner takes a file, found by its content; it is loaded only then, since each reader of files is a risk of its own."""

from importlib import import_module

from alliance.cleaning.findings import LARGEST_RESULT, Clean, Reason, UncleanableError
from alliance.cleaning.kinds import Kind, kind_of


def known_kind(content: bytes) -> Kind:
    """Raises UncleanableError for a kind that nobody cleans."""
    kind = kind_of(content)
    if kind is None:
        raise UncleanableError(Reason.KIND)
    return kind


def clean(content: bytes, kind: Kind) -> Clean:
    """The file without what is hidden in it. Raises UncleanableError, and whatever a reader falls over."""
    cleaner = import_module(f"alliance.cleaning.{kind.cleaner}")
    cleaned: Clean = cleaner.clean(content, kind)
    if len(cleaned.content) > LARGEST_RESULT:
        raise UncleanableError(Reason.TOO_HEAVY)
    return cleaned
