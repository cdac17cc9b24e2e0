"""What can be found: each app's search.py offers its public things here, and says at each search which are still open.

    offer(Source("publications", _("Publications"), documents, live, address, everything))

`documents` gives what is public, for the index. `live` is asked at every search: a document whose audience it does not
name is not shown, so that a withdrawal holds at once, before any task has written the index anew.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise

# The language of words of which nobody said in which language they are.
UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True)
class Document:
    """A public thing in one language, or its name in none. Without an audience of its own the key stands for it."""

    key: str
    language: str
    title: str
    body: str = ""
    extra: str = ""
    year: int | None = None
    networks: tuple[str, ...] = ()
    audience: str = ""


# Asked for all of a kind, or for some keys; what is given beyond those does no harm.
Documents = Callable[[Collection[str] | None], Iterable[Document]]
Live = Callable[[], Q]


@dataclass(frozen=True)
class Source:
    """One kind of thing: what there is of it (of all keys, or of some), what is open now, where each is shown."""

    kind: str
    label: Promise
    documents: Documents
    live: Live
    address: Callable[[str], str]
    # the page that lists all of them
    everything: str
    # explains words or helps at once, so it stands above all others
    comes_first: bool = False

    @property
    def list_address(self) -> str:
        return reverse(self.everything)


def among(audiences: Any) -> Q:
    """The documents of these audiences: a query for one column, or texts that are known already."""
    return Q(audience__in=audiences)


_SOURCES: dict[str, Source] = {}


def offer(source: Source) -> None:
    """Have things of this kind found. The second offer of a kind replaces the first."""
    _SOURCES[source.kind] = source


def sources() -> list[Source]:
    """All kinds: those that come first, then in the order in which they were offered."""
    return sorted(_SOURCES.values(), key=lambda source: not source.comes_first)


def source_of(kind: str) -> Source:
    return _SOURCES[kind]
