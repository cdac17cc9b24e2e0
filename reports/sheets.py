"""The figures of a report as files for spreadsheets and programs: one row a figure, the qualifier in its own column."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alliance.csv_file import harmless
from reports import numbers, tree
from reports.tree import Document, Drawn, Statement
from reports.tree.book import progress, sources_of

Json = dict[str, Any]

TEXT, NUMBER, SWITCH = "string", "number", "boolean"


def draw(snapshot: Json, language: str) -> list[Drawn]:
    """The figures as CSV and JSON, and a description of the table for programs."""
    document = tree.build(snapshot, language)
    with translation.override(language):
        columns = _columns()
        rows = [row for statement in document.figures for row in _rows(statement, document)]
        return [
            Drawn("figures.csv", "text/csv; charset=utf-8", _csv(columns, rows)),
            Drawn("figures.json", "application/json", _json(snapshot, document)),
            Drawn("datapackage.json", "application/json", _package(document, columns)),
        ]


# --- the table ------------------------------------------------------------------------------------------


def _columns() -> dict[str, tuple[str, str]]:
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
        "target": (NUMBER, _("The target")),
        "target_is_sample": (SWITCH, _("Whether the target is made up as a sample")),
        "progress_percent": (NUMBER, _("The number as a share of its target")),
        "source": (TEXT, _("Where it is written down")),
        "remark": (TEXT, _("What else must be said")),
    }


def _rows(statement: Statement, document: Document) -> Iterator[Json]:
    """One row for a figure; where sources differ, one more for what each of them says."""
    figure = statement.figure
    row = _row(statement, document)
    yield row
    for one in figure["conflict"] if figure["state"] == "conflict" else []:
        yield {
            **row,
            "statement": "source",
            "state": "value",
            "value": one["value"],
            "qualifier": one["qualifier"],
            "wording": one["wording"],
            "printed": numbers.say(
                one["value"], one["qualifier"], one["wording"], document.language
            ),
            "source": _source(one["source"], document.language) if one["source"] else "",
        }


def _row(statement: Statement, document: Document) -> Json:
    figure, language = statement.figure, document.language
    coverage, target, claims = figure["coverage"], figure["target"], figure["claims"]
    share = progress(figure)
    is_number = figure["state"] in {"value", "zero"}
    return {
        "figure": figure["id"],
        "statement": "figure",
        "year": str(document.year),
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


# --- the files ------------------------------------------------------------------------------------------


def _csv(columns: dict[str, tuple[str, str]], rows: list[Json]) -> bytes:
    """The table with a byte order mark, without which spreadsheets garble every accent."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            harmless(row[name]) if kind == TEXT else row[name]
            for name, (kind, _about) in columns.items()
        )
    return written.getvalue().encode("utf-8-sig")


def _json(snapshot: Json, document: Document) -> bytes:
    """The figures with their parts, the statements that differ, and everything a row has no room for."""
    return _written(
        {
            "title": document.title,
            "language": document.language,
            "year": document.year,
            "edition": snapshot["edition"],
            "cut_off": snapshot["cut_off"],
            "figures": [_figure(statement) for statement in document.figures],
            "corrections": snapshot["corrections"],
        }
    )


def _figure(statement: Statement) -> Json:
    share = progress(statement.figure)
    return {
        **statement.figure,
        "area": statement.indicator["area"],
        "indicator_code": statement.indicator["code"],
        "indicator_name": statement.indicator_name,
        "network_name": statement.network_name,
        "unit": statement.unit,
        "printed": statement.said,
        "progress_percent": str(share) if share is not None else None,
    }


def _package(document: Document, columns: dict[str, tuple[str, str]]) -> bytes:
    """What programs need to read the table (the Data Package form)."""
    return _written(
        {
            "profile": "tabular-data-package",
            "name": f"annual-report-{document.year}-{document.language}",
            "title": document.title,
            "resources": [
                {
                    "profile": "tabular-data-resource",
                    "name": "figures",
                    "path": "figures.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "schema": {
                        "missingValues": ["", *sorted(set(numbers.SHORTHAND.values()))],
                        "fields": [
                            {"name": name, "type": kind, "description": about}
                            for name, (kind, about) in columns.items()
                        ],
                    },
                }
            ],
        }
    )


def _written(content: Json) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode()
