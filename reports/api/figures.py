"""The figures of every published year as open data: each with its certainty, its parts, its sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    InMemory,
    Item,
    Named,
    Rows,
    Text,
    offer_list,
    offer_one,
    refuse_other_than,
    shown_at,
    text_of,
)
from alliance.open_data.offers import SLUG
from alliance.templatetags.words import reader_language
from reports import numbers
from reports.api.words import YEAR, Number, number, number_if_any, ours, said_in
from reports.queries import Edition, edition, editions_in_force
from reports.tree.book import Book, Json, sources_of

router = Router(tags=["figures"])

State = Literal[
    "value",
    "zero",
    "conflict",
    "cannot_be_added",
    "not_applicable",
    "not_yet",
    "not_reported",
    "withheld",
]
Qualifier = Literal["exactly", "at_least", "about"]
VALUE = "The number. Absent where there is none; never 0 in its place."


class Certain(Schema):
    """A number and how sure it is, or why there is none."""

    state: State = Field(description="Whether there is a number, and why not.", examples=["value"])
    value: Number | None = Field(None, description=VALUE, examples=[1250])
    qualifier: Qualifier | None = Field(
        None, description="Whether the number is this one, or the least.", examples=["at_least"]
    )
    wording: str | None = Field(
        None, description="`more_than` where the source says so.", examples=["more_than"]
    )
    said: str = Field(
        description="The number in words, as pages print it.", examples=["more than 1,250"]
    )
    reason: str | None = Field(
        None, description="Why there is no number.", examples=["not reported"]
    )


class Source(Schema):
    """Where a number is written down."""

    document: Text
    place: str = Field(examples=["line 561"])

    def __str__(self) -> str:
        return f"{self.document}, {self.place}"


class Statement(Schema):
    """What one of several sources that differ says."""

    value: Number
    qualifier: Qualifier
    wording: str | None = None
    said: str = Field(examples=["10"])
    source: Source | None = None

    def __str__(self) -> str:
        return f"{self.said} ({self.source})" if self.source else self.said


class Coverage(Schema):
    """For how much of the whole a figure speaks."""

    reported: int = Field(description="How many networks reported.", examples=[4])
    expected: int = Field(description="How many should have.", examples=[8])
    stated_whole: bool = Field(description="Whether the source speaks for the whole itself.")


class Target(Schema):
    value: Number = Field(examples=[5])
    is_sample: bool = Field(description="Whether it is made up, to show what a target looks like.")


class Period(Schema):
    starts_on: str = Field(examples=["2017-01-01"])
    ends_before: str = Field(description="The first day after it.", examples=["2018-01-01"])


class OfEdition(Schema):
    """The published edition whose frozen content this is."""

    year: int = Field(examples=[2017])
    number: int = Field(examples=[1])
    snapshot: str = Field(
        description="The SHA-256 of the frozen content: the same hash, the same figures.",
        examples=["9f2c…"],
    )
    href: str = Field(examples=["https://example.org/en/reports/2017/v/1/"])


class Stated(Item):
    """Of what a figure is: one indicator of one network in one year."""

    code: str = Field(description="Unique within its year.", examples=["N6"])
    year: int = Field(examples=[2017])
    period: Period
    indicator: Named
    indicator_number: str = Field(description="Its number within the plan.", examples=["1.2"])
    measure: str = Field(description="What is counted, by its code.", examples=["workshops"])
    plan: str = Field(examples=["2017-2020"])
    area: str = Field(description="The result area within the plan.", examples=["1"])
    network: Named
    scope: Literal["own", "whole"] | None = Field(
        None, description="`own` for the network's own work, `whole` for all below it too."
    )
    unit: Text | None = None


class Figure(Certain, Stated):
    """A figure as published."""

    numerator: Number | None = Field(None, description="The upper number of a rate.")
    denominator: Number | None = Field(None, description="The lower number of a rate.")
    highest_part: Number | None = Field(
        None, description="The highest single number where numbers cannot be added."
    )
    coverage: Coverage
    conflict: list[Statement] = Field(
        description="What each source says, where they differ; otherwise empty."
    )
    target: Target | None = None
    method: str | None = Field(None, description="How it was counted.", examples=["counted"])
    remark: Text | None = Field(None, description="What else must be said.")
    sources: list[Source]
    edition: OfEdition
    href: str = Field(
        description="The page of the figure.",
        examples=["https://example.org/en/figures/regional-symposia/"],
    )


class Part(Certain):
    """A number that a figure is made of."""

    network: Named
    activity: str | None = Field(
        None, description="The activity that was counted, by its code.", examples=["a-symposium"]
    )
    figure: str | None = Field(None, description="The code of the figure that states it.")
    joint: bool = Field(description="Whether several networks held it; it counts once.")
    disputed: bool


class Listed(Schema):
    """One of the things that a source names when it counts them."""

    kind: str = Field(examples=["activity"])
    code: str
    title: Text | None = None


class Claim(Schema):
    """How many things a source claims, beside those it names."""

    claimed: Number | None = Field(None, examples=[6])
    listed: list[Listed]


class Correction(Schema):
    """How the figure read before an edition."""

    was: str = Field(examples=["12"])
    now: str = Field(examples=["13"])
    since_edition: int = Field(examples=[2])


class FigureWithParts(Figure):
    parts: list[Part]
    claims: Claim | None = None
    overlaps_with: list[str] = Field(
        description="Codes of figures that count some of the same things; do not add them."
    )
    corrections: list[Correction]


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
