"""Finding: what fits the words and the filters, no more than pages show at this moment, the reader's language first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When
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
class Counted:
    """Rows whose number was counted along with that of their kinds, so that the pages of a list need not count again."""

    rows: "QuerySet[SearchDocument] | list[SearchDocument]"
    number: int

    def count(self) -> int:
        return self.number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> list[SearchDocument]:
        return list(self.rows[part])


@dataclass(frozen=True)
class Results:
    """One page of what was found; every kind with its number, whichever of them is shown."""

    page: "Page[SearchDocument]"
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


NOTHING = Results(page=Paginator(Counted([], 0), ON_A_PAGE).get_page(1))


def find(wanted: Wanted, reader: str, page: object = 1) -> Results:
    """A constant number of queries, however much there is."""
    terms = words.read(wanted.typed)
    if wanted.typed.strip() and not terms:
        return NOTHING
    fitting = _narrowed(_open_now(), wanted)
    best = _best_of_each(fitting.filter(terms.matches()) if terms else fitting, reader)
    numbers = _numbers(best, terms)
    kinds = [kind for kind in numbers if wanted.kind in {"", kind}]
    number = sum(numbers[kind] for kind in kinds)
    rows = _in_order(best.filter(kind__in=kinds), terms, kinds, reader)
    shown = Paginator(Counted(rows, number), ON_A_PAGE).get_page(page)
    alike = _alike(fitting, terms, wanted, reader) if terms and number < FEW else []
    hits = _hits([*shown.object_list, *alike], terms)
    return Results(
        page=shown,
        kinds=tuple((source_of(kind), count) for kind, count in numbers.items()),
        groups=_grouped(hits[: len(hits) - len(alike)], numbers),
        alike=tuple(hits[len(hits) - len(alike) :]),
    )


def years() -> list[int]:
    """The years of which there is something, the newest first."""
    known = SearchDocument.objects.filter(year__isnull=False)
    return list(known.order_by("-year").values_list("year", flat=True).distinct())


def titles_of(kind: str, reader: str) -> list[tuple[str, str]]:
    """The key and the title of everything of a kind that is open now, as the reader's language calls it."""
    open_now = SearchDocument.objects.filter(source_of(kind).live(), kind=kind)
    rows = _best_of_each(open_now, reader).order_by("title_key", "pk")
    return list(rows.values_list("key", "title"))


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


def _place(column: str, order: Sequence[str]) -> Case:
    """Where a row stands by a list of the values of a column; what is not in the list stands at the end."""
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(order)),
        default=Value(len(order)),
        output_field=IntegerField(),
    )


def _best_of_each(rows: "QuerySet[SearchDocument]", reader: str) -> "QuerySet[SearchDocument]":
    """Each thing once, in the language nearest to the reader among those in which it was found."""
    nearest = rows.order_by("kind", "key", _place("language", in_order(reader)), "pk")
    return SearchDocument.objects.filter(pk__in=nearest.distinct("kind", "key").values("pk"))


def _numbers(best: "QuerySet[SearchDocument]", terms: words.Terms) -> dict[str, int]:
    """How many there are of each kind: first what comes first, then the kinds whose best hit fits best."""
    rows = best.order_by().values("kind").annotate(number=Count("pk"), fits=Max(ranked_by(terms)))
    found = {row["kind"]: row for row in rows.order_by("kind")}
    known = [source for source in sources() if source.kind in found]
    known.sort(key=lambda source: (not source.comes_first, -found[source.kind]["fits"]))
    return {source.kind: found[source.kind]["number"] for source in known}


def _in_order(
    best: "QuerySet[SearchDocument]", terms: words.Terms, kinds: Sequence[str], reader: str
) -> "QuerySet[SearchDocument]":
    return (
        best.annotate(fits=ranked_by(terms), start=Left("body", LENGTH_READ))
        .defer("body", "vector")
        .order_by(
            _place("kind", kinds),
            _place("language", in_order(reader)),
            "-fits",
            "title_key",
            "pk",
        )
    )


def _alike(
    fitting: "QuerySet[SearchDocument]", terms: words.Terms, wanted: Wanted, reader: str
) -> list[SearchDocument]:
    """Titles in which something is spelt nearly as what was typed."""
    if len(wanted.typed.strip()) < SHORTEST_FOR_LIKENESS:
        return []
    folded = Fold(Value(" ".join(terms.wanted)))
    near = fitting.filter(title_key__trigram_word_similar=folded).exclude(terms.matches())
    if wanted.kind:
        near = near.filter(kind=wanted.kind)
    likeness = TrigramWordSimilarity(folded, "title_key")
    rows = _best_of_each(near, reader).annotate(start=Left("body", LENGTH_READ))
    return list(
        rows.defer("body", "vector").order_by(likeness.desc(), "title_key", "pk")[:MOST_ALIKE]
    )


def _hits(rows: list[SearchDocument], terms: words.Terms) -> list[Hit]:
    """The rows as a page shows them, all looked through for the words at once."""
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
