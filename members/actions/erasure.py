"""An account is erased at its person's wish: asked for, taken back within seven days, or carried out."""

from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import OutgoingMail, User
from alliance.permissions import require
from members.actions.consents import note_consent
from members.actions.finding import find_anew, forget_member
from members.actions.invitations import mac_of
from members.actions.locks import lock_person, lock_together
from members.actions.memberships import close_membership
from members.models import (
    Application,
    ApplicationEvent,
    ConsentRecord,
    ErasureRequest,
    FieldVisibility,
    ImportRow,
    Invitation,
    Member,
    MemberContact,
    Membership,
    PersonalExport,
    Pledge,
    PrimaryRecovery,
    Reference,
    RepresentationRequest,
    Representative,
    Review,
    SafetyHold,
)
from members.permissions.privacy import may_ask_for_erasure, may_erase
from members.queries.erasure import (
    addresses_of,
    open_erasure,
    references_given_by,
    what_erasure_means,
)
from networks.models import RoleAssignment, SeatTerm

DAYS_TO_CHANGE_ONES_MIND = timedelta(days=7)
# An address that no mail reaches, for rows that must have one.
NOWHERE = "erased.invalid"
# What a record says in words; its kind and country stay for counting.
WORDS_OF_A_MEMBER = (
    *("name", "local_name", "acronym", "website", "domain"),
    *("place", "about", "about_language", "size"),
)


@transaction.atomic
def ask_for_erasure(*, by: User) -> ErasureRequest:
    """Hide everything of a person at once, and erase it in seven days."""
    lock_person(by)
    verdict = require(may_ask_for_erasure(by))
    erasure = ErasureRequest.objects.create(
        user=by, due_at=timezone.now() + DAYS_TO_CHANGE_ONES_MIND
    )
    write_letter(
        template="members/mail/erasure_asked.txt",
        to=by,
        context={
            "due_at": erasure.due_at,
            "link": full_address("members:privacy", language=by.language),
        },
        key=f"erasure:{erasure.pk}",
    )
    record("erasure.asked", erasure, by=by, right_used=verdict.right_used)
    for member in _own_records(by):
        forget_member(member)
    return erasure


@transaction.atomic
def take_erasure_back(*, by: User) -> ErasureRequest | None:
    """Keep the account after all. None when there was nothing to take back."""
    lock_person(by)
    erasure = open_erasure(by)
    if erasure is None:
        return None
    erasure.cancelled_at = timezone.now()
    erasure.save(update_fields=["cancelled_at"])
    record("erasure.taken_back", erasure, by=by, right_used="own account")
    for member in _own_records(by):
        find_anew(member)
    return erasure


def erase_what_is_due(*, most: int) -> int:
    """Carry out what was asked for seven days ago, each person in a transaction of their own; how many it were.

    Who has become the last primary representative of an organisation since then waits until somebody follows them.
    """
    due = ErasureRequest.objects.filter(
        due_at__lte=Now(), cancelled_at__isnull=True, done_at__isnull=True
    ).select_related("user")
    erased = 0
    for erasure in due.order_by("pk")[:most]:
        if not what_erasure_means(erasure.user).is_blocked:
            erase_person(person=erasure.user, by=the_portal())
            erased += 1
    return erased


@transaction.atomic
def erase_person(*, person: User, by: User) -> None:
    """Empty a person's rows. What they signed and decided stays as an act of nobody by name; keys do not move."""
    verdict = require(may_erase(by, person))
    person = lock_person(person)
    if person.erased_at is not None:
        return
    lock_together(
        members=Member.objects.spoken_for_by(person),
        applications=Application.objects.filter(applicant=person),
    )
    _take_back_consents(person)
    for member in _own_records(person):
        forget_member(member)
        _erase_member(member, by, verdict.right_used)
    _erase_applications(person)
    _end_roles(person, by)
    _forget_addresses(person)
    _empty(person)
    ErasureRequest.objects.filter(
        user=person, cancelled_at__isnull=True, done_at__isnull=True
    ).update(done_at=Now())
    record("account.erased", person, by=by, right_used=verdict.right_used)


def _own_records(person: User) -> "QuerySet[Member]":
    """The member that this person is."""
    return Member.objects.filter(kind=Member.Kind.PERSON).spoken_for_by(person).order_by("pk")


def _take_back_consents(person: User) -> None:
    """Each consent in its own right: those for themselves, and those given in the name of a member."""
    said = ConsentRecord.objects.filter(user=person).select_related("member")
    for consent in said.order_by("purpose", "member", "pk").distinct("purpose", "member"):
        note_consent(
            purpose=ConsentRecord.Purpose(consent.purpose),
            is_given=False,
            language=person.language,
            source="erasure",
            member=consent.member,
            by=person,
        )


