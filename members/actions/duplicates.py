"""Records that look alike: pairs are noted for people to judge, told apart, joined and taken apart again."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.memberships import close_membership, reopen_membership
from members.actions.representatives import end_all, reopen
from members.models import (
    Application,
    DuplicateSuspicion,
    Member,
    Membership,
    MembershipSuspension,
    Merge,
)
from members.permissions.duplicates import may_judge, may_merge, may_undo_merge
from members.queries.duplicates import Likeness, alike_rows, comparable, described
from members.queries.memberships import spokespeople
from members.queries.organisations import contact_of

Answer = DuplicateSuspicion.Answer
# So many records are compared with all others in one statement.
AT_ONCE = 500


class Obstacle(StrEnum):
    """Why two records cannot be joined as they stand."""

    KINDS = "kinds"
    JOINED = "joined"
    REQUEST = "request"


class CannotBeJoined(Exception):
    """The records moved on, or do not fit together; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class AnsweredAlready(Exception):
    """Somebody else has judged this pair, or taken the records apart, in the meantime."""


@transaction.atomic
def suspect_duplicates(*, member: Member, by: User | None = None) -> list[DuplicateSuspicion]:
    """Note which records look like this one, for people to judge. A pair that was judged is not asked again."""
    [own] = described([member])
    own = replace(own, email=contact_of(member).email)
    return _note({member.pk: alike_rows([own]).get(0, [])}, by=by or the_portal())


@transaction.atomic
def search_for_duplicates(*, most: int) -> int:
    """Look at every record for others that are like it, and note the new pairs, at most so many; how many there were."""
    by = the_portal()
    noted, last = 0, 0
    while noted < most:
        members = list(comparable().filter(pk__gt=last).order_by("pk")[:AT_ONCE])
        if not members:
            break
        found = alike_rows(described(members))
        pairs = {members[place].pk: likenesses for place, likenesses in found.items()}
        noted += len(_note(pairs, by=by, most=most - noted))
        last = members[-1].pk
    return noted


@transaction.atomic
def tell_apart(*, suspicion: DuplicateSuspicion, by: User) -> None:
    """Keep that two records are of two members. Raises AnsweredAlready."""
    suspicion = DuplicateSuspicion.objects.select_for_update().get(pk=suspicion.pk)
    verdict = require(may_judge(by, suspicion))
    if suspicion.answer != Answer.OPEN:
        raise AnsweredAlready
    _judge([suspicion], Answer.DIFFERENT, by)
    record("duplicates.told_apart", suspicion, by=by, right_used=verdict.right_used)


@transaction.atomic
def merge_members(*, kept: Member, merged: Member, reason: str, by: User) -> Merge:
    """Join a record into another. It moves no history: what stands on it stays there, and readers are led to the other.

    Its memberships end, and whoever spoke for it speaks no more; they hear of it. Raises CannotBeJoined.
    """
    kept, merged = _lock_both(kept, merged)
    verdict = require(may_merge(by, kept=kept, merged=merged))
    _require_joinable(kept, merged)
    people = [person for person in spokespeople(merged) if person != by]
    standing = list(Membership.objects.in_force().filter(member=merged).order_by("pk"))
    for membership in standing:
        close_membership(
            membership=membership,
            reason=Membership.EndReason.MERGED,
            by=by,
            right_used=verdict.right_used,
        )
    merge = Merge.objects.create(
        kept=kept,
        merged=merged,
        reason=reason,
        merged_by=by,
        ended_memberships=[row.pk for row in standing],
        ended_representations=end_all(merged),
    )
    merged.merged_into = kept
    merged.save(update_fields=["merged_into", "changed_at"])
    _judge(_pairs_of(kept, merged), Answer.MERGED, by)
    _tell(people, "members/mail/record_joined.txt")
    record(
        "members.merged",
        merge,
        by=by,
        right_used=verdict.right_used,
        after={
            "memberships": len(merge.ended_memberships),
            "representations": len(merge.ended_representations),
        },
        reason=reason,
    )
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> None:
    """Take two records apart: what the join ended goes on as if it had not. Raises AnsweredAlready."""
    kept, merged = _lock_both(merge.kept, merge.merged)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise AnsweredAlready
    verdict = require(may_undo_merge(by, merge))
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "changed_at"])
    ended = Membership.objects.filter(pk__in=merge.ended_memberships).order_by("pk")
    for membership in ended:
        reopen_membership(membership=membership, by=by, right_used=verdict.right_used)
    _suspend_again(merge)
    reopen(merge.ended_representations, ended_on=merge.merged_at.date())
    _judge(_pairs_of(kept, merged), Answer.OPEN, None)
    merge.undone_at = timezone.now()
    merge.undone_by = by
    merge.save(update_fields=["undone_at", "undone_by"])
    _tell(
        [person for person in spokespeople(merged) if person != by], "members/mail/record_apart.txt"
    )
    record("members.taken_apart", merge, by=by, right_used=verdict.right_used)


