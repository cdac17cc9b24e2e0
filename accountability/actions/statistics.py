"""The yearly figures: a sealed record for each filing and closing, mixed after its quarter, and tables that two people release."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accountability import numbers
from accountability.actions.trail import record_case
from accountability.drafts import Category
from accountability.models import Case, CaseEvent, IntakeChannel, StatRecord, StatSnapshot
from accountability.numbers import CLOSED, FILED, RATED, SEVERAL, Figures, Lists
from accountability.opened import OpenedCase
from accountability.permissions.statistics import may_propose_statistics, may_release_statistics
from accountability.permissions.vault import Unlocked
from accountability.queries.records import (
    WHOLE,
    quarter_of,
    quarters_of,
    region_of,
    regions_of_today,
    statistics_keys,
)
from accountability.vault import VaultError
from accountability.vault.figures import open_record, seal_record
from alliance.permissions import require

FORM, TAKEN_DOWN = "form", "taken_down"
RATINGS = ("good", "mixed", "bad")
OUTCOMES = tuple(Case.Disposition.values)
CATEGORIES = (*Category.values, SEVERAL)
LOCK = 0x73746174  # held by whoever mixes or reads the records, until the end of the transaction


class YearNotOverError(Exception):
    """The figures of a year are made once, when it is over."""


class AlreadyProposedError(Exception):
    """Figures of this year are proposed or released."""


class NoRecordsError(Exception):
    """There are no records of this year that these keys open."""


# --- records --------------------------------------------------------------------------------------------


def count_filing(
    *, channel: IntakeChannel, kind: str, report: Mapping[str, Any], is_taken_down: bool
) -> None:
    """Add what a filing counts as: sealed, without the case. Nothing where no statistics key is certified."""
    _note(
        {
            "what": FILED,
            "kind": str(kind),
            "category": _category(report),
            "region": region_of(channel),
            "way": TAKEN_DOWN if is_taken_down else FORM,
        }
    )


def count_closing(*, opened: OpenedCase) -> None:
    """Add what a closing counts as."""
    case = opened.case
    if case.closed_on is None:
        raise ValueError("Only what is closed counts as a closing.")
    acknowledged = case.acknowledged_on
    _note(
        {
            "what": CLOSED,
            "kind": case.kind,
            "category": _category(opened.report.item.values),
            "outcome": case.disposition,
            "days_to_acknowledge": (acknowledged - case.received_on).days if acknowledged else None,
            "days_to_close": (case.closed_on - case.received_on).days,
        }
    )


def count_rating(*, rating: str) -> None:
    """Add what a reporter said of how it went; the caller asks that each says it once."""
    _note({"what": RATED, "rating": str(rating)})


def mix_records(*, on: date) -> None:
    """Write the records of all quarters that are over anew, in random order, in one transaction.

    Until then a record has the number of the transaction that stored its case, and stands in the order of cases.
    """
    with transaction.atomic():
        _lock_records()
        over = StatRecord.objects.exclude(quarter__gte=quarter_of(on))
        rows = list(over.order_by("pk").values_list("quarter", "sealed"))
        over.delete()
        secrets.SystemRandom().shuffle(rows)
        StatRecord.objects.bulk_create(
            StatRecord(quarter=quarter, sealed=bytes(sealed)) for quarter, sealed in rows
        )


# --- figures --------------------------------------------------------------------------------------------


@transaction.atomic
def propose_figures(*, year: int, by: Unlocked) -> StatSnapshot:
    """Open the records of a year that is over, and make its tables: all that is kept of them, once another has released it.

    Raises YearNotOverError, AlreadyProposedError and NoRecordsError.
    """
    require(may_propose_statistics(by))
    today = timezone.now().date()
    if year >= today.year:
        raise YearNotOverError
    _lock_records()
    if StatSnapshot.objects.filter(year=year).exists():
        raise AlreadyProposedError
    mix_records(on=today)
    figures = _figures_of(year, by)
    return StatSnapshot.objects.create(year=year, tables=asdict(figures), proposed_by=by.user)


@transaction.atomic
def release_figures(*, snapshot: StatSnapshot, by: Unlocked) -> None:
    """The second person: the figures are public and never change, for the records of the year are deleted."""
    locked = StatSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    require(may_release_statistics(by, locked))
    if locked.released_on is not None:
        return
    locked.released_by, locked.released_on = by.user, timezone.now().date()
    locked.save(update_fields=["released_by", "released_on"])
    StatRecord.objects.filter(quarter__in=quarters_of(locked.year)).delete()
    record_case(CaseEvent.Verb.STATISTICS_RELEASED, by=by.user)


@transaction.atomic
def drop_figures(*, snapshot: StatSnapshot, by: Unlocked) -> None:
    """Throw proposed figures away, one's own or another's; released ones stay."""
    locked = StatSnapshot.objects.select_for_update().filter(pk=snapshot.pk).first()
    if locked is None or locked.released_on is not None:
        return
    if locked.proposed_by_id != by.user.pk:
        require(may_release_statistics(by, locked))
    locked.delete()


def _figures_of(year: int, by: Unlocked) -> Figures:
    records = []
    rows = list(StatRecord.objects.filter(quarter__in=quarters_of(year)).order_by("pk"))
    for row in rows:
        try:
            records.append(open_record(bytes(row.sealed), by.keys.x, row.quarter))
        except VaultError:
            continue  # sealed before this person was certified
    if not records:
        raise NoRecordsError
    names = regions_of_today()
    lists = Lists(CATEGORIES, (*names, WHOLE), (FORM, TAKEN_DOWN), OUTCOMES, RATINGS)
    figures = numbers.figures_of(records, lists, names)
    return replace(figures, is_complete=len(records) == len(rows))


def _note(values: Mapping[str, Any]) -> None:
    today = timezone.now().date()
    keys = statistics_keys(today)
    if keys:
        quarter = quarter_of(today)
        StatRecord.objects.create(quarter=quarter, sealed=seal_record(values, keys, quarter))


def _category(report: Mapping[str, Any]) -> str:
    """One word, so that the parts of a table add up: several categories are one of their own."""
    chosen = [one for one in report.get("categories") or () if one in Category.values]
    if len(chosen) > 1:
        return SEVERAL
    return str(chosen[0]) if chosen else Category.UNSAID.value


def _lock_records() -> None:
    """One at a time mixes or reads the records; filings go on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
