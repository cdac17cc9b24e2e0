"""What an edition corrects: the figures whose printed statement differs from the edition before."""

import json
from typing import Any

from reports.models import AnnualReport

Json = dict[str, Any]


def corrections(before: AnnualReport | None, figures: list[Json]) -> list[Json]:
    """What differs from the edition this one will replace, with what was corrected before it."""
    if before is None:
        return []
    old = json.loads(before.snapshot.content)
    earlier: list[Json] = old["corrections"]
    return [*earlier, *differences(old["figures"], figures, since_edition=before.edition + 1)]


def differences(old: list[Json], new: list[Json], *, since_edition: int) -> list[Json]:
    """The figures whose printed statement changed, old beside new."""
    was = {figure["id"]: figure for figure in old}
    now = {figure["id"]: figure for figure in new}
    return [
        {
            "figure": name,
            "was": _printed(was.get(name)),
            "is": _printed(now.get(name)),
            "since_edition": since_edition,
        }
        for name in sorted(was.keys() | now.keys())
        if _printed(was.get(name)) != _printed(now.get(name))
    ]


def _printed(figure: Json | None) -> Json | None:
    """The part of a figure that a reader sees as its number."""
    if figure is None:
        return None
    keys = ("state", "value", "qualifier", "wording", "highest", "conflict")
    return {key: figure[key] for key in keys}
