"""Who may read a case: letting somebody in, stepping back, and keeping somebody out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.actions.epochs import grant_to, renew_keys
from accountability.actions.items import add_item, let_in
from accountability.actions.locks import CaseMovedOnError, hold_still
from accountability.actions.notices import next_hour_of_mail, note_at
from accountability.actions.trail import record_case
from accountability.conflicts import digest_of_ties, is_marked_out, ties_of
from accountability.models import Case, CaseEvent, CaseExclusion, CaseGrant, EndedAccess
from accountability.opened import OpenedCase
from accountability.permissions.access import (
    ONLY_FOR_A_TIME,
    Candidate,
    candidates,
    marks_of,
    next_in_line,
)
from accountability.permissions.desk import CaseReader, may_give_access, may_step_back
from accountability.queries.grants import all_of, readers_of, stand_ins_of
from accountability.routes import READERS
from accountability.statuses import WORKING
from accountability.vault.cases import (
    Compartment,
    Place,
    among_marks_of_nobody,
    exclusion_mark,
    seal_word,
    trail_tag,
)
from alliance.models import User
from alliance.permissions import denied, require

Role, Verb = CaseGrant.Role, CaseEvent.Verb
ACCESS_GIVEN, ACCESS_ENDED, STEPPED_BACK = "access_given", "access_ended", "stepped_back"
READING = (Compartment.SHARED, Compartment.INTERNAL)


class NobodyLeftError(Exception):
    """Nobody could read the case any more; it stays with who has it until another is found."""


@dataclass(frozen=True)
class Access:
    """What somebody is let in for."""

    role: CaseGrant.Role
    until: date | None = None
    consent: str = ""
    """What the affected person said: yes, no, or that it is not safe to ask."""
    reason: str = ""


# --- letting in -----------------------------------------------------------------------------------------


@transaction.atomic
def give_access(*, to: Candidate, access: Access, by: CaseReader) -> None:
    """Let somebody trusted read this case, once nothing ties them to whom it concerns."""
    require(may_give_access(by))
    hold_still(by.opened)
    # the check that counts is the one under the lock, whatever a page has shown
    now = next((one for one in candidates(by.opened) if one.trusted.key == to.trusted.key), None)
    if now is None:
        require(denied(_("No trusted certificate stands behind their key today.")))
        return
    require(now.verdict)
    if not now.may_be(access.role):
        require(denied(_("They are not certified for this role.")))
    if access.role in ONLY_FOR_A_TIME and access.until is None:
        require(denied(_("This role ends on a day. Choose one.")))
    seal_case_to(by.opened, now, access, by=by.user)
    add_item(
        opened=by.opened,
        kind=ACCESS_GIVEN,
        values={
            "to": now.trusted.author,
            "role": access.role.value,
            "until": access.until.isoformat() if access.until else "",
            "consent": access.consent,
            "text": access.reason,
        },
        compartment=Compartment.INTERNAL,
    )
    record_case(Verb.ACCESS_GIVEN, by=by.user, case_tag=trail_tag(by.opened.tag_key))


def seal_case_to(
    opened: OpenedCase, to: Candidate, access: Access, *, by: User | None
) -> list[CaseGrant]:
    """Seal to somebody what the giver holds and the role reads, of every epoch; asks nobody, and the caller records it."""
    compartments = compartments_of(opened, access.role)
    rows = [
        grant_to(
            Place(opened.case.pk, compartment, epoch),
            private,
            to.trusted,
            role=access.role,
            checked_ties=digest_of_ties(to.ties),
            expires_on=access.until,
            granted_by=by,
        )
        for (compartment, epoch), private in sorted(opened.private.items())
        if compartment in compartments
    ]
    CaseGrant.objects.filter(
        case=opened.case, key=to.trusted.key, compartment__in=compartments
    ).delete()
    let_in(opened=opened, ed_publics=[bytes(to.trusted.key.ed_public)])
    return CaseGrant.objects.bulk_create(rows)


def compartments_of(opened: OpenedCase, role: CaseGrant.Role) -> tuple[Compartment, ...]:
    """What a role reads: a custodian the name alone; who works on the case the name too, where the reporter chose so."""
    if role == Role.CUSTODIAN:
        return (Compartment.IDENTITY,)
    is_for_all = role in WORKING and is_identity_for_all(opened.case)
    return (*READING, Compartment.IDENTITY) if is_for_all else READING


def is_identity_for_all(case: Case) -> bool:
    """Whether the reporter let everybody who handles the case know their name: no custodian holds it apart."""
    rows = CaseGrant.objects.filter(
        case=case, holder=CaseGrant.Holder.HANDLER, compartment=Compartment.IDENTITY
    )
    return rows.exists() and not rows.filter(role=Role.CUSTODIAN).exists()


# --- leaving ------------------------------------------------------------------------------------------


@transaction.atomic
def step_back(*, by: CaseReader) -> None:
    """Stop reading a case, for good and without a reason; where fewer than two would stay, others are called in first.

    Raises NobodyLeftError where nobody else may read it.
    """
    require(may_step_back(by))
    hold_still(by.opened)
    add_item(
        opened=by.opened,
        kind=STEPPED_BACK,
        values={"who": by.vault.author},
        compartment=Compartment.INTERNAL,
    )
    record_case(Verb.STEPPED_BACK, by=by.user, case_tag=trail_tag(by.opened.tag_key))
    leave(by.opened, by.user, by=by.user)


@transaction.atomic
def end_access(*, of: User, reason: str, keep_out: bool, by: CaseReader) -> None:
    """Take somebody's access away; `keep_out` for a tie that came to light, so that nobody lets them in again.

    Refused where fewer than two would work on the case, others called in: nobody makes themselves its only reader.
    Raises NobodyLeftError.
    """
    require(may_give_access(by))
    hold_still(by.opened)
    if of == by.user:
        require(denied(_("Step back yourself instead.")))
    add_item(
        opened=by.opened,
        kind=ACCESS_ENDED,
        values={"who": str(of.public_id), "text": reason},
        compartment=Compartment.INTERNAL,
    )
    record_case(Verb.ACCESS_ENDED, by=by.user, case_tag=trail_tag(by.opened.tag_key))
    before = readers_of(by.case, timezone.now().date())
    leave(by.opened, of, by=by.user, keep_out=keep_out)
    if _works(before, of) and _number_working(by.case) < READERS:
        require(
            denied(
                _(
                    "Fewer than two people would work on this concern. Give access to another handler first."
                )
            )
        )
    _tell_of_the_end(by.case, of, by.user, {one.key_id for one in before})


def _works(readers: Iterable[CaseGrant], who: User) -> bool:
    return any(one.key and one.key.user == who and one.role in WORKING for one in readers)


def _number_working(case: Case) -> int:
    readers = readers_of(case, timezone.now().date())
    return len({one.key_id for one in readers if one.role in WORKING})


def _tell_of_the_end(case: Case, of: User, by: User, before: Collection[int | None]) -> None:
    """Nobody is taken out of a case in silence: who lost it sees it at the desk, and those who stay see whose doing it was.

    All get a mail at the next fixed hour. Who lost it is told no name: it may be the person whom the concern is about.
    """
    today = timezone.now().date()
    now = {one.key_id for one in readers_of(case, today)}
    told = {
        one.key.pk: one
        for one in trust.readers(trust.trusted_keys(today))
        if one.key.pk in {*before, *now} and one.key.user_id != by.pk
    }
    EndedAccess.objects.bulk_create(
        EndedAccess(
            key=one.key,
            sealed=seal_word(
                {
                    "protocol": case.protocol_number,
                    "whose": str(of.public_id),
                    "by": "" if one.key.user_id == of.pk else str(by.public_id),
                },
                one.x,
            ),
            ended_on=today,
        )
        for one in told.values()
    )
    people = [one.key.user for one in told.values()]
    note_at(people=people, moment=next_hour_of_mail(timezone.now()))


def leave(opened: OpenedCase, who: User, *, by: User, keep_out: bool = True) -> None:
    """Somebody reads no longer: others first where too few stay, then a mark, then new keys. The case is locked.

    Raises NobodyLeftError.
    """
    fill_up(opened, besides={who.pk}, by=by)
    hand_on_the_name(opened, who, by=by)
    if keep_out:
        add_marks(opened, [who])
    renew_keys(opened=opened, without={who.pk}, by=by)
    name_a_lead(opened.case)


def fill_up(opened: OpenedCase, *, besides: Collection[int], by: User | None) -> None:
    """Call in the next ones where fewer than two would work on a case: stand-ins first, then whoever is not tied.

    Raises NobodyLeftError when not even one is left; one alone is better than nobody.
    """
    staying = {
        one.key.user_id
        for one in readers_of(opened.case, timezone.now().date())
        if one.key and one.role in WORKING and one.key.user_id not in besides
    }
    called = False
    for stand_in in _free_stand_ins(opened, besides):
        if len(staying) < READERS:
            all_of([stand_in]).update(state=CaseGrant.State.ACTIVE)
            staying.add(stand_in.key.user_id if stand_in.key else 0)
            called = True
    for one in next_in_line(opened, besides=[*besides, *staying]):
        if len(staying) < READERS:
            seal_case_to(opened, one, Access(Role.HANDLER), by=by)
            staying.add(one.trusted.key.user_id)
            called = True
    if not staying:
        raise NobodyLeftError
    if called:
        record_case(Verb.ESCALATED, by=by, case_tag=trail_tag(opened.tag_key))


def _free_stand_ins(opened: OpenedCase, besides: Collection[int]) -> list[CaseGrant]:
    held_back = [one for one in stand_ins_of(opened.case) if one.key]
    people = [one.key.user for one in held_back if one.key]
    ties = ties_of(people, timezone.now().date())
    marks = marks_of(opened.case)
    return [
        one
        for one in held_back
        if one.key
        and one.key.user_id not in besides
        and not is_marked_out(ties[one.key.user_id], marks, opened.tag_key)
    ]


def hand_on_the_name(opened: OpenedCase, who: User, *, by: User) -> None:
    """Find another who keeps the reporter's name where the only one leaves, if whoever acts has the key to it."""
    rows = CaseGrant.objects.filter(
        case=opened.case, holder=CaseGrant.Holder.HANDLER, compartment=Compartment.IDENTITY
    )
    keeps_it_alone = (
        rows.filter(key__user=who).exists() and not rows.exclude(key__user=who).exists()
    )
    if not keeps_it_alone or not opened.opens(Compartment.IDENTITY):
        return
    free = [one for one in candidates(opened) if one.trusted.key.user_id != who.pk]
    working = {one.key_id for one in readers_of(opened.case, timezone.now().date())}
    certified = [one for one in free if one.verdict and one.may_be(Role.CUSTODIAN)]
    carrying = [one for one in free if one.trusted.key.pk in working]
    for one in [*certified, *carrying][:1]:
        seal_case_to(opened, one, Access(Role.CUSTODIAN), by=by)


