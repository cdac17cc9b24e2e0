"""Who speaks for a member: roles begin, change, are handed over and end. Each is a dated row, and one is always primary."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.locks import lock_member
from members.models import Member, Representative
from members.permissions.representatives import (
    may_hand_over,
    may_manage_representatives,
    may_remove_representative,
)

Role = Representative.Role
# From the least to the most that one may do.
RANKS = (Role.EDITOR, Role.REPRESENTATIVE, Role.PRIMARY)


class LastPrimary(Exception):
    """The only primary representative can be replaced, and cannot simply go."""


class NotThereAnyMore(Exception):
    """Somebody else ended or changed this in the meantime."""


@transaction.atomic
def begin_representation(
    *, member: Member, user: User, role: str, by: User, right_used: str, invited_by: User | None
) -> Representative:
    """Let somebody speak for a member from today; who does so already keeps the higher of both roles.

    The caller has asked who may.
    """
    member = lock_member(member)
    standing = _standing(member, user)
    if standing and RANKS.index(Role(standing.role)) >= RANKS.index(Role(role)):
        return standing
    if standing:
        _end(standing)
    begun = _begin(member, user, role, invited_by=invited_by)
    if member.claimed_at is None and begun.role == Role.PRIMARY:
        member.claimed_at = timezone.now()
        member.save(update_fields=["claimed_at", "changed_at"])
    record(
        "representation.began",
        begun,
        by=by,
        right_used=right_used,
        before={"role": standing.role} if standing else None,
        after={"role": begun.role},
    )
    return begun


@transaction.atomic
def change_role(*, representative: Representative, role: str, by: User) -> Representative:
    """Give a representative another role from today. Raises LastPrimary when nobody else would be primary."""
    member = lock_member(representative.member)
    verdict = require(may_manage_representatives(by, member))
    now = _as_it_stands(representative)
    if now.role == role:
        return now
    if now.role == Role.PRIMARY:
        _refuse_to_lose_last_primary(member, now)
    before = now.role
    _end(now)
    begun = _begin(member, now.user, role, invited_by=now.invited_by, since=now.accepted_at)
    _tell(begun.user, member, "members/mail/representative_role.txt", by=by, role=begun.role)
    record(
        "representation.role_changed",
        begun,
        by=by,
        right_used=verdict.right_used,
        before={"role": before},
        after={"role": role},
    )
    return begun


@transaction.atomic
def remove_representative(*, representative: Representative, by: User) -> None:
    """End that somebody speaks for a member, at once. Raises LastPrimary when nobody else would be primary."""
    member = lock_member(representative.member)
    now = _as_it_stands(representative)
    verdict = require(may_remove_representative(by, now))
    if now.role == Role.PRIMARY:
        _refuse_to_lose_last_primary(member, now)
    _end(now)
    _tell(now.user, member, "members/mail/representative_removed.txt", by=by)
    record(
        "representation.ended",
        now,
        by=by,
        right_used=verdict.right_used,
        before={"role": now.role},
    )


@transaction.atomic
def hand_over(*, member: Member, to: Representative, by: User) -> None:
    """Give one's own place as primary representative to somebody who speaks for the member already, and stay as a representative."""
    member = lock_member(member)
    verdict = require(may_hand_over(by, member))
    heir = _as_it_stands(to)
    if heir.member_id != member.pk or heir.user == by:
        raise NotThereAnyMore
    own = _standing(member, by)
    if own is None:
        raise NotThereAnyMore
    if heir.role != Role.PRIMARY:
        _end(heir)
        heir = _begin(
            member, heir.user, Role.PRIMARY, invited_by=heir.invited_by, since=heir.accepted_at
        )
        _tell(heir.user, member, "members/mail/representative_role.txt", by=by, role=heir.role)
    _end(own)
    _begin(member, by, Role.REPRESENTATIVE, invited_by=own.invited_by, since=own.accepted_at)
    record("representation.handed_over", heir, by=by, right_used=verdict.right_used)


def end_all(member: Member) -> list[int]:
    """End whoever speaks for a record that was joined into another; the keys of what ended."""
    rows = list(Representative.objects.in_force().filter(member=member).order_by("pk"))
    for row in rows:
        _end(row)
    return [row.pk for row in rows]


def reopen(keys: list[int], *, ended_on: date) -> None:
    """Let representations go on that ended on a day with a join, but for people whose accounts are closed."""
    rows = Representative.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, user__is_active=True
    )
    for row in rows.order_by("pk"):
        began_on = ended_on if row.period.isempty else row.period.lower
        row.period = DateRange(began_on, None)
        row.save(update_fields=["period"])


def _standing(member: Member, user: User) -> Representative | None:
    return Representative.objects.in_force().filter(member=member, user=user).first()


def _as_it_stands(representative: Representative) -> Representative:
    """The row of today, once the member is held. Raises NotThereAnyMore when it has ended."""
    row = (
        Representative.objects.in_force()
        .select_for_update(of=("self",))
        .select_related("user", "member", "invited_by")
        .filter(pk=representative.pk)
        .first()
    )
    if row is None:
        raise NotThereAnyMore
    return row


def _refuse_to_lose_last_primary(member: Member, leaving: Representative) -> None:
    others = Representative.objects.in_force().filter(
        member=member, role=Role.PRIMARY, user__is_active=True
    )
    if not others.exclude(pk=leaving.pk).exists():
        raise LastPrimary


def _begin(
    member: Member,
    user: User,
    role: str,
    *,
    invited_by: User | None,
    since: datetime | None = None,
) -> Representative:
    return Representative.objects.create(
        member=member,
        user=user,
        role=role,
        period=DateRange(timezone.now().date(), None),
        invited_by=invited_by,
        accepted_at=since or timezone.now(),
    )


def _end(representative: Representative) -> None:
    """From this moment on. What began today too becomes a span of no days: it holds on no day, which is what is meant."""
    representative.period = DateRange(representative.period.lower, timezone.now().date())
    representative.save(update_fields=["period"])


def _tell(person: User, member: Member, template: str, *, by: User, role: str = "") -> None:
    if person == by:
        return
    write_letter(
        template=template,
        to=person,
        context={
            "role": role,
            "link": full_address("members:own_members", language=person.language),
        },
    )
