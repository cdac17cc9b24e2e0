"""A request to join takes shape, answer by answer, until it is sent: each page keeps its own, in one transaction."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.applications import submit_application
from members.actions.consents import note_consent
from members.actions.locks import lock_application, lock_person
from members.actions.visibility import choose_visibility, list_publicly, unlist
from members.models import (
    Application,
    ConsentRecord,
    FieldVisibility,
    Member,
    MemberContact,
    Pledge,
    Reference,
    Representative,
)
from members.models.privacy import Field, Level
from members.permissions.joining import (
    OWN_REQUEST,
    may_answer,
    may_begin_application,
    may_say_groups,
)
from members.queries.duplicates import domain_of
from members.queries.joining import draft_of
from members.queries.recusals import address_mac
from networks.models import Network, Theme


class DraftIsSent(Exception):
    """The request was sent or ended in the meantime: its answers stay as they are."""


@dataclass(frozen=True)
class Referee:
    """Somebody who is asked to vouch for the applicant."""

    name: str
    email: str


@transaction.atomic
def choose_account_language(*, language: str, by: User) -> None:
    """In which language the portal writes to a person from now on."""
    person = lock_person(by)
    if person.language == language:
        return
    before, person.language = person.language, language
    person.save(update_fields=["language"])
    by.language = language
    record(
        "account.language_chosen",
        person,
        by=by,
        right_used="own account",
        before={"language": before},
        after={"language": language},
    )


@transaction.atomic
def begin_application(*, by: User, kind: str, language: str = "") -> Application:
    """Begin a request with a member that has no name yet. Who has begun one goes on with it, and may change for whom it is."""
    lock_person(by)
    begun = draft_of(by)
    if begun:
        return say_for_whom(application=begun, kind=kind, by=by)
    verdict = require(may_begin_application(by, kind))
    # whom an invented person asks for is invented too
    member = Member.objects.create(kind=kind, is_sample=by.is_demonstration)
    _speaks_for(member, by)
    application = Application.objects.create(
        member=member, applicant=by, answers_language=language or by.language
    )
    record(
        "application.begun",
        application,
        by=by,
        right_used=verdict.right_used,
        after={"kind": kind},
    )
    return application


@transaction.atomic
def say_for_whom(*, application: Application, kind: str, by: User) -> Application:
    """For an organisation or for oneself: all answers stay, and the pledge is asked for anew because it says on whose behalf."""
    draft = _open_draft(application, by)
    if draft.member.kind == kind:
        return draft
    require(may_begin_application(by, kind))
    if Pledge.objects.filter(on_behalf_of=draft.member_id).exists():
        draft.member = _made_anew(draft.member, by)
    Member.objects.filter(pk=draft.member_id).update(kind=kind)
    draft.member.kind = kind
    return _answered(draft, "for-whom", by)


@transaction.atomic
def say_country(*, application: Application, country: str, by: User) -> Application:
    """Where the member is at home. Another country means another network, so that is asked again."""
    draft = _open_draft(application, by)
    if draft.member.country == country:
        return draft
    Member.objects.filter(pk=draft.member_id).update(country=country)
    draft.network = None
    draft.is_at_large = False
    return _answered(draft, "country", by)


@transaction.atomic
def choose_network(
    *, application: Application, network: Network, is_at_large: bool, by: User
) -> Application:
    """Which network the member wants to belong to."""
    draft = _open_draft(application, by)
    draft.network = network
    draft.is_at_large = is_at_large
    return _answered(draft, "network", by)


@transaction.atomic
def name_member(
    *,
    application: Application,
    name: str,
    by: User,
    acronym: str = "",
    website: str = "",
    size: str = "",
) -> Application:
    """How the member is called. A person's name becomes the name that the portal calls them by, where it has none."""
    draft = _open_draft(application, by)
    Member.objects.filter(pk=draft.member_id).update(
        name=name, acronym=acronym, website=website, domain=domain_of(website), size=size
    )
    if draft.member.is_person and not by.name:
        User.objects.filter(pk=by.pk).update(name=name)
    return _answered(draft, "name", by)


@transaction.atomic
def describe_work(
    *,
    application: Application,
    about: str,
    work_with_men: str,
    has_safeguarding_policy: bool | None,
    language: str,
    by: User,
) -> Application:
    """What the member does, in the applicant's own words and language."""
    draft = _open_draft(application, by)
    Member.objects.filter(pk=draft.member_id).update(about=about, about_language=language)
    draft.work_with_men = work_with_men
    draft.has_safeguarding_policy = has_safeguarding_policy
    draft.answers_language = language
    return _answered(draft, "work", by)


@transaction.atomic
def say_motivation(
    *, application: Application, motivation: str, heard_from: str, language: str, by: User
) -> Application:
    """Why the member wants to join."""
    draft = _open_draft(application, by)
    draft.motivation = motivation
    draft.heard_from = heard_from
    draft.answers_language = language
    return _answered(draft, "motivation", by)


@transaction.atomic
def say_interests(
    *,
    application: Application,
    languages: Sequence[str],
    themes: Iterable[Theme],
    by: User,
) -> Application:
    """In which languages the member works and what on."""
    draft = _open_draft(application, by)
    Member.objects.filter(pk=draft.member_id).update(languages=list(languages))
    draft.member.themes.set(themes)
    return _answered(draft, "interests", by)


