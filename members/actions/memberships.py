"""What can happen to a membership: it begins, ends, comes back, is left, moved, suspended."""

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from members.models import Member, Membership
from networks.models import Network

EndReason = Membership.EndReason
State = Membership.State

# After these the member goes on elsewhere, so its choice to be listed goes with it.
GOES_ON_ELSEWHERE = frozenset({EndReason.TRANSFERRED, EndReason.MERGED})
ONE_DAY = timedelta(days=1)


@transaction.atomic
def open_membership(
    *, member: Member, network: Network, by: User, right_used: str, since: date | None = None
) -> Membership:
    """Begin a membership, today unless told. One that is there goes on, also one that ended on this very day."""
    since = since or timezone.now().date()
    Member.objects.select_for_update().get(pk=member.pk)
    standing = (
        Membership.objects.select_for_update()
        .filter(member=member, network=network, period__overlap=DateRange(since, None))
        .order_by("-period")
        .first()
    )
    if standing is not None:
        return _go_on(standing, by=by, right_used=right_used)
    membership = Membership.objects.create(
        member=member, network=network, period=DateRange(since, None)
    )
    record("membership.began", membership, by=by, right_used=right_used)
    return membership


@transaction.atomic
def close_membership(
    *,
    membership: Membership,
    reason: Membership.EndReason,
    by: User,
    right_used: str,
    on: date | None = None,
) -> Membership:
    """End a membership, today unless told; one that has ended stays as it is.

    Who left every network is listed nowhere any more, and is asked anew on coming back.
    """
    membership = lock(membership)
    if membership.state == State.ENDED:
        return membership
    before = membership.state
    membership.period = DateRange(membership.period.lower, last_day(membership, on))
    membership.state = State.ENDED
    membership.end_reason = reason
    membership.save(update_fields=["period", "state", "end_reason"])
    if reason not in GOES_ON_ELSEWHERE:
        _hide_who_left(membership.member)
    record(
        "membership.ended",
        membership,
        by=by,
        right_used=right_used,
        before={"state": before},
        after={"state": State.ENDED, "end_reason": reason},
    )
    return membership


@transaction.atomic
def reopen_membership(*, membership: Membership, by: User, right_used: str) -> Membership:
    """Let a membership that ended go on as if it had not; for what was ended in error or lapsed."""
    return _go_on(lock(membership), by=by, right_used=right_used)


def lock(membership: Membership) -> Membership:
    """The row as it stands now, held until the transaction ends."""
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("member", "network")
        .get(pk=membership.pk)
    )


def last_day(membership: Membership, on: date | None) -> date:
    """The first day without the membership. One that ends on the day it began has lasted that day: a span of no days holds no dates."""
    on = on or timezone.now().date()
    began = membership.period.lower
    return on if began is None else max(on, began + ONE_DAY)


def _go_on(membership: Membership, *, by: User, right_used: str) -> Membership:
    if membership.state != State.ENDED:
        return membership
    before = {"state": membership.state, "end_reason": membership.end_reason}
    membership.period = DateRange(membership.period.lower, None)
    membership.state = State.ACTIVE
    membership.end_reason = ""
    membership.save(update_fields=["period", "state", "end_reason"])
    record(
        "membership.reopened",
        membership,
        by=by,
        right_used=right_used,
        before=before,
        after={"state": State.ACTIVE},
    )
    return membership


def _hide_who_left(member: Member) -> None:
    if not Membership.objects.in_force().filter(member=member).exists():
        Member.objects.filter(pk=member.pk).update(listing=Member.Listing.HIDDEN)
