"""A row of the framework as it was seen, what it says now, and the line in the trail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.texts import Texts, of_row
from alliance.translations import write_texts
from reports.models import (
    Baseline,
    Crosswalk,
    Indicator,
    MeasureCrosswalk,
    Outcome,
    Plan,
    ResultArea,
    Strategy,
)
from reports.queries.framework import stamp_of

Row = TypeVar("Row", bound=models.Model)
# What is changed as it is typed; measures, schemes and targets have rules of their own.
Plain = Plan | ResultArea | Outcome | Strategy | Indicator | Crosswalk | MeasureCrosswalk | Baseline
Values = Mapping[str, Any]
# How far a text is, by field and language, where somebody said so.
States = Mapping[str, Mapping[str, str]]


class FrameworkMovedOn(ValidationError):
    """Somebody else changed the row since the page was opened."""


@dataclass(frozen=True)
class Change:
    """What a row said before and says now, for the audit trail."""

    before: dict[str, Any]
    after: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.after)


def locked_as_seen(row: Row, seen: str | None = None) -> Row:
    """The row as it is now, held for us; refused when it no longer says what the page showed."""
    held = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise FrameworkMovedOn(_("Somebody has taken this away in the meantime."))
    if seen is not None and seen != stamp_of(held):
        raise FrameworkMovedOn(
            _(
                "Somebody else changed this page in the meantime. What you typed is still here; "
                "compare it with the page and send it again if yours is right."
            )
        )
    return held


def note_change(row: models.Model, change: Change, *, by: User, right_used: str) -> None:
    """A line in the audit trail, where something changed."""
    if change:
        index.changed("plans")
        record(
            "framework.changed",
            row,
            by=by,
            right_used=right_used,
            before=change.before,
            after=change.after,
        )


def write_row(
    row: models.Model,
    values: Values,
    texts: Mapping[str, Texts],
    by: User,
    states: States | None = None,
) -> Change:
    """Write what differs, and tell what it was and is."""
    differing = what_differs(row, values)
    before = columns_of(row, differing)
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    said_before = {field: of_row(row, field) for field in texts}
    written = write_texts(row, texts, states=states, by=by) if texts else []
    for place in written:
        field, language = place.split(".")
        before[place] = said_before[field].get(language, "")
    after = {**columns_of(row, differing), **{place: _said(row, place) for place in written}}
    return Change(before, after)


def what_differs(row: models.Model, values: Values) -> list[str]:
    return [name for name, value in values.items() if getattr(row, name) != value]


def _said(row: models.Model, place: str) -> str:
    field, language = place.split(".")
    return of_row(row, field).get(language, "")


def columns_of(row: models.Model, names: Collection[str]) -> dict[str, Any]:
    return {name: plainly(getattr(row, name)) for name in names}


def plainly(value: object) -> str | int | bool | None:
    """As the audit trail keeps it."""
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value.pk) if isinstance(value, models.Model) else str(value)


def says_otherwise(row: models.Model, field: str, texts: Mapping[str, Texts]) -> bool:
    """Whether the English text, which the others are made from, is another one."""
    said = texts.get(field, {})
    return "en" in said and said["en"].strip() != of_row(row, field).get("en", "")