@transaction.atomic
def name_referees(
    *, application: Application, referees: Sequence[Referee], by: User
) -> Application:
    """Who may be asked about the applicant, in place of those named before. Nobody is asked before the request is sent."""
    draft = _open_draft(application, by)
    draft.references.all().delete()
    Reference.objects.bulk_create(
        Reference(
            application=draft,
            position=position,
            name=referee.name,
            email=referee.email,
            email_mac=address_mac(referee.email),
        )
        for position, referee in enumerate(referees, start=1)
    )
    return _answered(draft, "referees", by)


@transaction.atomic
def say_visibility(
    *,
    application: Application,
    everyone: Collection[Field],
    members: Collection[Field],
    is_listed: bool,
    language: str,
    by: User,
) -> Application:
    """What everyone and what members may see once the member belongs. What is not ticked stays with the coordination."""
    draft = _open_draft(application, by)
    # a row for each field says that the question was answered, also where the answer is "nothing"
    FieldVisibility.objects.bulk_create(
        [
            FieldVisibility(member=draft.member, field=field, level=Level.COORDINATORS)
            for field in Field
        ],
        ignore_conflicts=True,
    )
    levels = dict.fromkeys(Field, Level.COORDINATORS)
    levels |= dict.fromkeys(members, Level.MEMBERS) | dict.fromkeys(everyone, Level.PUBLIC)
    choose_visibility(member=draft.member, choices=levels, by=by)
    say_listing = list_publicly if is_listed else unlist
    say_listing(member=draft.member, language=language, source="request to join", by=by)
    return _answered(draft, "visibility", by)


@transaction.atomic
def say_contact(
    *,
    application: Application,
    email: str,
    phone: str,
    address: str,
    consents: Collection[ConsentRecord.Purpose],
    language: str,
    by: User,
) -> Application:
    """How the coordination reaches the member, kept sealed, and which messages the person wants."""
    draft = _open_draft(application, by)
    MemberContact.objects.update_or_create(
        member=draft.member, defaults={"email": email, "phone": phone, "address": address}
    )
    for purpose in (ConsentRecord.Purpose.NETWORK_MAIL, ConsentRecord.Purpose.NEWSLETTER):
        note_consent(
            purpose=purpose,
            is_given=purpose in consents,
            language=language,
            source="request to join",
            by=by,
        )
    return _answered(draft, "contact", by)


@transaction.atomic
def send_request(*, application: Application, by: User) -> Application:
    """Send what was checked: the member says that what stands there is right, and the desk has it.

    Raises ValidationError with what is missing, by page, and DraftIsSent when it was sent before.
    """
    draft = _open_draft(application, by)
    Member.objects.filter(pk=draft.member_id).update(confirmed_at=timezone.now())
    return submit_application(application=draft, by=by)


@transaction.atomic
def say_groups(
    *, member: Member, groups: Sequence[str], may_be_counted: bool, language: str, by: User
) -> None:
    """What a member says of itself in confidence, as that women lead it. An empty answer takes it back."""
    verdict = require(may_say_groups(by, member))
    lock_person(by)
    contact, _is_new = MemberContact.objects.select_for_update().get_or_create(member=member)
    contact.self_declared_groups = " ".join(groups)
    contact.save(update_fields=["self_declared_groups"])
    note_consent(
        purpose=ConsentRecord.Purpose.STATISTICS,
        is_given=may_be_counted,
        language=language,
        source="groups of a request",
        by=by,
    )
    record("member.groups_said", member, by=by, right_used=verdict.right_used)


def _open_draft(application: Application, by: User) -> Application:
    """The request, held for this change. Raises DraftIsSent when it is not open any more."""
    require(may_answer(by, application))
    # some answers are consents, which belong to the person
    lock_person(by)
    draft = lock_application(application)
    if draft.state != Application.State.DRAFT:
        raise DraftIsSent
    return draft


def _speaks_for(member: Member, user: User) -> None:
    now = timezone.now()
    Representative.objects.create(
        member=member,
        user=user,
        role=Representative.Role.PRIMARY,
        period=DateRange(now.date(), None),
        accepted_at=now,
    )


def _made_anew(member: Member, by: User) -> Member:
    """The same answers on a new row: what was signed on behalf of the old one stays with it, and it is empty now."""
    before = Member.objects.get(pk=member.pk)
    before.name = before.acronym = before.website = before.domain = before.about = ""
    before.save()
    before.representatives.update(period=DateRange(empty=True))
    themes = list(member.themes.order_by("pk"))
    member.pk = None
    member.public_id = uuid.uuid4()
    member._state.adding = True
    member.save()
    member.themes.set(themes)
    FieldVisibility.objects.filter(member=before).update(member=member)
    MemberContact.objects.filter(member=before).update(member=member)
    _speaks_for(member, by)
    return member


def _answered(draft: Application, page: str, by: User) -> Application:
    draft.save()
    record("application.answered", draft, by=by, right_used=OWN_REQUEST, after={"page": page})
    return draft
