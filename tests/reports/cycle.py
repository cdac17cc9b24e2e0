"""A small alliance with people who hand in and check returns."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from alliance.actors import the_portal
from alliance.models import User
from networks.models import Network, RoleAssignment
from reports.actions import StatedNumber, enter_count
from reports.actions.returns import approve_return, open_period, submit_return
from reports.models import ActivityCount, Measure, NetworkReturn, ReportingPeriod
from tests.factories import (
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
    ReportingPeriodFactory,
    UserFactory,
)

Role = RoleAssignment.Role
Level = Network.Level


@dataclass
class Cycle:
    """The whole, two regions, a country in the first; its year is open. People are made as they are asked for."""

    whole: Network
    region: Network
    other: Network
    country: Network
    period: ReportingPeriod
    measure: Measure
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """By what they are: coordinator, deputy, region, region deputy, other region, secretariat, editor, nobody."""
        if name == "portal":
            return the_portal()
        if name not in self.people:
            self.people[name] = self._made(name)
        return self.people[name]

    def _made(self, name: str) -> User:
        where, role = {
            "coordinator": (self.country, Role.COORDINATOR),
            "deputy": (self.country, Role.DEPUTY),
            "editor": (self.country, Role.EDITOR),
            "region": (self.region, Role.COORDINATOR),
            "region deputy": (self.region, Role.DEPUTY),
            "other region": (self.other, Role.COORDINATOR),
            "secretariat": (self.whole, Role.SECRETARIAT),
            "second of the secretariat": (self.whole, Role.SECRETARIAT),
            "board": (self.whole, Role.BOARD),
            "technical administrator": (self.whole, Role.TECHNICAL_ADMINISTRATOR),
            "nobody": (None, None),
        }[name]
        user = UserFactory(email=f"{name.replace(' ', '-')}@example.org", name=name)
        if where is not None:
            give(user, role, where)
        return user

    def owed(self, network: Network) -> NetworkReturn:
        return NetworkReturn.objects.select_related("network", "period").get(
            network=network, period=self.period
        )

    def count(self, network: Network, value: int = 5, by: str = "coordinator") -> ActivityCount:
        return enter_count(
            measure=self.measure,
            network=network,
            period=self.period,
            scope=ActivityCount.Scope.OWN,
            number=StatedNumber(value=Decimal(value)),
            by=self.person(by),
        )

    def submitted(self, network: Network, by: str = "coordinator") -> NetworkReturn:
        owed = self.owed(network)
        return submit_return(
            owed=owed, version=owed.version, has_nothing=not _has(owed), by=self.person(by)
        )

    def approved(self, network: Network, *, by: str, from_: str) -> NetworkReturn:
        owed = self.submitted(network, by=from_)
        return approve_return(owed=owed, version=owed.version, by=self.person(by))


def _has(owed: NetworkReturn) -> bool:
    return ActivityCount.objects.filter(network=owed.network).exists()


def small_cycle(code: str = "2025") -> Cycle:
    whole = NetworkFactory(slug="whole", level=Level.GLOBAL)
    region = NetworkFactory(slug="region", level=Level.REGIONAL)
    other = NetworkFactory(slug="other-region", level=Level.REGIONAL)
    country = NetworkFactory(slug="country")
    for below, above in ((region, whole), (other, whole), (country, region)):
        NetworkParentFactory(network=below, parent=above)
    period = ReportingPeriodFactory(code=code)
    open_period(period=period, by=the_portal())
    return Cycle(whole, region, other, country, period, MeasureFactory())


def give(user: User, role: str, network: Network) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    now = timezone.now()
    RoleAssignment.objects.create(
        user=user,
        role=role,
        network=network,
        reach=RoleAssignment.Reach.SUBTREE,
        period=DateTimeTZRange(now - timedelta(days=1), now + timedelta(days=100)),
        granted_by=the_portal(),
    )