def _erase_member(member: Member, by: User, right_used: str) -> None:
    """A person's own member: memberships end, the record keeps its kind and country and nothing else."""
    for membership in Membership.objects.in_force().filter(member=member).order_by("pk"):
        close_membership(
            membership=membership,
            reason=Membership.EndReason.RESIGNED,
            by=by,
            right_used=right_used,
        )
    MemberContact.objects.filter(member=member).delete()
    FieldVisibility.objects.filter(member=member).delete()
    SafetyHold.objects.filter(member=member).update(internal_reason="")
    ImportRow.objects.filter(member=member).update(cells={}, before={}, messages={})
    member.themes.clear()
    Member.objects.filter(pk=member.pk).update(
        **dict.fromkeys(WORDS_OF_A_MEMBER, ""),
        languages=[],
        founded_year=None,
        listing=Member.Listing.HIDDEN,
        confirmed_at=None,
    )


def _erase_applications(person: User) -> None:
    """Requests that are the person's own: open ones end, all lose their answers and what was written about them."""
    own = Application.objects.filter(applicant=person).filter(
        Q(member__kind=Member.Kind.PERSON) | Q(state=Application.State.DRAFT)
    )
    # read before the drafts end, because after that they are drafts no longer
    keys = list(own.values_list("pk", flat=True))
    for application in own.open().order_by("pk"):
        ApplicationEvent.objects.create(
            application=application,
            verb="withdrawn",
            from_state=application.state,
            to_state=Application.State.WITHDRAWN,
            by=person,
            right_used="own account",
            desk=application.desk,
        )
        application.state = Application.State.WITHDRAWN
        application.save(update_fields=["state"])
    forget_answers(keys)
    forget_never_members(keys)


def forget_answers(applications: Iterable[int]) -> int:
    """Empty what requests say in people's own words, and what reviewers wrote; dates and outcomes stay for counting."""
    rows = Application.objects.filter(pk__in=applications)
    lock_together(members=Member.objects.none(), applications=rows)
    Reference.objects.filter(application__in=rows).delete()
    Review.objects.filter(application__in=rows).exclude(note_internal="").update(note_internal="")
    ApplicationEvent.objects.filter(application__in=rows).exclude(note_to_applicant="").update(
        note_to_applicant=""
    )
    return rows.update(motivation="", work_with_men="", heard_from="", has_safeguarding_policy=None)


def forget_never_members(applications: Iterable[int]) -> None:
    """With requests that came to nothing go the records that were begun for them: nothing else ever stood on these."""
    never = Member.objects.filter(
        applications__in=applications, memberships__isnull=True, claimed_at__isnull=True
    ).exclude(applications__in=Application.objects.exclude(pk__in=applications))
    members = list(never.order_by("pk").values_list("pk", flat=True).distinct())
    MemberContact.objects.filter(member__in=members).delete()
    Member.themes.through.objects.filter(member__in=members).delete()
    emptied = Member.objects.filter(pk__in=members)
    emptied.update(**dict.fromkeys(WORDS_OF_A_MEMBER, ""), languages=[], founded_year=None)
    # what was sent is still counted by country; what was not is nobody's business
    emptied.exclude(applications__submitted_at__isnull=False).update(country="")


def _end_roles(person: User, by: User) -> None:
    """Whoever is gone speaks for nobody and holds nothing, from this moment on."""
    today = timezone.now().date()
    for representation in Representative.objects.in_force(today).filter(user=person):
        representation.period = DateRange(representation.period.lower, today)
        representation.save(update_fields=["period"])
    RoleAssignment.objects.in_force(timezone.now()).filter(user=person).update(
        revoked_at=Now(), revoked_by=by
    )
    RepresentationRequest.objects.filter(
        user=person, answer=RepresentationRequest.Answer.OPEN
    ).update(answer=RepresentationRequest.Answer.DECLINED, answered_at=Now(), answered_by=by)
    RepresentationRequest.objects.filter(user=person).update(message="")
    held = SeatTerm.objects.filter(user=person)
    if SafetyHold.objects.filter(set_by=person, period__contains=timezone.now()).exists():
        held.update(name="")
    Pledge.objects.filter(user=person).exclude(typed_name="", function="").update(
        typed_name="", function=""
    )


def _forget_addresses(person: User) -> None:
    """Every place that knows how to reach the person, the mail that was written to them among it."""
    addresses = addresses_of(person)
    macs = [mac_of(address) for address in addresses]
    Invitation.objects.filter(email_mac__in=macs, used_at__isnull=True).update(revoked_at=Now())
    Invitation.objects.filter(email_mac__in=macs).update(email="", email_mac="")
    # what they said stays, as a decision rests on it; who said it goes, and a link that waits opens nothing more
    references_given_by(person).update(name="", email="", email_mac="", token_hash=None)
    _end_proposals(macs)
    OutgoingMail.objects.filter(to__in=addresses).delete()
    EmailAddress.objects.filter(user=person).delete()


def _end_proposals(macs: list[str]) -> None:
    """Who was proposed to speak for an organisation and is gone does not become it: the proposal ends."""
    waiting = PrimaryRecovery.objects.open().select_for_update().order_by("pk")
    theirs = [recovery.pk for recovery in waiting if mac_of(recovery.email) in macs]
    PrimaryRecovery.objects.filter(pk__in=theirs).update(email="", refused_at=Now())


def _empty(person: User) -> None:
    Authenticator.objects.filter(user=person).delete()
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    PersonalExport.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(
        email=f"{person.public_id}@{NOWHERE}",
        name="",
        password=make_password(None),
        is_active=False,
        last_login=None,
        erased_at=Now(),
    )
