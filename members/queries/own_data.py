"""Everything the portal keeps about one person, gathered once: the same facts become a page to read and a file for programs.

Other people's notes are not in it: what reviewers wrote for each other stays with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alliance.models import AuditEvent, User
from members.models import Application, Member, Membership, Representative
from networks.models import RoleAssignment, SeatTerm

# What others did with the data of a member, as the audit trail names it.
LOOKED_AT = ("member.contact_read", "members.exported")


@dataclass(frozen=True)
class Fact:
    """One thing that is known: a word for programs, a label for people, and what it says."""

    key: str
    label: str
    value: str | int | bool | None


@dataclass(frozen=True)
class Section:
    """Facts of one kind; an item is one row of what is kept."""

    key: str
    title: str
    items: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True)
class OwnData:
    """What a person receives when they ask for all of it."""

    language: str
    gathered_at: datetime
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "gathered_at": self.gathered_at.isoformat(),
            **{
                section.key: [{fact.key: fact.value for fact in item} for item in section.items]
                for section in self.sections
            },
        }


def own_data(user: User, *, language: str, at: datetime) -> OwnData:
    """Gather it in the active language. The number of queries does not grow with what there is."""
    members = list(
        Member.objects.spoken_for_by(user)
        .select_related("contact")
        .prefetch_related("themes")
        .order_by("pk")
    )
    return OwnData(
        language=language,
        gathered_at=at,
        sections=(
            Section("account", _("Your account"), (_account(user),)),
            Section("addresses", _("Your e-mail addresses"), _addresses(user)),
            Section("second_steps", _("Second steps for signing in"), _second_steps(user)),
            Section("sessions", _("Where you are signed in"), _sessions(user)),
            Section("profiles", _("Profiles that you keep"), tuple(map(_profile, members))),
            Section("represents", _("For whom you speak"), _representations(user)),
            Section("memberships", _("Memberships"), _memberships(members)),
            Section("applications", _("Your requests"), _applications(user)),
            Section("decisions", _("What happened to your requests"), _events(user)),
            Section("pledges", _("What you signed"), _pledges(user)),
            Section("consents", _("What you allowed and took back"), _consents(user)),
            Section("roles", _("Roles you held"), _roles(user)),
            Section("seats", _("Seats you held"), _seats(user)),
            Section("own_acts", _("What you did in the portal"), _own_acts(user)),
            Section("looked_at", _("Who looked at what you keep closed"), _looked_at(members)),
        ),
    )


def looks_at_own_data(user: User) -> tuple[tuple[Fact, ...], ...]:
    """When somebody read what this person's members keep for the coordination, and with which right; nobody is named."""
    return _looked_at(list(Member.objects.spoken_for_by(user).order_by("pk")))


def _account(user: User) -> tuple[Fact, ...]:
    return (
        _fact("id", _("Number of the account"), user.public_id),
        _fact("name", _("Name"), user.name),
        _fact("email", _("E-mail address"), user.email),
        _fact("language", _("Language"), user.get_language_display()),
        _fact("joined_at", _("Account since"), user.joined_at),
        _fact("last_login", _("Signed in last"), user.last_login),
        _fact("has_password", _("Has a password"), user.has_usable_password()),
    )


def _addresses(user: User) -> tuple[tuple[Fact, ...], ...]:
    return tuple(
        (
            _fact("email", _("E-mail address"), row.email),
            _fact("verified", _("Confirmed"), row.verified),
        )
        for row in EmailAddress.objects.filter(user=user).order_by("pk")
    )


def _second_steps(user: User) -> tuple[tuple[Fact, ...], ...]:
    return tuple(
        (
            _fact("kind", _("Kind"), row.get_type_display()),
            _fact("created_at", _("Since"), row.created_at),
            _fact("last_used_at", _("Used last"), row.last_used_at),
        )
        for row in Authenticator.objects.filter(user=user).order_by("pk")
    )


def _sessions(user: User) -> tuple[tuple[Fact, ...], ...]:
    return tuple(
        (
            _fact("created_at", _("Since"), row.created_at),
            _fact("browser", _("Browser"), row.user_agent),
        )
        for row in UserSession.objects.filter(user=user).order_by("pk")
    )


def _profile(member: Member) -> tuple[Fact, ...]:
    contact = getattr(member, "contact", None)
    return (
        _fact("id", _("Number of the member"), member.public_id),
        _fact("kind", _("Kind"), member.get_kind_display()),
        _fact("name", _("Name"), member.name),
        _fact("local_name", _("Name in its own script"), member.local_name),
        _fact("acronym", _("Acronym"), member.acronym),
        _fact("website", _("Website"), member.website),
        _fact("country", _("Country"), member.country),
        _fact("place", _("Region or city"), member.place),
        _fact("languages", _("Languages"), ", ".join(member.languages)),
        _fact("themes", _("Themes"), ", ".join(str(theme) for theme in member.themes.all())),
        _fact("about", _("What we do"), member.about),
        _fact("listing", _("Listing"), member.get_listing_display()),
        _fact("email", _("E-mail address"), contact.email if contact else ""),
        _fact("phone", _("Phone number"), contact.phone if contact else ""),
        _fact("address", _("Address"), contact.address if contact else ""),
        _fact(
            "self_declared_groups",
            _("What you said of your groups"),
            contact.self_declared_groups if contact else "",
        ),
    )


def _representations(user: User) -> tuple[tuple[Fact, ...], ...]:
    rows = Representative.objects.filter(user=user).select_related("member").order_by("pk")
    return tuple(
        (
            _fact("member", _("Member"), row.member.name),
            _fact("role", _("Role"), row.get_role_display()),
            *_from_to(row.period),
        )
        for row in rows
    )


