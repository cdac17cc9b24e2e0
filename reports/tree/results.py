"""The result areas: each with its figures large, its drawings, its table, its story, its key lesson, its events."""

from django.utils.translation import gettext as _

from reports import numbers
from reports.tree import figures
from reports.tree.book import Book, Json
from reports.tree.document import (
    Block,
    Callout,
    Entries,
    Entry,
    Heading,
    Para,
    Run,
    Section,
    Words,
    words,
)


def areas(book: Book) -> list[Section]:
    return [_area(book, area) for area in book.snapshot["plan"]["areas"]]


def _area(book: Book, area: Json) -> Section:
    code = str(area["code"])
    own = book.figures_of(area=code)
    of_the_whole = [
        figure
        for figure in own
        if figure["network"] == book.alliance and figures.speaks_for_the_whole(figure)
    ]
    of_networks = [figure for figure in own if figure["network"] != book.alliance]
    blocks: list[Block] = [Para(told, "lead") for told in book.paragraphs(area["summary"])]
    blocks += _whole(book, code, of_the_whole)
    blocks += _single_networks(book, code, of_networks)
    blocks += _told(book, area)
    blocks += _events(book, code)
    name = book.text(area["name"])
    label = book.text(book.snapshot["plan"]["area_label"]) or _("Result area")
    return Section(
        f"area-{code}",
        name,
        tuple(blocks) if own or len(blocks) > 1 else (),
        kicker=_("%(label)s %(code)s")
        % {"label": label, "code": numbers.digits(code, book.language)},
    )


def _whole(book: Book, code: str, shown: list[Json]) -> list[Block]:
    if not shown:
        return []
    blocks: list[Block] = [
        Heading(words(_("Across the alliance")), 2, f"area-{code}-figures"),
        figures.big_numbers(book, shown),
    ]
    targets = figures.targets_drawing(book, shown, anchor=f"area-{code}-targets")
    if targets:
        blocks.append(targets)
    for figure in shown:
        parts = figures.parts_drawing(book, figure, anchor=f"parts-{figure['indicator']}")
        if parts:
            blocks.append(parts)
    blocks.append(
        figures.figures_table(
            book,
            shown,
            anchor=f"area-{code}-table",
            caption=_("Figures of the whole alliance"),
            with_network=False,
            with_sources=False,
        )
    )
    return blocks


def _single_networks(book: Book, code: str, shown: list[Json]) -> list[Block]:
    if not shown:
        return []
    return [
        Heading(words(_("What single networks reported")), 2, f"area-{code}-networks"),
        figures.figures_table(
            book,
            shown,
            anchor=f"area-{code}-networks-table",
            caption=_("Figures of single networks"),
            with_network=True,
            with_sources=False,
        ),
    ]


def _told(book: Book, area: Json) -> list[Block]:
    name = book.text(area["name"])
    blocks: list[Block] = []
    story = book.paragraphs(area["story"], where=name)
    if story:
        blocks.append(Callout("story", _("What happened"), story))
    lesson = book.paragraphs(area["lesson"], where=name)
    if lesson:
        blocks.append(Callout("lesson", _("Key lesson"), lesson))
    return blocks


def _events(book: Book, code: str) -> list[Block]:
    shown = [one for one in book.snapshot["activities"] if one["area"] == code]
    if not shown:
        return []
    return [
        Heading(words(_("What it rests on")), 2, f"area-{code}-events"),
        Entries(tuple(event(book, one) for one in shown), is_compact=True),
    ]


def event(book: Book, activity: Json) -> Entry:
    return Entry(
        anchor=f"activity-{activity['slug']}",
        title=book.line(activity["title"]),
        meta=_when_where_whose(book, activity),
        paragraphs=tuple(told for told in book.paragraphs(activity["summary"]) if told != Words()),
    )


def _when_where_whose(book: Book, activity: Json) -> Words:
    """One line about an activity; whose it was may be said in another language than the rest."""
    about = [part for part in (book.when(activity), book.where(activity)) if part]
    if not activity["hosts"]:
        return words(" · ".join(about))
    hosts = book.listed(book.network(slug) for slug in activity["hosts"])
    _name, language = book.pick(book.networks[activity["hosts"][0]]["name"])
    if language == book.language:
        return words(" · ".join([*about, hosts]))
    return Words((Run(" · ".join([*about, ""])), Run(hosts, language=language)))
