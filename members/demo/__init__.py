"""The members' part of the demonstration alliance: hosts, partners and donors as named, members partly invented."""

from datetime import date
from typing import Any

from alliance import demo_accounts
from alliance.content import read
from alliance.models import User
from members.actions import begin_partnership, enter_member, name_representative
from members.demo import (
    applications,
    directory,
    imports,
    large,
    memberships,
    organisations,
    policies,
)
from members.models import Member, Representative
from networks.models import Network, Precision

# The invented organisation that the demonstration's representative speaks for.
REPRESENTED = "atelier-des-deux-rives"


def load(by: User) -> None:
    policies.load(by)
    content = read(__file__, "partners.toml")
    for row in content["partnership"]:
        _partnership(row, by)
    for row in content["member"]:
        _member(row, by)
    person = _person(demo_accounts.MEMBER)
    membership = enter_member(
        kind=Member.Kind.PERSON,
        name=person.name,
        network=Network.objects.get(slug="peru"),
        country="PE",
        is_sample=True,
        by=by,
    )
    name_representative(membership=membership, user=person, role=Representative.Role.PRIMARY, by=by)
    directory.load(by)
    organisations.load(by)
    imports.load(by)
    policies.sign_for_all()
    applications.load()
    memberships.load()


def enlarge(by: User) -> None:
    """Ten thousand invented members more, once."""
    if not large.is_there():
        large.load(by)


def _partnership(row: dict[str, Any], by: User) -> None:
    begin_partnership(
        network=Network.objects.get(slug=row["network"]),
        kind=row["kind"],
        name=row["name"],
        since=date.fromisoformat(row["from"]) if "from" in row else None,
        precision=row.get("precision", Precision.DAY),
        note=row.get("note"),
        source_line=row.get("source_line", ""),
        by=by,
    )


def _member(row: dict[str, Any], by: User) -> None:
    membership = enter_member(
        kind=row["kind"],
        name=row["name"],
        slug=row["slug"],
        network=Network.objects.get(slug=row["network"]),
        country=row.get("country", ""),
        is_sample=row["is_sample"],
        by=by,
    )
    if row["slug"] == REPRESENTED:
        name_representative(
            membership=membership,
            user=_person(demo_accounts.REPRESENTATIVE),
            role=Representative.Role.PRIMARY,
            by=by,
        )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
