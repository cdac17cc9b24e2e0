"""Somebody asks to speak for a member that may be here already; those who speak for it answer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from alliance.audit import record
from alliance.folding import Fold
from alliance.letters import full_address, write_letter
from alliance.models import AuditEvent, User
from alliance.permissions import require
from members.actions.locks import lock_member, lock_person
from members.actions.representatives import begin_representation
from members.models import Application, Member, Membership, RepresentationRequest, Representative
from members.permissions.representatives import may_answer_request
from members.queries.memberships import coordination_of, secretariat
from members.queries.organisations import networks_around, primaries_of

Answer = RepresentationRequest.Answer
# A name that fits more records than this is no name of an organisation.
MOST_AT_ONCE = 3
# So often somebody may ask in a day, whether or not it reached anybody.
MOST_A_DAY = 5


class AskedTooOften(Exception):
    """The person asked so often today that it looks like a search for who is here."""


class AnsweredAlready(Exception):
    """Somebody else has answered this request."""


@transaction.atomic
def ask_to_represent(*, name_or_member: str | Member, message: str, by: User) -> None:
    """Ask whoever speaks for an organisation to be let in.

    Says nothing about whether there is such an organisation, neither in its result nor in the trail. Raises AskedTooOften,
    counted by attempts so that this too tells nothing.
    """
    lock_person(by)
    if _attempts_today(by) >= MOST_A_DAY:
        raise AskedTooOften
    for member in _asked_for(name_or_member):
        _ask(member, message, by)
    record("representation.asked", by, by=by, right_used="own account")


@transaction.atomic
def accept_request(*, request: RepresentationRequest, role: str, by: User) -> Representative:
    """Let the person who asked speak for the member. Raises AnsweredAlready."""
    member = lock_member(request.member)
    request = _lock(request)
    verdict = require(may_answer_request(by, request))
    _answer(request, Answer.ACCEPTED, by)
    representative = begin_representation(
        member=member,
        user=request.user,
        role=role,
        by=by,
        right_used=verdict.right_used,
        invited_by=by,
    )
    _tell_asker(request, "members/mail/representation_accepted.txt", "members:own_members")
    record("representation.accepted", request, by=by, right_used=verdict.right_used)
    return representative


@transaction.atomic
def decline_request(*, request: RepresentationRequest, by: User) -> None:
    """Leave it as it is. The person hears nothing, because any answer would say that the organisation is here."""
    lock_member(request.member)
    request = _lock(request)
    verdict = require(may_answer_request(by, request))
    _answer(request, Answer.DECLINED, by)
    record("representation.declined", request, by=by, right_used=verdict.right_used)


def _attempts_today(person: User) -> int:
    return AuditEvent.objects.filter(
        actor=person,
        verb="representation.asked",
        object_kind="alliance.user",
        object_id=str(person.public_id),
        at__gt=timezone.now() - timedelta(days=1),
    ).count()


def _asked_for(name_or_member: str | Member) -> "QuerySet[Member] | list[Member]":
    if isinstance(name_or_member, Member):
        return [name_or_member]
    key = Fold(Value(name_or_member))
    known = (
        Member.objects.standing()
        .named()
        .filter(
            Q(pk__in=Membership.objects.in_force().values("member"))
            | Q(pk__in=Application.objects.under_way().values("member")),
            kind=Member.Kind.ORGANISATION,
        )
    )
    fitting = known.alias(key=key).filter(
        Q(name_key=key) | (Q(acronym_key=key) & ~Q(acronym_key=""))
    )
    return list(fitting.order_by("pk")[:MOST_AT_ONCE])


def _ask(member: Member, message: str, by: User) -> None:
    """One open request for each organisation; who speaks for it already, or asked before, changes nothing."""
    if member.is_person or member.merged_into_id is not None:
        return
    if Representative.objects.in_force().filter(member=member, user=by).exists():
        return
    request, is_new = RepresentationRequest.objects.get_or_create(
        member=member, user=by, answer=Answer.OPEN, defaults={"message": message}
    )
    if is_new:
        _tell_those_who_answer(request)


def _tell_those_who_answer(request: RepresentationRequest) -> None:
    """Its primary representatives; for a record that nobody speaks for, the coordination that looks after it."""
    member = request.member
    people = list(primaries_of(member)) or _coordination_around(member)
    for person in people:
        write_letter(
            template="members/mail/representation_asked.txt",
            to=person,
            context={
                "link": full_address(
                    "members:representation_requests", member.public_id, language=person.language
                )
            },
        )


def _coordination_around(member: Member) -> list[User]:
    found = {
        person.pk: person
        for network in networks_around(member)
        for person in coordination_of(network)
    }
    return list(found.values()) or list(secretariat())


def _tell_asker(request: RepresentationRequest, template: str, page: str) -> None:
    person = request.user
    write_letter(
        template=template,
        to=person,
        context={"link": full_address(page, language=person.language)},
    )


def _answer(request: RepresentationRequest, answer: str, by: User) -> None:
    if request.answer != Answer.OPEN:
        raise AnsweredAlready
    request.answer = answer
    request.answered_by = by
    request.answered_at = timezone.now()
    request.save(update_fields=["answer", "answered_by", "answered_at"])


def _lock(request: RepresentationRequest) -> RepresentationRequest:
    return (
        RepresentationRequest.objects.select_for_update(of=("self",))
        .select_related("member", "user")
        .get(pk=request.pk)
    )