def _note(
    found: dict[int, list[Likeness]], *, by: User, most: int | None = None
) -> list[DuplicateSuspicion]:
    """The pairs that are new, as rows, the older record first; each with its line in the trail."""
    wanted = {
        (min(pk, other.member_id), max(pk, other.member_id)): other
        for pk, likenesses in found.items()
        for other in likenesses
    }
    known = set(
        DuplicateSuspicion.objects.filter(
            first__in={first for first, _second in wanted},
            second__in={second for _first, second in wanted},
        )
        .order_by("pk")
        .values_list("first_id", "second_id")
    )
    new = sorted(pair for pair in wanted if pair not in known)[:most]
    rows = DuplicateSuspicion.objects.bulk_create(
        [
            DuplicateSuspicion(
                first_id=first,
                second_id=second,
                alike_in=list(wanted[first, second].alike_in),
                likeness=wanted[first, second].likeness,
            )
            for first, second in new
        ],
        ignore_conflicts=True,
    )
    if rows:
        record(
            "duplicates.suspected",
            Member.objects.get(pk=rows[0].second_id),
            by=by,
            after={"pairs": len(rows)},
        )
    return rows


def _lock_both(one: Member, other: Member) -> tuple[Member, Member]:
    """Both records, locked in one order, so that two people who join them crosswise do not wait for each other for ever."""
    rows = {
        row.pk: row
        for row in Member.objects.select_for_update(no_key=True)
        .filter(pk__in=[one.pk, other.pk])
        .order_by("pk")
    }
    return rows[one.pk], rows[other.pk]


def _require_joinable(kept: Member, merged: Member) -> None:
    if kept.pk == merged.pk or kept.kind != merged.kind:
        raise CannotBeJoined(Obstacle.KINDS)
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotBeJoined(Obstacle.JOINED)
    if Application.objects.under_way().filter(member=merged).exists():
        raise CannotBeJoined(Obstacle.REQUEST)


def _pairs_of(one: Member, other: Member) -> Iterable[DuplicateSuspicion]:
    first, second = sorted((one.pk, other.pk))
    return DuplicateSuspicion.objects.filter(first=first, second=second).order_by("pk")


def _judge(pairs: Iterable[DuplicateSuspicion], answer: str, by: User | None) -> None:
    for pair in pairs:
        pair.answer = answer
        pair.answered_by = by
        pair.answered_at = timezone.now() if by else None
        pair.save(update_fields=["answer", "answered_by", "answered_at"])


def _suspend_again(merge: Merge) -> None:
    """A membership that a body had suspended comes back suspended."""
    suspended = MembershipSuspension.objects.filter(
        membership__in=merge.ended_memberships, period__contains=timezone.now().date()
    )
    Membership.objects.filter(pk__in=suspended.values("membership")).update(
        state=Membership.State.SUSPENDED
    )


def _tell(people: Iterable[User], template: str) -> None:
    for person in people:
        write_letter(
            template=template,
            to=person,
            context={"link": full_address("members:own_members", language=person.language)},
        )
