"""The figures as one tidy table: a row a figure, the qualifier in its own column, every column explained."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from reports import numbers
from reports.tree import Statement
from reports.tree.book import baseline_of, progress, sources_of

Json = dict[str, Any]
# What programs call a column: what kind of cell it has, and what stands in it.
Columns = dict[str, tuple[str, str]]

TEXT, NUMBER, SWITCH = "string", "number", "boolean"


def rows_of(statements: Iterable[Statement], year: int, language: str) -> list[Json]:
    """The rows of figures of one year, in the language that is active."""
    return [row for statement in statements for row in _rows_of(statement, year, language)]


def columns() -> Columns:
    """The columns of the table, each with its kind and what stands in it."""
    return {
        "figure": (TEXT, _("The figure's name in the report")),
        "statement": (TEXT, _("“figure”, or “source” for each number of sources that differ")),
        "year": (NUMBER, _("The year")),
        "area": (TEXT, _("The result area")),
        "indicator": (TEXT, _("The indicator's code")),
        "indicator_name": (TEXT, _("The indicator")),
        "measure": (TEXT, _("The measure's code")),
        "unit": (TEXT, _("What is counted")),
        "network": (TEXT, _("The network's code")),
        "network_name": (TEXT, _("The network")),
        "scope": (TEXT, _("“own” for the network's own work, “whole” for all below it too")),
        "state": (TEXT, _("Whether there is a number, and why not")),
        "value": (
            NUMBER,
            _("The number; [x] not available, [z] there can be none, [c] withheld"),
        ),
        "qualifier": (TEXT, _("exactly, at_least or about")),
        "wording": (TEXT, _("Whether the source says more_than or at_least")),
        "numerator": (NUMBER, _("The upper number of a rate")),
        "denominator": (NUMBER, _("The lower number of a rate")),
        "highest_part": (NUMBER, _("The highest single number where numbers cannot be added")),
        "refusal": (TEXT, _("Why numbers cannot be added")),
        "printed": (TEXT, _("The number as the report prints it")),
        "method": (TEXT, _("How it was counted")),
        "reported": (NUMBER, _("How many networks reported")),
        "expected": (NUMBER, _("How many networks should have")),
        "stated_for_the_whole": (SWITCH, _("Whether the source speaks for the whole")),
        "claimed": (NUMBER, _("How many things the source claims")),
        "listed": (NUMBER, _("How many of them it names")),
        "baseline": (NUMBER, _("Where the number stood before the plan")),
        "baseline_day": (TEXT, _("The day of the baseline")),
        "baseline_is_sample": (SWITCH, _("Whether the baseline is made up as a sample")),
        "target": (NUMBER, _("The target")),
        "target_is_sample": (SWITCH, _("Whether the target is made up as a sample")),
        "progress_percent": (
            NUMBER,
            _("How much of the way to its target is done, from the baseline or from zero"),
        ),
        "source": (TEXT, _("Where it is written down")),
        "remark": (TEXT, _("What else must be said")),
    }


def _rows_of(statement: Statement, year: int, language: str) -> Iterator[Json]:
    """One row for a figure; where sources differ, one more for what each of them says."""
    figure = statement.figure
    row = _row(statement, year, language)
    yield row
    for one in figure["conflict"] if figure["state"] == "conflict" else []:
        yield {
            **row,
            "statement": "source",
            "state": "value",
            "value": one["value"],
            "qualifier": one["qualifier"],
            "wording": one["wording"],
            "printed": numbers.say(one["value"], one["qualifier"], one["wording"], language),
            "source": _source(one["source"], language) if one["source"] else "",
        }


def _row(statement: Statement, year: int, language: str) -> Json:
    figure = statement.figure
    coverage, target, claims = figure["coverage"], figure["target"], figure["claims"]
    baseline = baseline_of(figure)
    share = progress(figure)
    is_number = figure["state"] in {"value", "zero"}
    return {
        "figure": figure["id"],
        "statement": "figure",
        "year": str(year),
        "area": statement.indicator["area"],
        "indicator": statement.indicator["code"],
        "indicator_name": statement.indicator_name,
        "measure": figure["measure"],
        "unit": statement.unit,
        "network": figure["network"],
        "network_name": statement.network_name,
        "scope": figure["scope"] or "",
        "state": figure["state"],
        "value": figure["value"] if is_number else numbers.SHORTHAND[figure["state"]],
        "qualifier": figure["qualifier"] if is_number else "",
        "wording": figure["wording"] if is_number else "",
        "numerator": figure["numerator"] or "",
        "denominator": figure["denominator"] or "",
        "highest_part": figure["highest"] or "",
        "refusal": numbers.say_refusal(figure["refusal"])
        if figure["state"] == "cannot_be_added"
        else "",
        "printed": statement.said,
        "method": figure["method"],
        "reported": str(coverage["reported"]),
        "expected": str(coverage["expected"]),
        "stated_for_the_whole": _switch(bool(coverage["stated_whole"])),
        "claimed": claims["claimed"] if claims else "",
        "listed": str(len(claims["listed"])) if claims else "",
        "baseline": baseline["value"] if baseline else "",
        "baseline_day": baseline["as_of"] if baseline else "",
        "baseline_is_sample": _switch(bool(baseline["is_sample"])) if baseline else "",
        "target": target["value"] if target else "",
        "target_is_sample": _switch(bool(target["is_sample"])) if target else "",
        "progress_percent": str(share) if share is not None else "",
        "source": "; ".join(_source(source, language) for source in sources_of(figure)),
        "remark": _text(figure["remark"], language),
    }


def _switch(value: bool) -> str:  # noqa: FBT001 - the only thing it is asked
    return "true" if value else "false"


def _text(texts: Json | None, language: str) -> str:
    """A text in the reader's language, else in whichever comes first."""
    texts = texts or {}
    return str(texts.get(language) or next(iter(texts.values()), ""))


def _source(source: Json, language: str) -> str:
    return _("%(document)s, %(locator)s") % {
        "document": _text(source["document"], language),
        "locator": numbers.say_locator(source["locator"], language),
    }
