"""A small alliance for tests of memberships: one region with two countries, its people, and what they sign."""

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from alliance.models import User
from members.models import Member, Membership, Representative
from networks.models import Body, Network, RoleAssignment
from tests.members.factories import (
    MemberFactory,
    MembershipFactory,
    RepresentativeFactory,
    holder,
    network,
    person,
)

Level = Network.Level
Role = RoleAssignment.Role


@dataclass(frozen=True)
class Alliance:
    """The whole, Africa in it, Cameroon and Kenya below; each has somebody in charge."""

    whole: Network
    africa: Network
    cameroon: Network
    kenya: Network
    secretariat: User
    africa_coordinator: User
    cameroon_coordinator: User
    kenya_coordinator: User
    board: Body
    cameroon_board: Body
    kenya_board: Body


def make_alliance() -> Alliance:
    whole = network("alliance", Level.GLOBAL)
    africa = network("africa", Level.REGIONAL, whole)
    cameroon = network("cameroon", Level.NATIONAL, africa)
    kenya = network("kenya", Level.NATIONAL, africa)
    return Alliance(
        whole=whole,
        africa=africa,
        cameroon=cameroon,
        kenya=kenya,
        secretariat=holder("secretariat", Role.SECRETARIAT, whole),
        africa_coordinator=holder("africa", Role.COORDINATOR, africa),
        cameroon_coordinator=holder("cameroon", Role.COORDINATOR, cameroon, language="fr"),
        kenya_coordinator=holder("kenya", Role.COORDINATOR, kenya),
        board=_body("board", whole),
        cameroon_board=_body("cameroon-board", cameroon),
        kenya_board=_body("kenya-board", kenya),
    )


def _body(slug: str, of: Network) -> Body:
    return Body.objects.create(
        slug=slug, network=of, kind=Body.Kind.BOARD, name_en=slug.capitalize()
    )


def joined(
    where: Network,
    *,
    name: str = "Deux Rives",
    since: date | None = date(2020, 1, 1),
    kind: str = Member.Kind.ORGANISATION,
    speaker: User | None = None,
    **values: object,
) -> tuple[Membership, User]:
    """A member of a network, with somebody who speaks for it."""
    member = MemberFactory.create(name=name, kind=kind, **values)
    user = speaker or person(name.lower().replace(" ", "-"))
    RepresentativeFactory.create(member=member, user=user, role=Representative.Role.PRIMARY)
    membership = MembershipFactory.create(
        member=member, network=where, period=DateRange(since, None)
    )
    return membership, user
