"""Ten thousand invented members beside the demonstration's, to see every page at its full size. The same ones each time."""

import random
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from django.utils.text import slugify

from alliance.models import User
from members.demo import large_requests
from members.demo.invented import (
    BEGAN,
    FAMILY,
    FIRST,
    GIVEN,
    PLACES,
    SECOND,
    Place,
    drawn_number,
    keep,
    keep_cells,
    keep_people,
    person,
)
from members.models import (
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
from networks.models import Network, NetworkCountry, NetworkStatus, Theme

MEMBERS = 10_000
APPLICATIONS = 300
HOLDS = 50
# of every hundred members
PEOPLE, CLAIMED, LISTED, WITH_A_SECOND = 15, 70, 80, 12

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


def is_there() -> bool:
    """Whether they were made before."""
    return Member.objects.filter(is_sample=True).count() >= MEMBERS


def load(by: User) -> None:
    """Members, memberships, people who speak for them, choices, signatures, holds, requests in all states."""
    chance = random.Random(2017)  # noqa: S311 - invents the same members each time, guards nothing
    places = _places()
    members = [_member(number, places[number % len(places)], chance) for number in range(MEMBERS)]
    keep(Member, members)
    pairs = [(member, places[number % len(places)]) for number, member in enumerate(members)]
    _memberships(pairs, chance)
    _themes(members, chance)
    spoken_for = _representatives([pair for pair in pairs if pair[0].claimed_at], chance)
    _signatures(spoken_for)
    _choices([member for member in members if member.listing == Member.Listing.PUBLIC], chance)
    _holds([member for member in members if member.claimed_at][:HOLDS], by)
    large_requests.load(places, chance, count=APPLICATIONS)


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
        public_id=drawn_number(chance),
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
    keep(
        Membership,
        [
            Membership(
                public_id=drawn_number(chance),
                member=member,
                network=place.network,
                period=DateRange(date(chance.randint(2005, 2017), chance.randint(1, 12), 1), None),
            )
            for member, place in pairs
        ],
    )
    keep(
        MemberContact,
        [
            MemberContact(member=member, email=f"office@{member.domain}")
            for member, _place in pairs
            if member.domain
        ],
    )


def _themes(members: Sequence[Member], chance: random.Random) -> None:
    themes = list(Theme.objects.order_by("slug").values_list("pk", flat=True))
    keep_cells(
        Member.themes.through,
        ["member_id", "theme_id"],
        (
            (member.pk, theme)
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
        person(
            f"person-{number}@large.example",
            place,
            chance,
            name=member.name if member.is_person else "",
        )
        for number, (member, place, _role) in enumerate(roles)
    ]
    keep_people(people)
    keep(
        Representative,
        [
            Representative(
                public_id=drawn_number(chance),
                member=member,
                user=user,
                role=role,
                period=DateRange(BEGAN.date(), None),
                accepted_at=BEGAN,
            )
            for (member, _place, role), user in zip(roles, people, strict=True)
        ],
    )
    return [
        (member, place, user)
        for (member, place, role), user in zip(roles, people, strict=True)
        if role == Representative.Role.PRIMARY
    ]


def _signatures(spoken_for: Sequence[tuple[Member, Place, User]]) -> None:
    """Every primary representative has signed what binds its member."""
    texts: dict[int, tuple[PolicyVersion, ...]] = {}
    signed = []
    now = timezone.now()
    for member, place, user in spoken_for:
        if place.network.pk not in texts:
            texts[place.network.pk] = texts_to_sign(place.network)
        signed += [
            (
                *(user.pk, member.pk, version.pk, user.language),
                *(version.text_hashes.get(user.language, ""), user.name, "", now),
            )
            for version in texts[place.network.pk]
        ]
    keep_cells(
        Pledge,
        [
            *("user_id", "on_behalf_of_id", "version_id", "language"),
            *("text_hash", "typed_name", "function", "at"),
        ],
        signed,
    )


def _choices(members: Sequence[Member], chance: random.Random) -> None:
    keep_cells(
        FieldVisibility,
        ["member_id", "field", "level"],
        (
            (member.pk, str(field), str(chance.choice(levels)))
            for member in members
            for field, levels in CHOICES.items()
        ),
    )


def _holds(members: Sequence[Member], by: User) -> None:
    keep(
        SafetyHold,
        [
            SafetyHold(member=member, period=DateTimeTZRange(BEGAN, None), set_by=by)
            for member in members
        ],
    )
