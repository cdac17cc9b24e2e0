"""Finding: what fits the words and the filters, no more than pages show at this moment, the reader's language first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.utils.safestring import SafeString

from alliance.finding import words
from alliance.finding.languages import in_order
from alliance.finding.marks import Marker
from alliance.finding.sources import UNKNOWN_LANGUAGE, Source, source_of, sources
from alliance.finding.words import ranked_by
from alliance.folding import Fold
from alliance.models import SearchDocument

ON_A_PAGE = 20
# With fewer hits than this, titles that are spelt alike are offered too.
FEW = 3
MOST_ALIKE = 5
SHORTEST_FOR_LIKENESS = 3
# So much of a long text is read for the words around a hit.
LENGTH_READ = 6_000


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Nothing typed: everything there is."""

    typed: str = ""
    kind: str = ""
    language: str = ""
    network: str = ""
    year: int | None = None

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True)
class Hit:
    """One thing that was found, in the language in which it was found."""

    source: Source
    address: str
    title: SafeString
    extra: SafeString
    snippet: SafeString
    # empty: it belongs to no language
    language: str


@dataclass(frozen=True)
class Group:
    """The hits of one kind on this page, and how many there are on all pages."""

    source: Source
    number: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Results:
    """One page of what was found; every kind with its number, whichever of them is shown."""

    page: "Page[int]"
    kinds: tuple[tuple[Source, int], ...] = ()
    groups: tuple[Group, ...] = ()
    # spelt alike, where little was found
    alike: tuple[Hit, ...] = ()

    @property
    def number(self) -> int:
        return self.page.paginator.count

    @property
    def in_all_kinds(self) -> int:
        return sum(number for _source, number in self.kinds)


NOTHING = Results(page=Paginator([], ON_A_PAGE).get_page(1))


def find(wanted: Wanted, reader: str, page: str | int | None = 1) -> Results:
    """A constant number of queries, however much there is."""
    terms = words.read(wanted.typed)
    if wanted.typed.strip() and not terms:
        return NOTHING
    fitting = _narrowed(_open_now(), wanted)
    found = _found(fitting.filter(terms.matches()) if terms else fitting, terms, reader)
    kinds = _in_groups(found)
    shown = [key for kind, keys in kinds.items() if wanted.kind in {"", kind} for key in keys]
    pages = Paginator(shown, ON_A_PAGE).get_page(page)
    alike = _alike(fitting, terms, wanted, reader) if terms and len(shown) < FEW else []
    hits = _hits([*pages.object_list, *alike], terms)
    numbers = {kind: len(keys) for kind, keys in kinds.items()}
    return Results(
        page=pages,
        kinds=tuple((source_of(kind), number) for kind, number in numbers.items()),
        groups=_grouped(hits[: len(hits) - len(alike)], numbers),
        alike=tuple(hits[len(hits) - len(alike) :]),
    )


def years() -> list[int]:
    """The years of which there is something, the newest first."""
    known = SearchDocument.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in known if year]


def titles_of(kind: str, reader: str) -> list[tuple[str, str]]:
    """The key and the title of everything of a kind that is open now, as the reader's language calls it."""
    open_now = SearchDocument.objects.filter(source_of(kind).live(), kind=kind)
    rows = _best_of_each(open_now, reader).values_list("title_key", "key", "title")
    return [(key, title) for _sorted_by, key, title in sorted(rows)]


def _open_now() -> "QuerySet[SearchDocument]":
    """Everything that the sources name as open to everybody at this moment."""
    return SearchDocument.objects.filter(
        reduce(or_, (Q(kind=one.kind) & one.live() for one in sources()))
    )


def _narrowed(rows: "QuerySet[SearchDocument]", wanted: Wanted) -> "QuerySet[SearchDocument]":
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.network:
        rows = rows.filter(networks__contains=[wanted.network])
    if wanted.year:
        rows = rows.filter(year=wanted.year)
    return rows


def _best_of_each(rows: "QuerySet[Any]", reader: str) -> "QuerySet[Any]":
    """Each thing once, in the language nearest to the reader among those in which it was found."""
    place = Case(
        *(When(language=code, then=Value(place)) for place, code in enumerate(in_order(reader))),
        default=Value(len(in_order(reader))),
        output_field=IntegerField(),
    )
    nearest: QuerySet[Any] = rows.annotate(place=place).order_by("kind", "key", "place", "pk")
    return nearest.distinct("kind", "key")


def _found(
    rows: "QuerySet[SearchDocument]", terms: words.Terms, reader: str
) -> list[tuple[int, str, int, float, str]]:
    """All that fits, in short: key, kind, how far its language is from the reader's, how well it fits, its title."""
    best = _best_of_each(rows.annotate(fits=ranked_by(terms)), reader)
    return list(best.values_list("pk", "kind", "place", "fits", "title_key"))


def _in_groups(found: list[tuple[int, str, int, float, str]]) -> dict[str, list[int]]:
    """The keys of each kind in their order: first what comes first, then the kind whose best hit fits best.

    In a kind the reader's language comes first, then what fits best.
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    fits: dict[str, float] = {}
    for pk, kind, _place, fit, _title in sorted(found, key=lambda row: (row[2], -row[3], row[4])):
        groups[kind].append(pk)
        fits[kind] = max(fit, fits.get(kind, 0.0))
    known = [source for source in sources() if source.kind in groups]
    known.sort(key=lambda source: (not source.comes_first, -fits[source.kind]))
    return {source.kind: groups[source.kind] for source in known}


def _alike(
    fitting: "QuerySet[SearchDocument]", terms: words.Terms, wanted: Wanted, reader: str
) -> list[int]:
    """Titles in which something is spelt nearly as what was typed."""
    if len(wanted.typed.strip()) < SHORTEST_FOR_LIKENESS:
        return []
    folded = Fold(Value(" ".join(terms.wanted)))
    near = fitting.filter(title_key__trigram_word_similar=folded).exclude(terms.matches())
    if wanted.kind:
        near = near.filter(kind=wanted.kind)
    likeness = TrigramWordSimilarity(folded, "title_key")  # type: ignore[arg-type] # an expression as well
    rows = _best_of_each(near.annotate(likeness=likeness), reader)
    alike = sorted(rows.values_list("likeness", "pk"), key=lambda row: (-row[0], row[1]))
    return [pk for _likeness, pk in alike[:MOST_ALIKE]]


def _hits(keys: Sequence[int], terms: words.Terms) -> list[Hit]:
    """The rows of these keys as a page shows them, all looked through for the words at once."""
    read = SearchDocument.objects.annotate(start=Left("body", LENGTH_READ)).defer("body", "vector")
    by_key = read.in_bulk(keys)
    rows = [by_key[key] for key in keys if key in by_key]
    marker = Marker(terms, [(row.language, f"{row.title} {row.extra} {row.start}") for row in rows])
    return [
        Hit(
            source=source_of(row.kind),
            address=source_of(row.kind).address(row.key),
            title=marker.marked(row.language, row.title),
            extra=marker.marked(row.language, row.extra),
            snippet=marker.around(row.language, row.start),
            language="" if row.language == UNKNOWN_LANGUAGE else row.language,
        )
        for row in rows
    ]


def _grouped(hits: Iterable[Hit], numbers: Mapping[str, int]) -> tuple[Group, ...]:
    return tuple(
        Group(source_of(kind), numbers[kind], tuple(of_kind))
        for kind, of_kind in groupby(hits, key=lambda hit: hit.source.kind)
    )
