"""What whoever checks a return does with it: it goes back with a question, is approved, or its approval is withdrawn."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.audit import record
from alliance.models import User
from alliance.permissions import Verdict, require
from reports.actions.returns.moving import (
    NoneMoved,
    NotReady,
    Refusal,
    hold_with_above,
    is_last_by,
    move,
    move_together,
    require_version,
    tell,
)
from reports.models import Activity, Category, CellRemark, Measure, NetworkReturn
from reports.permissions.returns import (
    may_approve_each,
    may_check_return,
    may_see_return,
    may_withdraw_approval,
)
from reports.queries.returns import content_hashes, places_of, returns_seen_by, submitted_hashes

State = NetworkReturn.State


@dataclass(frozen=True)
class Cell:
    """Where in a return a question stands."""

    measure: Measure
    category: Category | None = None
    activity: Activity | None = None


@transaction.atomic
def return_to_network(
    *, owed: NetworkReturn, version: int, message: str, by: User, cells: Iterable[Cell] = ()
) -> NetworkReturn:
    """Send it back with a message, pinned to the cells that it asks about."""
    row = hold_with_above([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.RETURNED and row.version == version + 1 and is_last_by(row, by):
        return row  # pressed twice
    require_version(row, version)
    verdict = require(may_check_return(by, row))
    move(row, State.RETURNED, by=by, message=message)
    CellRemark.objects.bulk_create(
        CellRemark(
            networks_return=row,
            measure=cell.measure,
            category=cell.category,
            activity=cell.activity,
            by=by,
            kind=CellRemark.Kind.QUESTION,
            text=message,
        )
        for cell in cells
    )
    record("return.sent_back", row, by=by, right_used=verdict.right_used)
    tell([row], "reports/mail/return_sent_back.txt", by=by)
    return row


def approve_return(*, owed: NetworkReturn, version: int, by: User) -> NetworkReturn:
    """Approve what was submitted, as it was submitted.

    Raises ReturnMovedOn when somebody moved it in between.
    """
    seen = _as_seen(owed, version)
    try:
        return approve_many(owed=[seen], by=by)[0]
    except NoneMoved as none:
        raise NotReady(none.refusals[0].reason) from none


@transaction.atomic
def approve_many(*, owed: Collection[NetworkReturn], by: User) -> list[NetworkReturn]:
    """Approve all of these or none, each as the person saw it: its `version` is what the page showed.

    Raises NoneMoved with every one that cannot be, ReturnMovedOn where there is but one and it moved.
    """
    rows = hold_with_above(owed)
    seen = {one.pk: one.version for one in owed}
    waiting = [row for row in rows if not _approved_before(row, seen[row.pk], by)]
    _require_seen(waiting, by)
    if len(rows) == 1 and waiting:
        require_version(waiting[0], seen[waiting[0].pk])
    verdicts = _require_each(waiting, seen, by)
    contents, now = content_hashes(waiting), timezone.now()
    for row in waiting:
        row.approved_by, row.approved_at = by, now
        row.content_hash = contents[row.pk]
    move_together(waiting, State.APPROVED, by=by, contents=contents)
    for row in waiting:
        record(
            "return.approved",
            row,
            by=by,
            right_used=verdicts[row.pk].right_used,
            after={"content_hash": row.content_hash},
        )
    _close_remarks(waiting, by)
    tell(waiting, "reports/mail/return_approved.txt", by=by)
    return rows


def _require_seen(rows: Collection[NetworkReturn], by: User) -> None:
    if is_the_portal(by):
        return
    seen = set(returns_seen_by(by).filter(pk__in=[row.pk for row in rows]))
    for row in rows:
        if row not in seen:
            require(may_see_return(by, row))


def _require_each(
    rows: Collection[NetworkReturn], seen: dict[int, int], by: User
) -> dict[int, Verdict]:
    """The right to approve each of them, as the person saw it."""
    verdicts = _verdicts(rows, by)
    if len(rows) == 1:
        require(next(iter(verdicts.values())))
    moved = [
        Refusal(row, _("Somebody else moved this return in the meantime."))
        for row in rows
        if row.version != seen[row.pk]
    ]
    named = {refusal.owed.pk for refusal in moved}
    if refusals := moved + _hindered([row for row in rows if row.pk not in named], verdicts):
        raise NoneMoved(refusals)
    return verdicts


def what_hinders_approving(rows: Collection[NetworkReturn], *, by: User) -> list[Refusal]:
    """Which of these could not be approved together by this person, and why: for a first look."""
    return _hindered(rows, _verdicts(rows, by))


def _verdicts(rows: Collection[NetworkReturn], by: User) -> dict[int, Verdict]:
    """Returns that are approved together do not wait for each other."""
    return may_approve_each(by, rows, places_of(rows, decided={row.pk for row in rows}))


def _hindered(rows: Collection[NetworkReturn], verdicts: Mapping[int, Verdict]) -> list[Refusal]:
    contents, before = content_hashes(rows), submitted_hashes(rows)
    refusals = []
    for row in rows:
        if not verdicts[row.pk]:
            refusals.append(Refusal(row, verdicts[row.pk].reason))
        elif contents[row.pk] != before.get(row.pk):
            refusals.append(
                Refusal(row, _("Its numbers changed after it was submitted. Send it back."))
            )
    return refusals


def _approved_before(row: NetworkReturn, version: int, by: User) -> bool:
    """Whether this very press came twice."""
    return (
        row.state == State.APPROVED and row.approved_by_id == by.pk and row.version == version + 1
    )


@transaction.atomic
def withdraw_approval(*, owed: NetworkReturn, version: int, reason: str, by: User) -> NetworkReturn:
    """Take an approval back, so that the return waits to be checked again. What is above comes first."""
    row = hold_with_above([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.SUBMITTED and row.version == version + 1 and is_last_by(row, by):
        return row  # pressed twice
    require_version(row, version)
    verdict = require(may_withdraw_approval(by, row))
    row.approved_by = row.approved_at = None
    row.content_hash = ""
    move(row, State.SUBMITTED, by=by, message=reason)
    record("return.approval_withdrawn", row, by=by, right_used=verdict.right_used, reason=reason)
    return row


def _as_seen(owed: NetworkReturn, version: int) -> NetworkReturn:
    owed.version = version
    return owed


def _close_remarks(rows: Collection[NetworkReturn], by: User) -> None:
    CellRemark.objects.filter(networks_return__in=rows, closed_at__isnull=True).update(
        closed_by=by, closed_at=timezone.now()
    )
