"""Returns: a period is opened, each network hands in, the network above sends back or approves, the Secretariat locks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.audit import record, record_each
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import Verdict, require
from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION
from reports.models import (
    Activity,
    Category,
    CellRemark,
    LockException,
    Measure,
    NetworkReturn,
    ReportingPeriod,
    ReturnStep,
)
from reports.permissions.returns import (
    may_approve_each,
    may_check_return,
    may_end_exception,
    may_fill_return,
    may_grant_exception,
    may_lock_periods,
    may_lock_return,
    may_open_period,
    may_see_return,
    may_submit_return,
    may_withdraw_approval,
)
from reports.queries.explaining import warnings_of
from reports.queries.returns import (
    all_returns,
    content_hashes,
    has_counts,
    live_exceptions,
    owing_in,
    places_of,
    returns_seen_by,
    returns_touched,
    submitted_hashes,
)

State = NetworkReturn.State

# The first number that is written moves these on.
TO_BEGIN = (State.NOT_STARTED, State.RETURNED)
# Days after the end of a period, where nobody says otherwise.
DUE_AFTER = timedelta(days=30)
CHECKED_AFTER = timedelta(days=45)
LOCKS_AFTER = timedelta(days=60)


class ReturnMovedOn(Exception):
    """Somebody else moved the return since the page was loaded; `owed` is what it is now."""

    def __init__(self, owed: NetworkReturn) -> None:
        super().__init__(owed.pk)
        self.owed = owed


class NotReady(Exception):
    """Why a return cannot be handed in yet, in sentences for people."""

    def __init__(self, *problems: str | Promise) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Refusal:
    """One of many returns that could not be moved, and why."""

    owed: NetworkReturn
    reason: str | Promise


class NoneMoved(Exception):
    """Many returns were to be moved at once, and some cannot be: so none was."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(len(refusals))
        self.refusals = refusals


class PeriodsMeet(Exception):
    """Returns are owed already for another period that shares days with this one."""

    def __init__(self, other: ReportingPeriod) -> None:
        super().__init__(other.code)
        self.other = other


class ExceptionIsLive(Exception):
    """There is one already, until its end."""

    def __init__(self, exception: LockException) -> None:
        super().__init__(exception.pk)
        self.exception = exception


@dataclass(frozen=True)
class Cell:
    """Where in a return a question stands."""

    measure: Measure
    category: Category | None = None
    activity: Activity | None = None


# --- opening --------------------------------------------------------------------------------------


@transaction.atomic
def open_period(*, period: ReportingPeriod, by: User) -> list[NetworkReturn]:
    """Ask every network that existed in the period for a return. Again, it asks those that were entered since."""
    verdict = require(may_open_period(by))
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    _refuse_two_ways(locked)
    _set_days(locked)
    asked = set(locked.returns.values_list("network_id", flat=True))
    owing = [network for network in owing_in(locked) if network.pk not in asked]
    made = NetworkReturn.objects.bulk_create(
        [NetworkReturn(network=network, period=locked) for network in owing]
    )
    if made:
        record(
            "period.opened",
            locked,
            by=by,
            right_used=verdict.right_used,
            after={"period": locked.code, "due_on": str(locked.due_on), "returns": len(made)},
        )
    return made


def _refuse_two_ways(period: ReportingPeriod) -> None:
    """A year asked for by halves is not asked for as a whole too: its networks would owe everything twice."""
    other = (
        ReportingPeriod.objects.filter(
            starts_on__lt=period.ends_before,
            ends_before__gt=period.starts_on,
            returns__isnull=False,
        )
        .exclude(pk=period.pk)
        .order_by("code")
        .first()
    )
    if other is not None:
        raise PeriodsMeet(other)


def _set_days(period: ReportingPeriod) -> None:
    if period.opens_on is not None:
        return
    period.opens_on = period.starts_on
    period.due_on = period.ends_before + DUE_AFTER
    period.checked_by = period.ends_before + CHECKED_AFTER
    period.locks_on = period.ends_before + LOCKS_AFTER
    period.save(update_fields=["opens_on", "due_on", "checked_by", "locks_on"])


