"""The roles of the demonstration alliance, given as people give them: from the first ones down the tree."""

from datetime import timedelta

from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from networks.actions import bootstrap_role, grant_role
from networks.models import Network, RoleAssignment

Role = RoleAssignment.Role
LASTS = timedelta(days=3 * 365)


def grant_demonstration_roles() -> None:
    """Give each demonstration account its role; each granter must be in force, with a second step, to do so."""
    bootstrap_role(user=_person(demo_accounts.SECRETARIAT), role=Role.SECRETARIAT_LEAD)
    bootstrap_role(user=_person(demo_accounts.FOCAL_POINT), role=Role.FOCAL_POINT)
    for granter, holder, role, network in (
        (demo_accounts.SECRETARIAT, demo_accounts.BOARD, Role.BOARD, "alliance"),
        (
            demo_accounts.SECRETARIAT,
            demo_accounts.TECHNICAL,
            Role.TECHNICAL_ADMINISTRATOR,
            "alliance",
        ),
        (demo_accounts.SECRETARIAT, demo_accounts.AFRICA, Role.COORDINATOR, "africa"),
        (demo_accounts.SECRETARIAT, demo_accounts.LATIN_AMERICA, Role.COORDINATOR, "latin-america"),
        (demo_accounts.AFRICA, demo_accounts.CAMEROON, Role.COORDINATOR, "cameroon"),
        (demo_accounts.FOCAL_POINT, demo_accounts.FOCAL_POINT_AFRICA, Role.FOCAL_POINT, "africa"),
    ):
        grant_role(
            user=_person(holder),
            role=role,
            network=Network.objects.get(slug=network),
            until=timezone.now() + LASTS,
            reason="demonstration",
            by=_person(granter),
        )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
