"""A request to join takes shape, answer by answer, until it is sent: each page keeps its own, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.tokens import keyed_digest
from members.models import Application, Member, MemberContact, Reference, Representative
from members.permissions.joining import (
    OWN_REQUEST,
    may_answer,
    may_begin_application,
    may_say_groups,
)
from members.queries.joining import draft_of
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
    person = User.objects.select_for_update().get(pk=by.pk)
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
    User.objects.select_for_update().get(pk=by.pk)
    begun = draft_of(by)
    if begun:
        return say_for_whom(application=begun, kind=kind, by=by)
    verdict = require(may_begin_application(by, kind))
    member = Member.objects.create(kind=kind)
    Representative.objects.create(
        member=member,
        user=by,
        role=Representative.Role.PRIMARY,
        period=DateRange(timezone.now().date(), None),
        accepted_at=timezone.now(),
    )
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
    domain: str = "",
    size: str = "",
) -> Application:
    """How the member is called. A person's name becomes the name that the portal calls them by, where it has none."""
    draft = _open_draft(application, by)
    Member.objects.filter(pk=draft.member_id).update(
        name=name, acronym=acronym, website=website, domain=domain, size=size
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
            email_mac=keyed_digest(referee.email.lower(), purpose="address"),
        )
        for position, referee in enumerate(referees, start=1)
    )
    return _answered(draft, "referees", by)


@transaction.atomic
def say_contact(
    *, application: Application, email: str, phone: str, address: str, by: User
) -> Application:
    """How the coordination reaches the member. It is kept sealed."""
    draft = _open_draft(application, by)
    MemberContact.objects.update_or_create(
        member=draft.member, defaults={"email": email, "phone": phone, "address": address}
    )
    return _answered(draft, "contact", by)


@transaction.atomic
def say_groups(*, member: Member, groups: Sequence[str], by: User) -> None:
    """What a member says of itself in confidence, as that women lead it. An empty answer takes it back."""
    verdict = require(may_say_groups(by, member))
    contact, _is_new = MemberContact.objects.select_for_update().get_or_create(member=member)
    if contact.self_declared_groups == " ".join(groups):
        return
    contact.self_declared_groups = " ".join(groups)
    contact.save(update_fields=["self_declared_groups"])
    record("member.groups_said", member, by=by, right_used=verdict.right_used)


def _open_draft(application: Application, by: User) -> Application:
    """The request, held for this change. Raises DraftIsSent when it is not open any more."""
    require(may_answer(by, application))
    draft = (
        Application.objects.select_for_update(of=("self",))
        .select_related("member", "network")
        .get(pk=application.pk)
    )
    if draft.state != Application.State.DRAFT:
        raise DraftIsSent
    return draft


def _answered(draft: Application, page: str, by: User) -> Application:
    draft.save()
    record("application.answered", draft, by=by, right_used=OWN_REQUEST, after={"page": page})
    return draft