# --- the network's moves --------------------------------------------------------------------------


@transaction.atomic
def begin_return(*, owed: NetworkReturn, by: User) -> NetworkReturn:
    """The first number is written, or the first after it was sent back. Nothing happens to one that is under way."""
    row = _hold([owed])[0]
    if row.state not in TO_BEGIN:
        return row
    verdict = require(may_fill_return(by, row))
    row.has_nothing = False
    _move(row, State.IN_PROGRESS, by=by)
    record("return.begun", row, by=by, right_used=verdict.right_used)
    return row


def begin_returns_of(*, network: Network, period: ReportingPeriod, by: User) -> None:
    """Begin each return to which a count of this period belongs."""
    for owed in returns_touched(network, period).filter(state__in=TO_BEGIN).order_by("pk"):
        begin_return(owed=owed, by=by)


@transaction.atomic
def submit_return(
    *, owed: NetworkReturn, version: int, has_nothing: bool, by: User
) -> NetworkReturn:
    """Hand in what the network did, or that there is nothing to report.

    Raises ReturnMovedOn when somebody moved it in between, NotReady with what is still missing.
    """
    row = _hold([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.SUBMITTED and row.submitted_by == by and row.version == version + 1:
        return row  # pressed twice
    _same(row, version)
    verdict = require(may_submit_return(by, row))
    _refuse_unready(row, has_nothing=has_nothing)
    row.has_nothing = has_nothing
    row.submitted_by, row.submitted_at = by, timezone.now()
    content = content_hashes([row])[row.pk]
    _move(row, State.SUBMITTED, by=by, content_hash=content)
    record(
        "return.submitted",
        row,
        by=by,
        right_used=verdict.right_used,
        after={"has_nothing": has_nothing, "content_hash": content},
    )
    return row


def _refuse_unready(owed: NetworkReturn, *, has_nothing: bool) -> None:
    says_something = has_counts(owed)
    if has_nothing and says_something:
        raise NotReady(
            _("There are numbers in this return. Take them out, or submit it with them.")
        )
    if not has_nothing and not says_something:
        raise NotReady(
            _("There is no number in this return yet. Enter one, or say that there is nothing.")
        )
    if problems := what_is_unexplained(owed):
        raise NotReady(*problems)


def what_is_unexplained(owed: NetworkReturn) -> list[str]:
    """What cannot be right at the cells, and what looks wrong and has no reason yet: each figure with a sentence."""
    found = warnings_of(owed)
    wrong = [(one.measure, " ".join(one.words)) for one in found.errors]
    unexplained = [(one.measure, one.warning.words) for one in found.to_explain]
    return [
        gettext("%(figure)s: %(what)s") % {"figure": measure.name, "what": words}
        for measure, words in (*wrong, *unexplained)
    ]


# --- the moves of whoever checks it ---------------------------------------------------------------


@transaction.atomic
def return_to_network(
    *, owed: NetworkReturn, version: int, message: str, by: User, cells: Iterable[Cell] = ()
) -> NetworkReturn:
    """Send it back with a message, pinned to the cells that it asks about."""
    row = _hold([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.RETURNED and row.version == version + 1 and _last_by(row, by):
        return row  # pressed twice
    _same(row, version)
    verdict = require(may_check_return(by, row))
    _move(row, State.RETURNED, by=by, message=message)
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
    _tell([row], "reports/mail/return_sent_back.txt", by=by)
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
    rows = _hold(owed)
    seen = {one.pk: one.version for one in owed}
    waiting = [row for row in rows if not _approved_before(row, seen[row.pk], by)]
    _require_seen(waiting, by)
    if len(rows) == 1 and waiting:
        _same(waiting[0], seen[waiting[0].pk])
    verdicts = _require_each(waiting, seen, by)
    contents, now = content_hashes(waiting), timezone.now()
    for row in waiting:
        row.approved_by, row.approved_at = by, now
        row.content_hash = contents[row.pk]
        _move(row, State.APPROVED, by=by, content_hash=row.content_hash)
        record(
            "return.approved",
            row,
            by=by,
            right_used=verdicts[row.pk].right_used,
            after={"content_hash": row.content_hash},
        )
    _close_remarks(waiting, by)
    _tell(waiting, "reports/mail/return_approved.txt", by=by)
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
    row = _hold([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.SUBMITTED and row.version == version + 1 and _last_by(row, by):
        return row  # pressed twice
    _same(row, version)
    verdict = require(may_withdraw_approval(by, row))
    row.approved_by = row.approved_at = None
    row.content_hash = ""
    _move(row, State.SUBMITTED, by=by, message=reason)
    record("return.approval_withdrawn", row, by=by, right_used=verdict.right_used, reason=reason)
    return row


# --- locking --------------------------------------------------------------------------------------


@transaction.atomic
def lock_return(*, owed: NetworkReturn, version: int, by: User) -> NetworkReturn:
    row = _hold([owed])[0]
    if row.state == State.LOCKED and row.version == version + 1:
        require(may_lock_periods(by))
        return row  # pressed twice
    _same(row, version)
    verdict = require(may_lock_return(by, row))
    if refusals := _not_as_approved([row]):
        raise NotReady(refusals[0].reason)
    _lock([row], by=by)
    record("return.locked", row, by=by, right_used=verdict.right_used)
    return row


@transaction.atomic
def lock_period(
    *, period: ReportingPeriod, by: User, with_missing: bool = False
) -> list[NetworkReturn]:
    """Lock all returns of a period at once. Those that never came are closed too, if the Secretariat says so.

    Raises NoneMoved with each that stands in the way.
    """
    verdict = require(may_lock_periods(by))
    ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    rows = [
        row
        for row in _hold(all_returns().filter(period=period).order_by("pk"))
        if row.state != State.LOCKED
    ]
    if refusals := what_hinders_locking(rows, with_missing=with_missing):
        raise NoneMoved(refusals)
    _lock(rows, by=by)
    if rows:
        record_each("return.locked", rows, by=by, right_used=verdict.right_used)
        record(
            "period.locked",
            period,
            by=by,
            right_used=verdict.right_used,
            after={"period": period.code, "returns": len(rows), "with_missing": with_missing},
        )
    return rows


def what_hinders_locking(rows: Collection[NetworkReturn], *, with_missing: bool) -> list[Refusal]:
    waiting = [
        Refusal(row, _("This return is submitted and waits to be checked."))
        for row in rows
        if row.state == State.SUBMITTED
    ]
    missing = [
        Refusal(row, _("This return was never approved."))
        for row in rows
        if row.state not in {State.SUBMITTED, State.APPROVED, State.LOCKED}
    ]
    return [*waiting, *([] if with_missing else missing), *_not_as_approved(rows)]


def _not_as_approved(rows: Collection[NetworkReturn]) -> list[Refusal]:
    """An approved return whose numbers are others now, though nobody was given leave to correct them."""
    approved = [row for row in rows if row.state == State.APPROVED and row.content_hash]
    contents = content_hashes(approved)
    corrected = _corrected(approved)
    return [
        Refusal(row, _("Its numbers are not those that were approved. Withdraw the approval."))
        for row in approved
        if contents[row.pk] != row.content_hash and row.pk not in corrected
    ]


def _corrected(rows: Collection[NetworkReturn]) -> set[int]:
    """Those that an exception let somebody correct after their approval."""
    granted = LockException.objects.filter(
        network__in={row.network_id for row in rows}, period__in={row.period_id for row in rows}
    )
    leaves = {
        (exception.network_id, exception.period_id, exception.granted_at) for exception in granted
    }
    return {
        row.pk
        for row in rows
        for network_id, period_id, granted_at in leaves
        if (network_id, period_id) == (row.network_id, row.period_id)
        and row.approved_at
        and granted_at > row.approved_at
    }


def _lock(rows: Collection[NetworkReturn], *, by: User) -> None:
    ReturnStep.objects.bulk_create(
        ReturnStep(
            networks_return=row,
            from_state=row.state,
            to_state=State.LOCKED,
            content_hash=row.content_hash,
            by=by,
        )
        for row in rows
    )
    NetworkReturn.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.LOCKED, version=F("version") + 1
    )
    for row in rows:
        row.state, row.version = State.LOCKED, row.version + 1


# --- exceptions -----------------------------------------------------------------------------------


@transaction.atomic
def grant_exception(
    *, network: Network, period: ReportingPeriod, reason: str, ends_at: datetime, by: User
) -> LockException:
    """Leave to correct one network's numbers in one closed period, until its end."""
    _hold_network([network.pk])
    live = live_exceptions().filter(network=network, period=period).order_by("pk").first()
    if live is not None:
        require(may_end_exception(by, live))
        if (live.granted_by, live.reason) == (by, reason):
            return live  # pressed twice
        raise ExceptionIsLive(live)
    verdict = require(may_grant_exception(by, network, period))
    granted = LockException.objects.create(
        network=network, period=period, reason=reason, ends_at=ends_at, granted_by=by
    )
    record(
        "exception.granted",
        granted,
        by=by,
        right_used=verdict.right_used,
        after={"network": network.slug, "period": period.code, "ends_at": ends_at.isoformat()},
        reason=reason,
    )
    return granted


@transaction.atomic
def end_exception(*, exception: LockException, by: User) -> LockException:
    """End it before its time. One that is over stays as it is."""
    row = LockException.objects.select_for_update().get(pk=exception.pk)
    verdict = require(may_end_exception(by, row))
    if row.ended_at is not None or row.ends_at <= timezone.now():
        return row
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    record("exception.ended", row, by=by, right_used=verdict.right_used)
    return row


# --- one step ---------------------------------------------------------------------------------------


def _hold(returns: Iterable[NetworkReturn]) -> list[NetworkReturn]:
    """The rows, locked after their networks: whoever writes a count locks the network first too."""
    keys = {owed.pk: owed.network_id for owed in returns}
    _hold_network(keys.values())
    held = NetworkReturn.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(
        held.select_related("network", "period", "submitted_by", "approved_by").order_by("pk")
    )


def _hold_network(keys: Collection[int]) -> None:
    list(Network.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _same(row: NetworkReturn, version: int) -> None:
    if row.version != version:
        raise ReturnMovedOn(row)


def _as_seen(owed: NetworkReturn, version: int) -> NetworkReturn:
    owed.version = version
    return owed


def _last_by(row: NetworkReturn, by: User) -> bool:
    last = row.steps.order_by("-pk").first()
    return last is not None and last.by_id == by.pk


def _move(
    row: NetworkReturn, to: str, *, by: User, message: str = "", content_hash: str = ""
) -> None:
    ReturnStep.objects.create(
        networks_return=row,
        from_state=row.state,
        to_state=to,
        message=message,
        content_hash=content_hash,
        by=by,
    )
    row.state = to
    row.version += 1
    row.save()


def _close_remarks(rows: Collection[NetworkReturn], by: User) -> None:
    CellRemark.objects.filter(networks_return__in=rows, closed_at__isnull=True).update(
        closed_by=by, closed_at=timezone.now()
    )


def _tell(rows: Collection[NetworkReturn], template: str, *, by: User) -> None:
    """A letter to the coordination of each network and to whoever submitted, but not to who did it."""
    coordinators = RoleAssignment.objects.in_force(timezone.now()).filter(
        network__in={row.network_id for row in rows}, role__in=COORDINATION
    )
    there: dict[int, dict[int, User]] = {}
    for one in coordinators.select_related("user").order_by("pk"):
        there.setdefault(one.network_id, {})[one.user_id] = one.user
    for row in rows:
        people = dict(there.get(row.network_id, {}))
        if row.submitted_by is not None:
            people[row.submitted_by.pk] = row.submitted_by
        people.pop(by.pk, None)
        for person in people.values():
            _write(row, template, person)


def _write(row: NetworkReturn, template: str, person: User) -> None:
    write_letter(
        template=template,
        to=person,
        context={
            "network": row.network,
            "period": row.period.code,
            "page": full_address("reports:return", row.public_id, language=person.language),
        },
        key=f"{template}:{row.pk}:{row.version}:{person.pk}",
    )
