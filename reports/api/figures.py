"""The figures of every published year as open data: each with its certainty, its parts, its sources."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    InMemory,
    Named,
    Rows,
    offer_list,
    offer_one,
    refuse_other_than,
    shown_at,
    text_of,
)
from alliance.open_data.offers import SLUG
from alliance.templatetags.words import reader_language
from reports import numbers
from reports.api.figure_shapes import (
    Claim,
    Correction,
    Coverage,
    Figure,
    FigureWithParts,
    Listed,
    OfEdition,
    Part,
    Period,
    Source,
    Statement,
    Target,
)
from reports.api.words import YEAR, number, number_if_any, ours, said_in
from reports.queries import Edition, edition, editions_in_force
from reports.tree.book import Book, Json, sources_of

router = Router(tags=["figures"])


class FiguresAsked(Asked):
    year: int | None = YEAR
    network: str = Field("", pattern=SLUG, description="Only of this network.", examples=["africa"])
    indicator: str = Field(
        "", pattern=SLUG, description="Only of this indicator.", examples=["regional-symposia"]
    )
    area: str = Field(
        "",
        pattern=r"^[A-Za-z0-9.]{1,10}$",
        description="Only of this result area.",
        examples=["1"],
    )


@dataclass(frozen=True)
class Printed:
    """A figure in the edition that prints it."""

    book: Book
    edition: Edition
    figure: Json

    @property
    def indicator(self) -> Json:
        return self.book.indicators[self.figure["indicator"]]

    @property
    def place(self) -> tuple[int | str, ...]:
        """The latest year first, in it by the numbers of the indicators, the whole before its networks."""
        code = ".".join(part.zfill(6) for part in str(self.indicator["code"]).split("."))
        network = self.figure["network"]
        is_part = int(network != self.book.alliance)
        return (-self.edition.year, code, is_part, str(network), str(self.figure["id"]))


@offer_list(
    router,
    "/figures",
    of=Figure,
    takes=FiguresAsked,
    called="Figures",
    says="Every figure of the annual reports in force, the latest year first.",
)
def figures(request: HttpRequest, wanted: FiguresAsked) -> Rows[Figure]:
    editions = editions_in_force()
    _refuse_what_is_not_printed(editions, wanted)
    return InMemory(
        [one for one in _printed(editions) if _fits(one, wanted)], lambda one: one.place, _figure
    )


@offer_one(
    router,
    "/figures/{int:year}/{str:code}",
    of=FigureWithParts,
    called="One figure with its parts",
    says="A figure of the report in force, with what it is made of, what its source names, and what was corrected.",
)
def figure(request: HttpRequest, year: int, code: str) -> FigureWithParts:
    shown = edition(year)
    found = shown.figures.get(code) if shown else None
    if shown is None or found is None:
        raise Http404(
            HelpfulSentence(_("No published report has this figure. The list holds all figures."))
        )
    return _with_parts(Printed(Book(shown.content, reader_language()), shown, found))


def _printed(editions: list[Edition]) -> Iterator[Printed]:
    for shown in editions:
        book = Book(shown.content, reader_language())
        for found in shown.content["figures"]:
            yield Printed(book, shown, found)


def _fits(one: Printed, wanted: FiguresAsked) -> bool:
    return (
        wanted.year in {None, one.edition.year}
        and wanted.network in {"", one.figure["network"]}
        and wanted.indicator in {"", one.figure["indicator"]}
        and wanted.area in {"", one.indicator["area"]}
    )


def _refuse_what_is_not_printed(editions: list[Edition], wanted: FiguresAsked) -> None:
    known = {
        "year": {str(shown.year) for shown in editions},
        "network": {slug for shown in editions for slug in shown.networks},
        "indicator": {slug for shown in editions for slug in shown.indicators},
        "area": {area["code"] for shown in editions for area in shown.content["plan"]["areas"]},
    }
    for name, codes in known.items():
        given = getattr(wanted, name)
        if given:
            refuse_other_than(sorted(codes), str(given), parameter=name)


# --- as answers ---------------------------------------------------------------------------------


def _figure(one: Printed) -> Figure:
    return Figure(**_told(one))


def _with_parts(one: Printed) -> FigureWithParts:
    found, book = one.figure, one.book
    return FigureWithParts(
        **_told(one),
        parts=[_part(book, part) for part in found["parts"]],
        claims=_claims(found["claims"]) if found["claims"] else None,
        overlaps_with=found["overlaps_with"],
        corrections=[
            Correction(
                was=_statement_before(row["was"]),
                now=_statement_before(row["is"]),
                since_edition=row["since_edition"],
            )
            for row in book.snapshot["corrections"]
            if row["figure"] == found["id"]
        ],
    )


def _told(one: Printed) -> Json:
    book, found, indicator = one.book, one.figure, one.indicator
    measure = book.measures[found["measure"]]
    target, period = found["target"], book.snapshot["period"]
    remark = book.line(found["remark"])
    return {
        **_certain(found),
        "code": found["id"],
        "year": one.edition.year,
        "period": Period(starts_on=period["starts_on"], ends_before=period["ends_before"]),
        "indicator": Named(
            code=indicator["slug"], name=text_of(indicator["name"]) or ours(indicator["slug"])
        ),
        "indicator_number": indicator["code"],
        "measure": found["measure"],
        "plan": book.snapshot["plan"]["slug"],
        "area": indicator["area"],
        "network": _network(book, found["network"]),
        "scope": found["scope"],
        "unit": text_of(measure["unit"]),
        "numerator": number_if_any(found["numerator"]),
        "denominator": number_if_any(found["denominator"]),
        "highest_part": number_if_any(found["highest"]),
        "coverage": Coverage(**{name: found["coverage"][name] for name in Coverage.model_fields}),
        "conflict": [_statement(row) for row in found["conflict"]],
        "target": Target(value=number(target["value"]), is_sample=target["is_sample"])
        if target
        else None,
        "method": found["method"] or None,
        "remark": said_in(book, remark) if remark.plain else None,
        "sources": [_source(source) for source in sources_of(found)],
        "edition": _edition(one.edition),
        "href": shown_at(
            f"{reverse('reports:figure', args=[indicator['slug']])}?year={one.edition.year}"
        ),
    }


def _certain(found: Json) -> Json:
    """Value and certainty where there is a number, the reason where there is none."""
    is_number = found["state"] in {"value", "zero"}
    return {
        "state": found["state"],
        "value": number(found["value"]) if is_number else None,
        "qualifier": (found["qualifier"] or None) if is_number else None,
        "wording": (found["wording"] or None) if is_number else None,
        "said": _said(found),
        "reason": None if is_number else _reason(found),
    }


def _said(found: Json) -> str:
    """As it is printed; a part whose sources differ has their statements with its own figure."""
    if found["state"] == "conflict" and not found.get("conflict"):
        return _("the sources differ")
    return numbers.say_figure(found, reader_language())


def _reason(found: Json) -> str:
    if found["state"] == "cannot_be_added":
        return numbers.say_refusal(found.get("refusal", ""))
    if found["state"] == "conflict":
        return _("the sources differ")
    return numbers.say_absence(found["state"])


def _part(book: Book, part: Json) -> Part:
    return Part(
        **_certain(part),
        network=_network(book, part["network"]),
        activity=part["activity"],
        figure=part["figure"],
        joint=part["joint"],
        disputed=part["disputed"],
    )


def _claims(claims: Json) -> Claim:
    return Claim(
        claimed=number_if_any(claims["claimed"]),
        listed=[
            Listed(kind=row["kind"], code=row["slug"], title=text_of(row["title"]))
            for row in claims["listed"]
        ],
    )


def _network(book: Book, slug: str) -> Named:
    return Named(code=slug, name=text_of(book.networks[slug]["name"]) or ours(slug))


def _statement(row: Json) -> Statement:
    return Statement(
        value=number(row["value"]),
        qualifier=row["qualifier"],
        wording=row["wording"] or None,
        said=numbers.say(row["value"], row["qualifier"], row["wording"], reader_language()),
        source=_source(row["source"]) if row["source"] else None,
    )


def _source(source: Json) -> Source:
    return Source(
        document=text_of(source["document"]) or ours(""),
        place=numbers.say_locator(source["locator"], reader_language()),
    )


def _statement_before(printed: Json | None) -> str:
    return numbers.say_figure(printed, reader_language()) if printed else _("not in the report")


def _edition(shown: Edition) -> OfEdition:
    return OfEdition(
        year=shown.year,
        number=shown.number,
        snapshot=shown.report.snapshot_id,
        href=shown_at(reverse("reports:edition", args=[shown.year, shown.number])),
    )
