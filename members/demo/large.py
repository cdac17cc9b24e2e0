"""Ten thousand invented members beside the demonstration's, to see every page at its full size. The same ones each time.

They go past the actions on purpose: ten thousand times the locks, letters and traces of an action take an hour, and say
nothing that the tests of the actions do not. What the actions would have refused, the database's own rules still refuse.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from django.utils.text import slugify

from alliance.models import User
from members.models import (
    Application,
    ApplicationEvent,
    FieldVisibility,
    Member,
    MemberContact,
    Membership,
    Pledge,
    PolicyVersion,
    Representative,
    SafetyHold,
)
from members.models.privacy import Field, Level
from members.queries.pledges import texts_to_sign
from members.queries.routing import desk_for
from networks.models import Network, NetworkCountry, NetworkStatus, Theme

MEMBERS = 10_000
APPLICATIONS = 300
HOLDS = 50
AT_ONCE = 2_000
BEGAN = datetime(2017, 1, 1, 9, tzinfo=UTC)
# of every hundred members
PEOPLE, CLAIMED, LISTED, WITH_A_SECOND = 15, 70, 80, 12

FIRST = {
    "en": (
        "Two Rivers",
        "Blue Harbour",
        "Green Valley",
        "Morning Star",
        "New Horizon",
        "Open Door",
    ),
    "fr": (
        "Deux Rives",
        "Étoile du matin",
        "Vallée verte",
        "Nouvel horizon",
        "Porte ouverte",
        "Égalité",
    ),
    "es": (
        "Dos Ríos",
        "Puerto Azul",
        "Valle Verde",
        "Nuevo Horizonte",
        "Puerta Abierta",
        "Igualdad",
    ),
    "ar": ("النهرين", "نجمة الصباح", "الوادي الأخضر", "الأفق الجديد", "الباب المفتوح", "المساواة"),
}
SECOND = {
    "en": (
        "Collective",
        "Youth Group",
        "Fathers' Circle",
        "Dialogue Centre",
        "Care Network",
        "Trust",
    ),
    "fr": (
        "Collectif",
        "Jeunesse",
        "Cercle des pères",
        "Centre de dialogue",
        "Réseau du soin",
        "Fonds",
    ),
    "es": (
        "Colectivo",
        "Juventud",
        "Círculo de padres",
        "Centro de diálogo",
        "Red de cuidados",
        "Fondo",
    ),
    "ar": ("مجموعة", "شباب", "حلقة الآباء", "مركز الحوار", "شبكة الرعاية", "صندوق"),
}
PLACES = (
    "Riverside",
    "Douala",
    "Cusco",
    "طرابلس",
    "Kisumu",
    "Sète",
    "Ñuñoa",
    "Harbour Town",
    "Kyoto",
    "Lagos",
)
GIVEN = (
    "Amina",
    "José",
    "Léa",
    "سمير",
    "Noor",
    "Kwame",
    "Ines",
    "Marek",
    "Yuki",
    "Tadesse",
    "Anaïs",
    "Omar",
)
FAMILY = (
    "Okoro",
    "Muñoz",
    "Lefèvre",
    "حداد",
    "Singh",
    "Mensah",
    "Costa",
    "Novak",
    "Tanaka",
    "Bekele",
)
# What members choose for a field: mostly open for the name, mostly closed for how to reach them.
CHOICES = {
    Field.NAME: (Level.PUBLIC, Level.PUBLIC, Level.PUBLIC, Level.MEMBERS),
    Field.COUNTRY: (Level.PUBLIC, Level.PUBLIC, Level.MEMBERS),
    Field.PLACE: (Level.PUBLIC, Level.MEMBERS, Level.NETWORK),
    Field.ABOUT: (Level.PUBLIC, Level.MEMBERS),
    Field.THEMES: (Level.PUBLIC, Level.MEMBERS),
    Field.LANGUAGES: (Level.PUBLIC, Level.MEMBERS),
    Field.WEBSITE: (Level.PUBLIC, Level.NETWORK),
    Field.EMAIL: (Level.NETWORK, Level.COORDINATORS, Level.COORDINATORS),
}


@dataclass(frozen=True)
class Place:
    """A network that has members, with the countries and languages that are theirs."""

    network: Network
    countries: Sequence[str]
    languages: Sequence[str]


def is_there() -> bool:
    """Whether they were made before."""
    return Member.objects.filter(is_sample=True).count() >= MEMBERS


def load(by: User) -> None:
    """Members, memberships, people who speak for them, choices, signatures, holds, requests in all states."""
    chance = random.Random(2017)  # noqa: S311 - invents the same members each time, guards nothing
    places = _places()
    members = [_member(number, places[number % len(places)], chance) for number in range(MEMBERS)]
    _keep(Member, members)
    pairs = [(member, places[number % len(places)]) for number, member in enumerate(members)]
    _memberships(pairs, chance)
    _themes(members, chance)
    spoken_for = _representatives([pair for pair in pairs if pair[0].claimed_at], chance)
    _signatures(spoken_for)
    _choices([member for member in members if member.listing == Member.Listing.PUBLIC], chance)
    _holds([member for member in members if member.claimed_at][:HOLDS], by)
    _applications(places, chance)


def _places() -> list[Place]:
    """Every network that may have members, but for the whole."""
    taking = NetworkStatus.objects.filter(
        period__contains=timezone.now().date(),
        status__in=[NetworkStatus.Status.ACTIVE, NetworkStatus.Status.EMERGING],
    )
    networks = Network.objects.with_page().filter(pk__in=taking.values("network")).order_by("slug")
    rows = NetworkCountry.objects.filter(period__contains=timezone.now().date()).order_by("country")
    countries: dict[int, list[str]] = {}
    for network_id, country in rows.values_list("network_id", "country"):
        countries.setdefault(network_id, []).append(country)
    everywhere = sorted({country for found in countries.values() for country in found}) or [""]
    return [
        Place(
            network,
            countries.get(network.pk, everywhere),
            [code for code in network.languages if code in settings.LANGUAGE_TABLE] or ["en"],
        )
        for network in networks
    ]


def _member(number: int, place: Place, chance: random.Random) -> Member:
    language = chance.choice(place.languages)
    is_person = number % 100 < PEOPLE
    is_claimed = chance.randrange(100) < CLAIMED
    is_listed = is_claimed and chance.randrange(100) < LISTED
    if is_person:
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    else:
        name = f"{chance.choice(SECOND[language])} {chance.choice(FIRST[language])} {number}"
    host = f"member-{number}.example"
    return Member(
        public_id=_number(chance),
        kind=Member.Kind.PERSON if is_person else Member.Kind.ORGANISATION,
        slug=None if is_person else f"{slugify(name).strip('-') or 'member'}-{number}"[:80],
        name=name,
        acronym="" if is_person else f"M{number}",
        website="" if is_person else f"https://{host}",
        domain="" if is_person else host,
        country=chance.choice(place.countries),
        place=chance.choice(PLACES),
        languages=[language],
        about="Invented, to see this page at its full size. " * chance.randint(1, 4),
        about_language="en",
        founded_year=None if is_person else chance.randint(1970, 2016),
        size="" if is_person else chance.choice(Member.Size.values),
        listing=Member.Listing.PUBLIC if is_listed else Member.Listing.HIDDEN,
        claimed_at=BEGAN if is_claimed else None,
        confirmed_at=BEGAN if is_listed else None,
        is_sample=True,
    )


def _memberships(pairs: Sequence[tuple[Member, Place]], chance: random.Random) -> None:
    _keep(
        Membership,
        (
            Membership(
                public_id=_number(chance),
                member=member,
                network=place.network,
                period=DateRange(date(chance.randint(2005, 2017), chance.randint(1, 12), 1), None),
            )
            for member, place in pairs
        ),
    )
    _keep(
        MemberContact,
        (
            MemberContact(member=member, email=f"office@{member.domain}")
            for member, _place in pairs
            if member.domain
        ),
    )


def _themes(members: Sequence[Member], chance: random.Random) -> None:
    through = Member.themes.through
    themes = list(Theme.objects.order_by("slug").values_list("pk", flat=True))
    _keep(
        through,
        (
            through(member=member, theme_id=theme)
            for member in members
            for theme in chance.sample(themes, k=min(len(themes), chance.randint(1, 3)))
        ),
    )


def _representatives(
    pairs: Sequence[tuple[Member, Place]], chance: random.Random
) -> list[tuple[Member, Place, User]]:
    """One person for each member, two for some: accounts with an address and no password, to which nobody has a code."""
    roles = []
    for member, place in pairs:
        roles.append((member, place, Representative.Role.PRIMARY))
        if not member.is_person and chance.randrange(100) < WITH_A_SECOND:
            roles.append((member, place, Representative.Role.REPRESENTATIVE))
    people = [
        _person(
            f"person-{number}@large.example",
            place,
            chance,
            name=member.name if member.is_person else "",
        )
        for number, (member, place, _role) in enumerate(roles)
    ]
    _keep(User, people)
    _keep(
        EmailAddress,
        (EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people),
    )
    _keep(
        Representative,
        (
            Representative(
                public_id=_number(chance),
                member=member,
                user=user,
                role=role,
                period=DateRange(BEGAN.date(), None),
                accepted_at=BEGAN,
            )
            for (member, _place, role), user in zip(roles, people, strict=True)
        ),
    )
    return [
        (member, place, user)
        for (member, place, role), user in zip(roles, people, strict=True)
        if role == Representative.Role.PRIMARY
    ]


def _person(email: str, place: Place, chance: random.Random, *, name: str = "") -> User:
    return User(
        public_id=_number(chance),
        email=email,
        name=name or f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
        language=place.languages[0],
        password=f"{UNUSABLE_PASSWORD_PREFIX}{_number(chance).hex}",
        is_demonstration=True,
    )


def _signatures(spoken_for: Sequence[tuple[Member, Place, User]]) -> None:
    """Every primary representative has signed what binds its member."""
    texts: dict[int, tuple[PolicyVersion, ...]] = {}
    signed = []
    for member, place, user in spoken_for:
        if place.network.pk not in texts:
            texts[place.network.pk] = texts_to_sign(place.network)
        signed += [
            Pledge(
                user=user,
                on_behalf_of=member,
                version=version,
                language=user.language,
                text_hash=version.text_hashes.get(user.language, ""),
                typed_name=user.name,
            )
            for version in texts[place.network.pk]
        ]
    _keep(Pledge, signed)


def _choices(members: Sequence[Member], chance: random.Random) -> None:
    _keep(
        FieldVisibility,
        (
            FieldVisibility(member=member, field=field, level=chance.choice(levels))
            for member in members
            for field, levels in CHOICES.items()
        ),
    )


def _holds(members: Sequence[Member], by: User) -> None:
    _keep(
        SafetyHold,
        (
            SafetyHold(member=member, period=DateTimeTZRange(BEGAN, None), set_by=by)
            for member in members
        ),
    )


def _applications(places: Sequence[Place], chance: random.Random) -> None:
    """Requests in every state, the same number of each, at the desks that would have them."""
    states = list(Application.State)
    desks = {place.network.pk: desk_for(place.network) for place in places}
    chosen = [places[number % len(places)] for number in range(APPLICATIONS)]
    people = [
        _person(f"applicant-{number}@large.example", place, chance)
        for number, place in enumerate(chosen)
    ]
    _keep(User, people)
    _keep(
        EmailAddress,
        (EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people),
    )
    members = [
        Member(
            public_id=_number(chance),
            kind=Member.Kind.ORGANISATION,
            name=f"{chance.choice(FIRST['en'])} Candidates {number}",
            country=chance.choice(place.countries),
            claimed_at=BEGAN,
            is_sample=True,
        )
        for number, place in enumerate(chosen)
    ]
    _keep(Member, members)
    _keep(
        Representative,
        (
            Representative(
                public_id=_number(chance),
                member=member,
                user=user,
                role=Representative.Role.PRIMARY,
                period=DateRange(BEGAN.date(), None),
            )
            for member, user in zip(members, people, strict=True)
        ),
    )
    applications = [
        _application(
            number, states[number % len(states)], place, desks[place.network.pk], member, user
        )
        for number, (place, member, user) in enumerate(zip(chosen, members, people, strict=True))
    ]
    _keep(Application, applications)
    _keep(
        Membership,
        (
            Membership(
                public_id=_number(chance),
                member=one.member,
                network=place.network,
                period=DateRange(timezone.now().date(), None),
            )
            for one, place in zip(applications, chosen, strict=True)
            if one.state == Application.State.APPROVED
        ),
    )
    _keep(
        ApplicationEvent,
        (
            ApplicationEvent(
                application=one,
                verb="submitted",
                from_state=Application.State.DRAFT,
                to_state=Application.State.SUBMITTED,
                by=one.applicant,
            )
            for one in applications
            if one.submitted_at
        ),
    )


def _application(
    number: int, state: str, place: Place, desk: Network, member: Member, user: User
) -> Application:
    is_sent = state != Application.State.DRAFT
    sent = timezone.now() - timedelta(days=number % 40)
    is_decided = state in {Application.State.APPROVED, Application.State.DECLINED}
    is_paused = state in {Application.State.INFO_REQUESTED, Application.State.ON_HOLD}
    return Application(
        public_id=uuid.UUID(int=number + (1 << 64)),
        reference=f"L{number:03d}-2222",
        state=state,
        member=member,
        applicant=user,
        network=place.network,
        desk=desk if is_sent else None,
        at_desk_since=sent if is_sent else None,
        motivation="Invented, to see the queue at its full size.",
        work_with_men="Dialogue groups in schools.",
        answers_language="en",
        submitted_at=sent if is_sent else None,
        first_answer_due_at=sent + timedelta(days=7) if is_sent else None,
        decision_due_at=sent + timedelta(days=30) if is_sent else None,
        paused_at=sent if is_paused else None,
        decided_at=sent if is_decided else None,
    )


def _keep(model: type[models.Model], rows: "Iterator[Any] | Sequence[Any]") -> None:
    models.QuerySet(model).bulk_create(list(rows), batch_size=AT_ONCE)


def _number(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)
