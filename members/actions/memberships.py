"""What can happen to a membership: it begins, is left, ends, comes back."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance.audit import record, record_each
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.finding import find_anew, forget_member
from members.actions.locks import lock_member, lock_membership
from members.models import Member, Membership
from members.permissions.memberships import (
    REVERSIBLE,
    may_bring_back,
    may_enter_decision,
    may_leave,
)
from members.queries.memberships import coordination_of, spokespeople
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
    """Begin a membership, today unless told. One that is there goes on, also one that began and ended today.

    An earlier one keeps its days: the new one begins where it ended, at the earliest.
    """
    today = timezone.now().date()
    since = since or today
    lock_member(member)
    latest = (
        Membership.objects.select_for_update()
        .filter(member=member, network=network, period__overlap=DateRange(since, None))
        .order_by("-period")
        .first()
    )
    if latest is not None and (latest.state != State.ENDED or latest.period.upper > today):
        return _go_on(latest, by=by, right_used=right_used)
    if latest is not None:
        since = max(since, latest.period.upper)
    membership = Membership.objects.create(
        member=member, network=network, period=DateRange(since, None)
    )
    record("membership.began", membership, by=by, right_used=right_used)
    find_anew(membership.member)
    return membership


@transaction.atomic
def begin_memberships(
    *, members: Iterable[tuple[Member, date | None]], network: Network, by: User, right_used: str
) -> list[Membership]:
    """Begin the first memberships of members who are entered just now, each on its day or today.

    Nobody knows of these members yet, so there is nothing to lock and no earlier membership to go on.
    """
    today = timezone.now().date()
    memberships = Membership.objects.bulk_create(
        [
            Membership(member=member, network=network, period=DateRange(since or today, None))
            for member, since in members
        ]
    )
    record_each("membership.began", memberships, by=by, right_used=right_used)
    return memberships


@transaction.atomic
def close_membership(
    *,
    membership: Membership,
    reason: Membership.EndReason,
    by: User,
    right_used: str,
    on: date | None = None,
    details: dict[str, str] | None = None,
    explanation: str = "",
) -> Membership:
    """End a membership, today unless told; one that has ended stays as it is.

    Who left every network is listed nowhere any more, and is asked anew on coming back.
    """
    membership = lock_membership(membership)
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
        after={"state": State.ENDED, "end_reason": reason, **(details or {})},
        reason=explanation,
    )
    find_anew(membership.member)
    return membership


@transaction.atomic
def reopen_membership(*, membership: Membership, by: User, right_used: str) -> Membership:
    """Let a membership that ended go on as if it had not; for what was ended in error or lapsed."""
    return _go_on(lock_membership(membership), by=by, right_used=right_used)


class NotNow(Exception):
    """What was asked cannot be done as things stand. Its text says why, in a sentence for people."""


@transaction.atomic
def leave(*, membership: Membership, why: str, by: User) -> Membership:
    """Leave a network, at once and whatever is due or decided. Who has left already has left."""
    verdict = require(may_leave(by, membership))
    membership = lock_membership(membership)
    if membership.state == State.ENDED:
        return membership
    closed = close_membership(
        membership=membership,
        reason=EndReason.RESIGNED,
        by=by,
        right_used=verdict.right_used,
        details={"why": why} if why else None,
    )
    tell(
        closed,
        "members/mail/membership_left.txt",
        spokespeople(closed.member),
        page="members:own_memberships",
    )
    tell(
        closed,
        "members/mail/membership_member_left.txt",
        coordination_of(closed.network),
        page="members:memberships",
    )
    return closed


@transaction.atomic
def end_without_decision(
    *, membership: Membership, reason: Membership.EndReason, why: str, by: User
) -> Membership:
    """End a membership that has lapsed, whose member is no more, or that never was. It can be taken back."""
    membership = lock_membership(membership)
    verdict = require(may_enter_decision(by, membership))
    if reason not in REVERSIBLE:
        raise NotNow(_("Only a body's decision ends a membership for this reason."))
    closed = close_membership(
        membership=membership,
        reason=reason,
        by=by,
        right_used=verdict.right_used,
        explanation=why,
    )
    tell(
        closed,
        "members/mail/membership_ended.txt",
        spokespeople(closed.member),
        page="members:own_memberships",
    )
    return closed


@transaction.atomic
def bring_back(*, membership: Membership, why: str, by: User) -> Membership:
    """Take back an end on which nobody decided."""
    membership = lock_membership(membership)
    if membership.state != State.ENDED:
        return membership
    verdict = require(may_bring_back(by, membership))
    if _has_later(membership):
        raise NotNow(_("The member belongs to this network again since then."))
    back = _go_on(membership, by=by, right_used=verdict.right_used, explanation=why)
    tell(
        back,
        "members/mail/membership_brought_back.txt",
        spokespeople(back.member),
        page="members:own_memberships",
    )
    return back


def _has_later(membership: Membership) -> bool:
    """Whether another membership of the same network would overlap with one that goes on."""
    return (
        Membership.objects.filter(
            member=membership.member_id,
            network=membership.network_id,
            period__overlap=DateRange(membership.period.lower, None),
        )
        .exclude(pk=membership.pk)
        .exists()
    )


def tell(
    membership: Membership, letter: str, people: Iterable[User], *, page: str, of: str = ""
) -> None:
    """Write a letter about a membership, with the address of a page (`of` a row). It names the network and nobody."""
    for person in people:
        with translation.override(person.language):
            network = membership.network.name
        write_letter(
            template=letter,
            to=person,
            context={
                "network": network,
                "link": full_address(page, *([of] if of else []), language=person.language),
            },
        )


def last_day(membership: Membership, on: date | None) -> date:
    """The first day without the membership. One that ends on the day it began has lasted that day: a span of no days holds no dates."""
    on = on or timezone.now().date()
    began = membership.period.lower
    return on if began is None else max(on, began + ONE_DAY)


def _go_on(
    membership: Membership, *, by: User, right_used: str, explanation: str = ""
) -> Membership:
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
        reason=explanation,
    )
    find_anew(membership.member)
    return membership


def _hide_who_left(member: Member) -> None:
    if not Membership.objects.in_force().filter(member=member).exists():
        Member.objects.filter(pk=member.pk).update(listing=Member.Listing.HIDDEN)
        forget_member(member)
