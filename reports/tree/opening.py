"""The first chapters: the cover, corrections, the year with ten figures, highlights on a map, the networks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import numbers
from reports.tree import figures
from reports.tree.book import Book, Json
from reports.tree.document import (
    Block,
    Column,
    Cover,
    Entries,
    Entry,
    Figure,
    Heading,
    Para,
    Place,
    Places,
    Row,
    Section,
    Table,
    Words,
    words,
)

FIGURES_OF_THE_YEAR = 10


def cover(book: Book) -> Cover:
    snapshot = book.snapshot
    return Cover(
        alliance=book.network(book.alliance),
        year=str(book.year),
        title=book.line(snapshot["narratives"].get("title")),
        kind_of_report=_("Annual report"),
        lines=tuple(line for line in _about_this_edition(book) if line),
    )


def _about_this_edition(book: Book) -> Iterator[str]:
    snapshot = book.snapshot
    yield _("Edition %(edition)s, figures as of %(day)s") % {
        "edition": snapshot["edition"],
        "day": book.day(snapshot["cut_off"]),
    }
    if snapshot["supersedes"]:
        yield _("Replaces edition %(edition)s") % {"edition": snapshot["supersedes"]}
    yield _("Made in %(languages)s") % {
        "languages": book.listed(book.language_name(code) for code in snapshot["languages"])
    }
    if book.borrowed:
        yield _("Partly translated: some texts are shown in %(languages)s") % {
            "languages": book.listed(book.language_name(code) for code in sorted(book.borrowed))
        }


# --- corrections ----------------------------------------------------------------------------------------


def corrections(book: Book) -> Section:
    """What changed since the editions before, the first thing a reader of a new edition sees."""
    rows = tuple(
        Row(tuple(_correction(book, correction)), anchor="")
        for correction in book.snapshot["corrections"]
    )
    blocks: list[Block] = []
    if rows:
        has_reasons = any(correction.get("reason") for correction in book.snapshot["corrections"])
        columns = [
            Column(_("Figure"), width=5),
            Column(_("Was"), is_number=True, width=3),
            Column(_("Is"), is_number=True, width=3),
            *([Column(_("Why"), width=5)] if has_reasons else []),
            Column(_("Since edition"), is_number=True, width=2),
        ]
        cut = len(columns)
        blocks = [
            Para(
                words(
                    _(
                        "These figures differ from an earlier edition. Every edition stays where it was published."
                    )
                ),
                "lead",
            ),
            Table(
                "corrections",
                _("Corrected figures"),
                tuple(columns),
                tuple(
                    Row(row.cells if cut == 5 else (*row.cells[:3], row.cells[4])) for row in rows
                ),
            ),
        ]
    return Section("corrections", _("Corrections"), tuple(blocks))


def _correction(book: Book, correction: Json) -> Iterator[Words]:
    figure = book.figures.get(correction["figure"])
    if figure:
        yield words(
            _("%(name)s, %(network)s")
            % {
                "name": figures.name_of(book, figure).plain,
                "network": book.network(figure["network"]),
            }
        )
    else:
        yield words(correction["figure"])
    for printed in (correction["was"], correction["is"]):
        if not printed:
            yield words(_("not in the report"))
        elif printed["state"] == "conflict" and not printed.get("conflict"):
            yield words(_("sources differ"))
        else:
            yield words(numbers.say_figure(printed, book.language))
    yield words(str(correction.get("reason") or ""))
    yield words(numbers.digits(str(correction["since_edition"]), book.language))


# --- the year -------------------------------------------------------------------------------------------


def the_year(book: Book) -> Section:
    narratives = book.snapshot["narratives"]
    blocks: list[Block] = []
    title = book.line(narratives.get("title"))
    if title:
        blocks.append(Para(title, "lead"))
    blocks += book.blocks(narratives.get("message"), where=_("The year"))
    ten = figures_of_the_year(book)
    if ten:
        blocks.append(
            Heading(
                words(
                    ngettext(
                        "The year in %(count)s figure", "The year in %(count)s figures", len(ten)
                    )
                    % {"count": numbers.digits(str(len(ten)), book.language)}
                ),
                2,
                "ten-figures",
            )
        )
        blocks.append(figures.big_numbers(book, ten))
    secretariat = book.blocks(narratives.get("secretariat"), where=_("From the Secretariat"))
    if secretariat:
        blocks.append(Heading(words(_("From the Secretariat")), 2, "secretariat"))
        blocks += secretariat
    return Section("year", _("The year"), tuple(blocks))


def figures_of_the_year(book: Book) -> list[Json]:
    """Up to ten headline figures of the whole, taken from the result areas in turn."""
    by_area = [
        [
            figure
            for figure in book.figures_of(area=area["code"], network=book.alliance)
            if book.indicators[figure["indicator"]]["headline"]
            and figure["state"] in {"value", "zero"}
        ]
        for area in book.snapshot["plan"]["areas"]
    ]
    longest = max(map(len, by_area), default=0)
    in_turn = [row[turn] for turn in range(longest) for row in by_area if turn < len(row)]
    chosen = {figure["id"] for figure in in_turn[:FIGURES_OF_THE_YEAR]}
    return [figure for figure in book.snapshot["figures"] if figure["id"] in chosen]


# --- highlights -----------------------------------------------------------------------------------------


def highlights(book: Book) -> Section:
    """What each network is proud of, in the order of the tree, under a map of where networks are."""
    blocks: list[Block] = []
    for slug in book.networks:
        told = [one for one in book.snapshot["highlights"] if one["network"] == slug]
        if told:
            blocks.append(Heading(words(book.network(slug)), 2, f"highlights-{slug}"))
            blocks.append(Entries(tuple(_highlight(book, one) for one in told)))
    if blocks:
        blocks = [*map_of_networks(book), *blocks]
    return Section("highlights", _("Highlights"), tuple(blocks))


def _highlight(book: Book, highlight: Json) -> Entry:
    where = book.text(highlight["title"])
    themes = [book.text(theme["name"]) for theme in highlight.get("themes", [])]
    return Entry(
        anchor=f"highlight-{highlight['slug']}",
        title=book.line(highlight["title"]),
        meta=words(book.listed(themes)) if themes else Words(),
        paragraphs=book.paragraphs(highlight["body"], where=where),
    )


def map_of_networks(book: Book) -> list[Figure]:
    """The world with the countries in which a network stands."""
    steps: dict[str, str] = {}
    for network in book.networks.values():
        step = {"active": "active", "emerging": "emerging", "forming": "emerging"}.get(
            network["status"] or ""
        )
        if not step:
            continue
        for country in network["countries"]:
            if steps.get(country) != "active":
                steps[country] = step
    if not steps:
        return []
    by_step = {
        step: sorted(book.country(code) for code, its in steps.items() if its == step)
        for step in ("active", "emerging")
    }
    count = len(steps)
    sentences = []
    if by_step["active"]:
        sentences.append(
            _("Active networks in %(countries)s.") % {"countries": book.listed(by_step["active"])}
        )
    if by_step["emerging"]:
        sentences.append(
            _("Emerging networks in %(countries)s.")
            % {"countries": book.listed(by_step["emerging"])}
        )
    return [
        Figure(
            anchor="map",
            title=ngettext(
                "Networks were present in %(count)s country by name",
                "Networks were present in %(count)s countries by name",
                count,
            )
            % {"count": numbers.digits(str(count), book.language)},
            alt=" ".join(sentences),
            description=_(
                "The boundaries shown imply no opinion of the alliance about the legal status of any territory."
            ),
            data=Places(
                tuple(Place(code, step) for code, step in sorted(steps.items())),
                legend=(
                    ("active", _("Active network")),
                    ("emerging", _("Emerging network")),
                    ("none", _("No network named")),
                ),
            ),
            note=_(
                "The boundaries shown imply no opinion of the alliance about the legal status of any territory."
            ),
        )
    ]


# --- networks -------------------------------------------------------------------------------------------


def networks(book: Book) -> Section:
    """Each network that reported or should have, with its figures; then all of them in one table."""
    blocks: list[Block] = []
    for slug, network in book.networks.items():
        own = book.figures_of(network=slug)
        if slug == book.alliance or not (own or network["owes_return"]):
            continue
        blocks.append(Heading(words(book.network(slug)), 2, f"network-{slug}"))
        blocks.append(Para(words(_standing(book, network)), "quiet"))
        blocks += [Para(told) for told in book.paragraphs(network["summary"])]
        if own:
            blocks.append(figures.big_numbers(book, own))
        else:
            blocks.append(Para(words(_("This network reported no figures for the year.")), "quiet"))
    if len(book.networks) > 1:
        blocks.append(Heading(words(_("All networks")), 2, "all-networks"))
        blocks.append(_all_networks(book))
    return Section("networks", _("The networks"), tuple(blocks))


def _standing(book: Book, network: Json) -> str:
    """One line on what a network is, since when, and where."""
    parts = [numbers.begin(level_name(network["level"])), status_line(book, network)]
    if network["countries"]:
        parts.append(book.listed(book.country(code) for code in network["countries"]))
    return " · ".join(part for part in parts if part)


def status_line(book: Book, network: Json) -> str:
    if not network["status"]:
        return ""
    since = book.since(network)
    if not since:
        return status_name(network["status"])
    return _("%(status)s since %(day)s") % {"status": status_name(network["status"]), "day": since}


def _all_networks(book: Book) -> Table:
    rows = tuple(
        Row(
            (
                book.line(network["name"]),
                words(level_name(network["level"])),
                words(book.network(network["parent"])),
                words(status_line(book, network) or "–"),
            )
        )
        for network in book.networks.values()
        if network["parent"]
    )
    return Table(
        "networks-table",
        _("The networks of the alliance at the end of the year"),
        (
            Column(_("Network"), width=4),
            Column(_("Level"), width=3),
            Column(_("Belongs to"), width=4),
            Column(_("Status"), width=3),
        ),
        rows,
    )


def level_name(level: str) -> str:
    names = {
        "global": _("global"),
        "regional": _("regional network"),
        "sub_regional": _("sub-regional network"),
        "national": _("national network"),
        "local": _("local chapter"),
    }
    return names.get(level, level)


def status_name(status: str) -> str:
    names = {
        "forming": _("forming"),
        "emerging": _("emerging"),
        "active": _("active"),
        "dormant": _("dormant"),
        "closed": _("closed"),
    }
    return names.get(status, status)
