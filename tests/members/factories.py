"""The smallest valid members, requests and rights for tests. A test names every value it relies on."""

from datetime import timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.models import User
from members.models import Application, Member, Membership, Representative
from networks.models import Network, NetworkParent, NetworkStatus, RoleAssignment


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    kind = Member.Kind.ORGANISATION
    name = factory.Sequence(lambda number: f"Organisation {number}")
    country = "CM"


class RepresentativeFactory(DjangoModelFactory[Representative]):
    class Meta:
        model = Representative

    member = factory.SubFactory(MemberFactory)
    role = Representative.Role.PRIMARY
    period = DateRange(None, None)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    member = factory.SubFactory(MemberFactory)
    period = DateRange(None, None)


class ApplicationFactory(DjangoModelFactory[Application]):
    """A draft that says why; the test gives applicant and network."""

    class Meta:
        model = Application

    member = factory.SubFactory(MemberFactory)
    motivation = "We work with young men."


def person(name: str, *, second_factor: bool = False, language: str = "en") -> User:
    """Somebody with a verified address, `name@example.org`."""
    user = User.objects.create_user(f"{name}@example.org", language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def holder(
    name: str,
    role: RoleAssignment.Role,
    network: Network,
    *,
    reach: RoleAssignment.Reach = RoleAssignment.Reach.SUBTREE,
    language: str = "en",
) -> User:
    """Somebody with a second step who holds this role, for more than a year before and after today."""
    user = person(name, second_factor=True, language=language)
    give(user, role, network, reach=reach)
    return user


def give(
    user: User,
    role: RoleAssignment.Role,
    network: Network,
    *,
    reach: RoleAssignment.Reach = RoleAssignment.Reach.SUBTREE,
) -> RoleAssignment:
    now = timezone.now()
    return RoleAssignment.objects.create(
        user=user,
        role=role,
        network=network,
        reach=reach,
        period=DateTimeTZRange(now - timedelta(days=400), now + timedelta(days=400)),
    )


def network(
    slug: str,
    level: Network.Level,
    parent: Network | None = None,
    *,
    status: str = NetworkStatus.Status.ACTIVE,
    **values: Any,
) -> Network:
    """A network in its place, with a status for ever."""
    made = Network.objects.create(slug=slug, level=level, name_en=slug.title(), **values)
    NetworkStatus.objects.create(network=made, status=status, period=DateRange(None, None))
    if parent is not None:
        NetworkParent.objects.create(network=made, parent=parent, period=DateRange(None, None))
    return made
