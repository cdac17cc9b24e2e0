"""The chapters that list: publications, the calendar, the glossary, partners and donors."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import numbers
from reports.tree.book import Book, Json
from reports.tree.document import (
    Block,
    Column,
    Entries,
    Entry,
    Figure,
    Heading,
    Month,
    Months,
    Para,
    Row,
    Run,
    Section,
    Table,
    Term,
    Terms,
    Words,
    words,
)


def publications(book: Book) -> Section:
    items = tuple(_publication(book, one) for one in book.snapshot["publications"])
    return Section("publications", _("Publications"), (Entries(items, level=2),) if items else ())


def _publication(book: Book, publication: Json) -> Entry:
    languages = book.listed(book.language_name(code) for code in publication["languages"])
    meta = [
        numbers.begin(publication_kind(publication["kind"])),
        languages and _("in %(languages)s") % {"languages": languages},
        publication["original_title"]
        and _("original title: %(title)s") % {"title": publication["original_title"]},
    ]
    paragraphs = list(book.paragraphs(publication["summary"]))
    for code, address in sorted(publication["addresses"].items()):
        label = _("Read it in %(language)s:") % {"language": book.language_name(code)}
        paragraphs.append(Words((Run(label), Run(" "), Run(address, href=address))))
    return Entry(
        anchor=f"publication-{publication['slug']}",
        title=book.line(publication["title"]),
        meta=words(" · ".join(part for part in meta if part)),
        paragraphs=tuple(paragraphs),
    )


def publication_kind(kind: str) -> str:
    names = {
        "toolkit": _("toolkit"),
        "report": _("report"),
        "policy_brief": _("policy brief"),
        "case_study": _("case study"),
        "plan": _("plan"),
        "summary": _("summary"),
        "standards": _("standards"),
    }
    return names.get(kind, kind)


# --- the calendar ---------------------------------------------------------------------------------------


def calendar(book: Book) -> Section:
    activities = book.snapshot["activities"]
    if not activities:
        return Section("calendar", _("Calendar"), ())
    blocks: list[Block] = []
    drawing = _months(book, [one for one in activities if one["precision"] != "year"])
    if drawing:
        blocks.append(drawing)
    blocks.append(_calendar_table(book, activities))
    return Section("calendar", _("Calendar"), tuple(blocks))


def _months(book: Book, dated: list[Json]) -> Figure | None:
    """How many activities began in each month of the year."""
    starts = [date.fromisoformat(one["starts_on"]) for one in dated]
    in_year = [day.month for day in starts if day.year == book.year]
    if not in_year:
        return None
    months = tuple(
        Month(book.month(number, "abbreviated"), book.month(number, "wide"), in_year.count(number))
        for number in range(1, 13)
    )
    most = max(months, key=lambda month: month.count)
    title = ngettext(
        "%(month)s was the fullest month, with %(count)s activity",
        "%(month)s was the fullest month, with %(count)s activities",
        most.count,
    ) % {"month": numbers.begin(most.name), "count": numbers.digits(str(most.count), book.language)}
    if [month.count for month in months].count(most.count) > 1:
        title = ngettext(
            "%(count)s activity with a date, month by month",
            "%(count)s activities with a date, month by month",
            len(in_year),
        ) % {"count": numbers.digits(str(len(in_year)), book.language)}
    said = "; ".join(
        _("%(name)s: %(number)s")
        % {"name": month.name, "number": numbers.digits(str(month.count), book.language)}
        for month in months
        if month.count
    )
    return Figure(
        anchor="months",
        title=title,
        alt=_("Activities that began in each month. %(months)s.") % {"months": said},
        description=_("Each square is one activity, in the month in which it began."),
        data=Months(months),
        note=_("Activities of which only the year is known stand in the table alone."),
    )


def _calendar_table(book: Book, activities: list[Json]) -> Table:
    rows = tuple(
        Row(
            (
                book.line(one["title"]),
                words(book.when(one)),
                words(book.where(one) or "–"),
                words(book.listed(book.network(slug) for slug in one["hosts"]) or "–"),
            )
        )
        for one in sorted(activities, key=lambda one: (one["starts_on"], one["slug"]))
    )
    return Table(
        "calendar-table",
        _("Activities and events of the year"),
        (
            Column(_("What"), width=6),
            Column(_("When"), width=3),
            Column(_("Where"), width=3),
            Column(_("Network"), width=4),
        ),
        rows,
    )


# --- the glossary and the partners ----------------------------------------------------------------------


def glossary(book: Book) -> Section:
    blocks: list[Block] = []
    headings = {"concept": _("Concepts"), "entity": _("Parts of the alliance")}
    for kind, heading in headings.items():
        terms = tuple(
            Term(book.line(one["term"]), book.line(one["definition"]))
            for one in book.snapshot["glossary"]
            if one["kind"] == kind
        )
        if terms:
            blocks += [Heading(words(heading), 2, f"glossary-{kind}"), Terms(terms)]
    return Section("glossary", _("Glossary"), tuple(blocks))


def partners(book: Book) -> Section:
    blocks: list[Block] = []
    headings = {"host": _("Who hosts networks"), "partner": _("Partners"), "donor": _("Donors")}
    for kind, heading in headings.items():
        shown = [one for one in book.snapshot["partnerships"] if one["kind"] == kind]
        if shown:
            blocks += [
                Heading(words(heading), 2, f"partners-{kind}"),
                Terms(tuple(_partner(book, one) for one in shown)),
            ]
    if blocks:
        blocks.insert(
            0,
            Para(
                words(_("Named here are organisations in the role that the sources give them.")),
                "quiet",
            ),
        )
    return Section("partners", _("Partners and donors"), tuple(blocks))


def _partner(book: Book, partnership: Json) -> Term:
    name = _("%(name)s, %(network)s") % {
        "name": partnership["name"],
        "network": book.network(partnership["network"]),
    }
    return Term(words(name), book.line(partnership["note"]))