def _memberships(members: list[Member]) -> tuple[tuple[Fact, ...], ...]:
    rows = Membership.objects.filter(member__in=members).select_related("member", "network")
    return tuple(
        (
            _fact("member", _("Member"), row.member.name),
            _fact("network", _("Network"), row.network.name),
            _fact("state", _("State"), row.get_state_display()),
            *_from_to(row.period),
        )
        for row in rows.order_by("pk")
    )


def _applications(user: User) -> tuple[tuple[Fact, ...], ...]:
    """What they wrote stays theirs; what has become of it only as long as they speak for the member."""
    followed = set(Application.objects.of(user).order_by("pk").values_list("pk", flat=True))
    rows = Application.objects.filter(applicant=user).select_related("network").order_by("pk")
    return tuple(
        (
            _fact("reference", _("Reference"), row.reference),
            _fact("kind", _("Kind"), row.get_kind_display()),
            _fact("network", _("Network"), row.network.name if row.network else ""),
            _fact("state", _("State"), row.get_state_display() if row.pk in followed else ""),
            _fact("submitted_at", _("Sent on"), row.submitted_at),
            _fact("motivation", _("Why you want to join"), row.motivation),
            _fact("work_with_men", _("Work with men and boys"), row.work_with_men),
            _fact("heard_from", _("How you heard of us"), row.heard_from),
        )
        for row in rows
    )


def _events(user: User) -> tuple[tuple[Fact, ...], ...]:
    """Each step with the words that were addressed to the applicant. Who took it is not said, nor what was noted inside."""
    applications = Application.objects.of(user).filter(applicant=user).prefetch_related("events")
    return tuple(
        (
            _fact("reference", _("Reference"), application.reference),
            _fact("at", _("When"), event.at),
            _fact("state", _("State after it"), event.get_to_state_display()),
            _fact("note", _("What we wrote to you"), event.note_to_applicant),
        )
        for application in applications.order_by("pk")
        for event in sorted(application.events.all(), key=lambda event: event.pk)
    )


def _pledges(user: User) -> tuple[tuple[Fact, ...], ...]:
    rows = user.pledges.select_related("version__document", "on_behalf_of").order_by("pk")
    return tuple(
        (
            _fact("document", _("Document"), row.version.document.get_kind_display()),
            _fact("version", _("Version"), row.version.number),
            _fact("language", _("Language"), row.language),
            _fact("for", _("On behalf of"), row.on_behalf_of.name if row.on_behalf_of else ""),
            _fact("typed_name", _("Name as you typed it"), row.typed_name),
            _fact("function", _("Your function"), row.function),
            _fact("at", _("When"), row.at),
            _fact("text_hash", _("Fingerprint of the text"), row.text_hash),
        )
        for row in rows
    )


def _consents(user: User) -> tuple[tuple[Fact, ...], ...]:
    return tuple(
        (
            _fact("purpose", _("For what"), row.get_purpose_display()),
            _fact("is_given", _("Allowed"), row.is_given),
            _fact("at", _("When"), row.at),
            _fact("text_version", _("Wording of the question"), row.text_version),
            _fact("language", _("Language"), row.language),
            _fact("source", _("Where you said it"), row.source),
        )
        for row in user.consents.order_by("pk")
    )


def _roles(user: User) -> tuple[tuple[Fact, ...], ...]:
    rows = RoleAssignment.objects.filter(user=user).select_related("network").order_by("pk")
    return tuple(
        (
            _fact("role", _("Role"), row.get_role_display()),
            _fact("network", _("Network"), row.network.name),
            *_from_to(row.period),
            _fact("revoked_at", _("Taken back on"), row.revoked_at),
        )
        for row in rows
    )


def _seats(user: User) -> tuple[tuple[Fact, ...], ...]:
    rows = SeatTerm.objects.filter(user=user).select_related("seat__body").order_by("pk")
    return tuple(
        (
            _fact("body", _("Body"), row.seat.body.name),
            _fact("seat", _("Seat"), row.seat.title),
            *_from_to(row.period),
        )
        for row in rows
    )


def _own_acts(user: User) -> tuple[tuple[Fact, ...], ...]:
    return tuple(
        (_fact("at", _("When"), row.at), _fact("verb", _("What"), row.verb))
        for row in AuditEvent.objects.filter(actor=user).order_by("pk")
    )


def _looked_at(members: Iterable[Member]) -> tuple[tuple[Fact, ...], ...]:
    names = {str(member.public_id): member.name for member in members}
    about_one = Q(object_kind="members.member", object_id__in=list(names))
    rows = AuditEvent.objects.filter(about_one, verb__in=LOOKED_AT).order_by("-pk")
    return tuple(
        (
            _fact("at", _("When"), row.at),
            _fact("member", _("Whose"), names[row.object_id]),
            _fact("right_used", _("With which right"), row.right_used),
        )
        for row in rows
    )


def _from_to(period: Any) -> tuple[Fact, Fact]:
    return (
        _fact("from", _("From"), period.lower),
        _fact("to", _("Until"), period.upper),
    )


def _fact(key: str, label: str, value: object) -> Fact:
    """Days and moments as ISO 8601, in UTC; other things as they are."""
    match value:
        case None | bool() | int():
            return Fact(key, label, value)
        case datetime() | date():
            return Fact(key, label, value.isoformat())
        case Promise() | str():
            return Fact(key, label, str(value))
        case _:
            return Fact(key, label, str(value))
