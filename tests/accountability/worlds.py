"""The alliance of the oracle as rows: two regions, three countries, two members, twenty people who may receive."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from accountability import subjects
from accountability.models import DeclaredTie
from accountability.subjects import network_subject
from alliance.models import User
from members.models import Member
from networks.models import Body, Network, RoleAssignment, Seat, SeatTerm
from tests.accountability import factories
from tests.accountability.factories import Handler
from tests.accountability.oracle import ABOVE, MEMBERS_OF, PROFILES, Fact, Profile
from tests.factories import NetworkFactory, NetworkParentFactory
from tests.members.factories import MemberFactory, MembershipFactory, RepresentativeFactory

BODIES = {
    "secretariat": subjects.SECRETARIAT,
    "board": subjects.BOARD,
    "alliance": subjects.ALLIANCE,
    "focal_points": subjects.FOCAL_POINTS,
    "coordinations": subjects.COORDINATIONS,
    "leads": subjects.LEADS,
}


@dataclass(frozen=True)
class World:
    networks: dict[str, Network]
    members: dict[str, Member]
    handlers: dict[str, Handler]
    certifiers: tuple[Handler, Handler]

    @property
    def signing(self) -> dict[bytes, bytes]:
        """What certifies: private keys by public key."""
        return {one.keys.public.ed: one.keys.ed for one in self.certifiers}

    def subject(self, subject: tuple[str, str]) -> UUID:
        kind, which = subject
        if kind == "network":
            return network_subject(self.networks[which].pk)
        if kind == "member":
            return self.members[which].public_id
        if kind == "person":
            return self.handlers[which].user.public_id if which in self.handlers else uuid4()
        return BODIES[which]


def make_tree() -> dict[str, Network]:
    root = NetworkFactory(slug="world", level=Network.Level.GLOBAL)
    found = {"world": root}
    for slug, above in sorted(ABOVE.items(), key=lambda item: item[1] is not None):
        level = Network.Level.NATIONAL if above else Network.Level.REGIONAL
        found[slug] = NetworkFactory(slug=slug, level=level)
        NetworkParentFactory(network=found[slug], parent=found[above] if above else root)
    return found


def make_world(profiles: dict[str, Profile] = PROFILES) -> World:
    networks = make_tree()
    members = {}
    for slug, network in MEMBERS_OF.items():
        members[slug] = MemberFactory(name=slug, slug=slug)
        MembershipFactory(member=members[slug], network=networks[network])
    certifiers = factories.make_certifiers()
    handlers = {}
    for name, profile in profiles.items():
        places = [networks[place] for place in profile.places]
        handlers[name] = factories.make_handler(
            factories.make_user(f"{name}@example.org"),
            certifiers,
            factories.Role(profile.certified),
            *places,
        )
    world = World(networks, members, handlers, certifiers)
    for name, profile in profiles.items():
        for fact in profile.facts:
            add_fact(world, handlers[name].user, fact)
    return world


def add_fact(world: World, user: User, fact: Fact) -> None:
    """Enter what the oracle was told in words."""
    today = timezone.now().date()
    end = years_before(today, fact.ended) if fact.ended else None
    begin = years_before(today, 9)
    match fact.what:
        case "role":
            now = timezone.now()
            until = now - (today - end) if end else now + timedelta(days=300)
            RoleAssignment.objects.create(
                user=user,
                role=fact.which,
                network=world.networks[fact.where],
                period=DateTimeTZRange(now - timedelta(days=3300), until),
            )
        case "seat":
            body, _new = Body.objects.get_or_create(
                slug=f"{fact.which}-{fact.where}",
                defaults={"network": world.networks[fact.where], "kind": fact.which},
            )
            seat = Seat.objects.create(body=body, position=body.seats.count() + 1)
            SeatTerm.objects.create(seat=seat, user=user, name="x", period=DateRange(begin, end))
        case "speaks":
            RepresentativeFactory(
                member=world.members[fact.where], user=user, period=DateRange(begin, end)
            )
        case _:
            of = (
                {"network": world.networks[fact.where]}
                if fact.where in ABOVE
                else {"member": world.members[fact.where]}
            )
            DeclaredTie.objects.create(
                user=user,
                kind=DeclaredTie.Kind.FAMILY,
                declared_on=begin,
                ended_on=end,
                **of,
            )


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))
