"""The figures as CSV and JSON, and the description of the table for programs."""

import csv
import io
import json

from alliance.csv_file import harmless
from reports import numbers
from reports.sheets.table import TEXT, Columns, Json
from reports.tree import Document, Statement
from reports.tree.book import progress


def csv_table(columns: Columns, rows: list[Json]) -> bytes:
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


def json_table(snapshot: Json, document: Document) -> bytes:
    """The figures with their parts, the statements that differ, and everything a row has no room for."""
    return written_json(
        {
            "title": document.title,
            "language": document.language,
            "year": document.year,
            "edition": snapshot["edition"],
            "cut_off": snapshot["cut_off"],
            "figures": [as_json(statement) for statement in document.figures],
            "corrections": snapshot["corrections"],
        }
    )


def as_json(statement: Statement) -> Json:
    """One figure with all that is frozen about it, and its names in the language of the file."""
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


def package(document: Document, columns: Columns) -> bytes:
    """What programs need to read the table (the Data Package form)."""
    return written_json(
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


def written_json(content: Json) -> bytes:
    """Equal contents have equal bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode()