def name_a_lead(case: Case) -> None:
    """The first of those who work on a case leads it where its lead has gone."""
    working = [one for one in readers_of(case, timezone.now().date()) if one.role in WORKING]
    if working and all(one.role != Role.LEAD for one in working):
        all_of(working[:1]).exclude(role=Role.CUSTODIAN).update(role=Role.LEAD)


@transaction.atomic
def hand_over_lead(*, to: CaseGrant, reason: str, by: CaseReader) -> None:
    """Let another of those who work on the case lead it."""
    require(may_give_access(by))
    case = hold_still(by.opened)
    readers = {one.key: one for one in readers_of(case, timezone.now().date()) if one.key}
    if to.key not in readers or readers[to.key].role not in WORKING:
        raise CaseMovedOnError
    leads = [one for one in readers.values() if one.role == Role.LEAD]
    all_of(leads).filter(role=Role.LEAD).update(role=Role.HANDLER)
    all_of([to]).filter(role__in=WORKING).update(role=Role.LEAD)
    add_item(
        opened=by.opened,
        kind="lead",
        values={"who": str(to.key.user.public_id), "text": reason},
        compartment=Compartment.INTERNAL,
    )
    record_case(Verb.ACCESS_GIVEN, by=by.user, case_tag=trail_tag(by.opened.tag_key))


def add_marks(opened: OpenedCase, people: Iterable[User]) -> None:
    """Keep people out for good."""
    case, known = opened.case, marks_of(opened.case)
    marks = {exclusion_mark(opened.tag_key, one.public_id) for one in people} - known
    if not marks:
        return
    rows = among_marks_of_nobody(marks)
    CaseExclusion.objects.bulk_create(CaseExclusion(case=case, mark=one) for one in rows)
