"""A tie that came later: an open vault asks the marks of the cases it holds about everybody whose ties have changed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accountability.actions.access import (
    ACCESS_ENDED,
    NobodyLeftError,
    add_marks,
    fill_up,
    hand_on_the_name,
    name_a_lead,
)
from accountability.actions.epochs import renew_keys
from accountability.actions.items import add_item
from accountability.actions.locks import CaseMovedOnError
from accountability.actions.notices import (
    forget_notices,
    next_hour_of_mail,
    note_at,
    note_for_handlers,
)
from accountability.actions.trail import record_case
from accountability.conflicts import Ties, digest_of_ties, is_marked_out, ties_of
from accountability.models import Case, CaseEvent, CaseGrant, HandlerKey
from accountability.opened import OpenedCase, open_for_handler
from accountability.permissions.cases import is_trusted, marks_of
from accountability.permissions.vault import Unlocked
from accountability.queries.grants import given_grants, grants_in_force, readers_of
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, trail_tag
from alliance.models import User


@dataclass(frozen=True)
class Checked:
    """What a check found: how many people lost a case, and the ties of who asked as they are now."""

    lost: int
    ties: Ties


def check_again(*, by: Unlocked) -> int:
    """As `look_again`; how many lost a case."""
    return look_again(by=by).lost


def look_again(*, by: Unlocked) -> Checked:
    """Check everybody whose ties changed since they were checked last, in every case that this vault opens; its own too.

    Who is not concerned goes on; whoever is loses the case, its keys are made anew and others are called in. So they are where
    a vault was retired that holds today's keys: its words or kit may be in other hands.
    Nothing may be drawn before this.
    """
    today = timezone.now().date()
    if not is_trusted(by.key, today):
        return Checked(0, frozenset())
    mine = grants_in_force(today).filter(key=by.key, compartment=Compartment.INTERNAL)
    theirs = given_grants().filter(case__in=mine.values("case")).select_related("key__user")
    grants = list(theirs.order_by("pk"))
    ties = ties_of({by.user, *(grant.key.user for grant in grants if grant.key)}, today)
    changed = defaultdict[object, dict[int, User]](dict)
    for grant in grants:
        if grant.key and bytes(grant.checked_ties) != digest_of_ties(ties[grant.key.user_id]):
            changed[grant.case_id][grant.key.user_id] = grant.key.user
    retired = _retired_in(mine)
    lost = sum(
        _check_case(case, list(changed[case.pk].values()), ties, by, retired.get(case.pk, {}))
        for case in Case.objects.filter(pk__in=[*changed, *retired]).order_by("pk")
    )
    return Checked(lost, ties[by.user.pk])


def _retired_in(mine: QuerySet[CaseGrant]) -> dict[UUID, dict[int, User]]:
    """By case, the people whose retired vaults hold the keys of today."""
    rows = CaseGrant.objects.filter(
        case__in=mine.values("case"),
        epoch=F("case__epoch"),
        holder=CaseGrant.Holder.HANDLER,
        key__state=HandlerKey.State.RETIRED,
    )
    found = defaultdict[UUID, dict[int, User]](dict)
    for row in rows.select_related("key__user").order_by("pk"):
        if row.key:
            found[row.case_id][row.key.user_id] = row.key.user
    return found


def _check_case(
    case: Case,
    people: list[User],
    ties: dict[int, Ties],
    by: Unlocked,
    retired: Mapping[int, User],
) -> int:
    """Keep what the marks say of each of these people; how many lost the case."""
    try:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=case.pk)
            opened = open_for_handler(case, by.key, by.keys)
            marks, tag_key = marks_of([case])[case.pk], opened.tag_key
            out = [one for one in people if is_marked_out(ties[one.pk], marks, tag_key)]
            free = [one for one in people if one not in out]
            for person in free:
                _keep_check(case, person, ties[person.pk])
            _tell_what_they_missed(case, free, by)
            _end(opened, out, by)
            _go_on_without(opened, retired, by)
    except (VaultError, CaseMovedOnError, NobodyLeftError, Case.DoesNotExist):
        # it stays as it was: nothing of it is served to who is concerned, and nobody is told
        return 0
    return len(out)


def _go_on_without(opened: OpenedCase, retired: Mapping[int, User], by: Unlocked) -> None:
    """New keys, which no retired vault receives; where somebody was let in again with another vault, that one does."""
    held = CaseGrant.objects.filter(
        case=opened.case,
        epoch=opened.case.epoch,
        key__user__in=list(retired),
        key__state=HandlerKey.State.RETIRED,
    )
    if not retired or not held.exists():
        return
    fill_up(opened, besides=(), by=by.user)
    for person in retired.values():
        if not given_grants().filter(case=opened.case, key__user=person).exists():
            hand_on_the_name(opened, person, by=by.user)
    renew_keys(opened=opened, without=(), by=by.user)
    name_a_lead(opened.case)


def _keep_check(case: Case, person: User, ties: Ties) -> None:
    grants = given_grants().filter(case=case, key__user=person)
    CaseGrant.objects.filter(pk__in=grants.values("pk")).update(checked_ties=digest_of_ties(ties))


def _tell_what_they_missed(case: Case, people: list[User], by: Unlocked) -> None:
    """Whose ties had changed was told nothing in the meantime."""
    reading = {one.key.user_id for one in readers_of(case, timezone.now().date()) if one.key}
    missed = [one for one in people if one.pk in reading and one != by.user]
    note_at(people=missed, moment=next_hour_of_mail(timezone.now()))


def _end(opened: OpenedCase, people: list[User], by: Unlocked) -> None:
    """Take the case from these people: others first where too few stay, then marks, then keys that they never had."""
    if not people:
        return
    gone = {person.pk for person in people}
    for person in people:
        add_item(
            opened=opened,
            kind=ACCESS_ENDED,
            values={"who": str(person.public_id), "text": ""},
            compartment=Compartment.INTERNAL,
        )
        record_case(CaseEvent.Verb.ACCESS_ENDED, by=by.user, case_tag=trail_tag(opened.tag_key))
    fill_up(opened, besides=gone, by=by.user)
    for person in people:
        hand_on_the_name(opened, person, by=by.user)
    add_marks(opened, people)
    renew_keys(opened=opened, without=gone, by=by.user)
    name_a_lead(opened.case)
    forget_notices(people=people)
    note_for_handlers(case=opened.case, besides=by.user)
