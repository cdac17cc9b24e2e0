"""Highlights as everybody reads them: those of an edition as it was frozen, those published since as they hold now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language

from alliance.texts import Texts, of_row
from networks.queries import networks_called, tree_on
from reports.models import Evidence, Highlight, ReportingPeriod
from reports.numbers import IN_REVIEW, cited
from reports.queries import Edition, editions_in_force
from reports.queries.highlights import live_highlights, texts_shown
from reports.snapshot.now import content_now
from reports.tree.book import Book, Json
from reports.tree.document import Run, Words


@dataclass(frozen=True)
class ThemeTold:
    slug: str
    name: Texts


@dataclass(frozen=True)
class Pages:
    """Where figures have a page: what the editions in force print, by year, indicator and network."""

    printed: Mapping[int, Mapping[tuple[str, str], Json]]

    @classmethod
    def of(cls, editions: Iterable[Edition]) -> "Pages":
        return cls(
            {
                shown.year: {
                    (figure["indicator"], figure["network"]): figure
                    for figure in shown.content["figures"]
                }
                for shown in editions
            }
        )

    def printed_as(self, figure: Json, year: int) -> Json | None:
        """The same figure in the edition of its year."""
        return self.printed.get(year, {}).get((figure["indicator"], figure["network"]))

    def address(self, figure: Json, year: int) -> str:
        """The page on which this very figure stands; none where no edition of the year prints it."""
        if self.printed_as(figure, year) is None:
            return ""
        page = reverse("reports:figure", args=[figure["indicator"]])
        return page if year == self._newest_with(figure["indicator"]) else f"{page}?year={year}"

    def _newest_with(self, indicator: str) -> int:
        return max(
            year
            for year, figures in self.printed.items()
            if any(one == indicator for one, _network in figures)
        )


@dataclass(frozen=True)
class Story:
    """One highlight in the reader's language. `photo` is there only where it may be shown."""

    slug: str
    year: int
    network: str
    texts: Mapping[str, Texts]
    book: Book
    pages: Pages
    themes: tuple[ThemeTold, ...] = ()
    country: str = ""
    language: str = ""
    photo: Evidence | None = None
    # that tells it; none tells what was published since, or in a year without one
    edition: Edition | None = None

    @cached_property
    def title(self) -> Words:
        return self._led(self.book.line(self.texts["title"]))

    @cached_property
    def paragraphs(self) -> tuple[Words, ...]:
        return tuple(self._led(told) for told in self.book.paragraphs(self.texts["body"]))

    @property
    def begins(self) -> Words:
        return self.paragraphs[0] if self.paragraphs else Words()

    @property
    def network_names(self) -> dict[str, str]:
        """What its network is called, by language."""
        names: dict[str, str] = self.book.networks[self.network]["name"]
        return names

    @property
    def network_name(self) -> str:
        return self.book.network(self.network)

    @property
    def cites(self) -> list[Json]:
        """The figures that stand in the text as it is read here, in its order."""
        said = [self.book.pick(self.texts[field])[0] for field in ("title", "body")]
        return [
            self.book.figures[reference]
            for reference in sorted(cited(said), key=" ".join(said).index)
            if reference in self.book.figures
        ]

    def page_of(self, figure: Json) -> str:
        """Where a figure of its text stands with all its parts; a number that is looked at again leads nowhere."""
        return "" if figure["state"] == IN_REVIEW else self.pages.address(figure, self.year)

    def _led(self, told: Words) -> Words:
        return replace(told, runs=tuple(self._led_run(run) for run in told.runs))

    def _led_run(self, run: Run) -> Run:
        """A number leads to its figure where that has a published page; elsewhere it stands alone."""
        if not run.figure:
            return run
        page = self.page_of(self.book.figures[run.figure])
        return replace(run, href=page) if page else replace(run, figure="")


def stories(year: int | None = None) -> list[Story]:
    """What everybody may read, of one year or of all: the newest year first, then network by network as the tree has them."""
    language = str(get_language())
    every = editions_in_force()
    editions = [shown for shown in every if year in {None, shown.year}]
    live = live_highlights(year)
    pages = Pages.of(every)
    told = [story for shown in editions for story in _of_edition(shown, live, pages, language)]
    there = {(story.year, story.slug) for story in told}
    since = [row for row in live if (row.period.starts_on.year, row.slug) not in there]
    place = _places()
    return sorted(
        (*told, *_since(since, pages, language)),
        key=lambda story: (-story.year, place.get(story.network, len(place)), story.network),
    )


def _of_edition(
    shown: Edition, live: Iterable[Highlight], pages: Pages, language: str
) -> Iterable[Story]:
    """The words are those of the edition; a photo can be added or withdrawn later, so it is today's."""
    book = Book(shown.content, language)
    rows = {row.slug: row for row in live if row.period.starts_on.year == shown.year}
    for slug in shown.networks:
        for told in shown.highlights_of(slug):
            row = rows.get(told["slug"])
            yield Story(
                slug=told["slug"],
                year=shown.year,
                network=slug,
                texts=told,
                book=book,
                pages=pages,
                themes=tuple(ThemeTold(one["slug"], one["name"]) for one in told.get("themes", ())),
                country=row.country if row else "",
                language=row.language if row else "",
                photo=_photo(row) if row else None,
                edition=shown,
            )


def _since(rows: list[Highlight], pages: Pages, language: str) -> Iterable[Story]:
    by_period: defaultdict[ReportingPeriod, list[Highlight]] = defaultdict(list)
    for row in rows:
        by_period[row.period].append(row)
    for period, of_period in by_period.items():
        yield from _live(period, of_period, pages, language, to_public=True)


def preview_of(row: Highlight) -> Story:
    """One highlight as those read it who write it and decide on it, in the language that is active."""
    shown = Pages.of(editions_in_force())
    return _live(row.period, [row], shown, str(get_language()), to_public=False)[0]


def _live(
    period: ReportingPeriod,
    rows: list[Highlight],
    pages: Pages,
    language: str,
    *,
    to_public: bool,
) -> list[Story]:
    """Live highlights of one year. Their figures are asked for once for all of them."""
    texts = texts_shown(rows)
    said = [
        text for fields in texts.values() for field in fields.values() for text in field.values()
    ]
    book = Book(content_now(period, said, to_public=to_public), language)
    return [
        Story(
            slug=row.slug,
            year=period.starts_on.year,
            network=row.network.slug,
            texts=texts[row.pk],
            book=book,
            pages=pages,
            themes=tuple(ThemeTold(one.slug, of_row(one, "name")) for one in row.themes.all()),
            country=row.country,
            language=row.language,
            photo=_photo(row),
        )
        for row in rows
    ]


def _photo(row: Highlight) -> Evidence | None:
    photos: list[Evidence] = getattr(row, "photos", [])
    return next((photo for photo in photos if photo.is_fit_to_show), None)


def _places() -> dict[str, int]:
    """The place of each network by slug: the whole first, then each region with the networks below it."""
    names = networks_called()
    order = tree_on().in_order(key=lambda pk: names[pk].slug)
    return {names[pk].slug: number for number, pk in enumerate(order)}
