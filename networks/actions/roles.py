"""What can happen to rights on networks: a role is given, a role is taken back, the very first one is set up."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from networks.models import Network, RoleAssignment
from networks.permissions import GRANTERS, POWERFUL, may_grant_role, may_revoke_role
from networks.queries import sleeping_since

LONGEST = timedelta(days=4 * 365 + 1)
# After so long the one who gave a role learns that it still sleeps.
SLEEPS_TOO_LONG = timedelta(days=14)
# The roles with which a new portal begins, since nobody could give them yet.
FIRST_ROLES = frozenset(
    {
        RoleAssignment.Role.SECRETARIAT_LEAD,
        RoleAssignment.Role.FOCAL_POINT,
        RoleAssignment.Role.TECHNICAL_ADMINISTRATOR,
    }
)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: RoleAssignment.Role,
    network: Network,
    until: datetime,
    by: User,
    reach: RoleAssignment.Reach = RoleAssignment.Reach.SUBTREE,
    since: datetime | None = None,
    reason: str = "",
) -> RoleAssignment:
    """Give somebody a role on a network until a day, four years ahead at most."""
    verdict = require(may_grant_role(by, role=role, network=network, reach=reach, to=user))
    return _grant(
        user=user,
        role=role,
        network=network,
        reach=reach,
        since=since or timezone.now(),
        until=until,
        reason=reason,
        granted_by=by,
        right_used=verdict.right_used,
    )


@transaction.atomic
def give_role(
    *,
    email: str,
    role: RoleAssignment.Role,
    network: Network,
    reach: RoleAssignment.Reach,
    since: datetime,
    until: datetime,
    reason: str,
    by: User,
) -> RoleAssignment | None:
    """Give a role to whoever signs in with a confirmed address, and write to them. None when nobody does.

    The page says the same in both cases; who holds a role stands in the list of roles.
    """
    holder = (
        User.objects.filter(
            is_active=True, emailaddress__email__iexact=email, emailaddress__verified=True
        )
        .order_by("pk")
        .first()
    )
    if holder is None:
        require(may_grant_role(by, role=role, network=network, reach=reach, to=None))
        _check_period(since, until)
        return None
    assignment = grant_role(
        user=holder,
        role=role,
        network=network,
        reach=reach,
        since=since,
        until=until,
        reason=reason,
        by=by,
    )
    write_letter(
        template="networks/mail/role_given.txt",
        to=holder,
        context={
            "network": network,
            "role": assignment.get_role_display,
            "second_step": full_address("mfa_index", language=holder.language),
            "needs_second_step": role in POWERFUL,
        },
        key=f"role-given:{assignment.public_id}",
    )
    return assignment


@transaction.atomic
def tell_of_sleeping_roles() -> int:
    """Tell each granter once of powerful roles that slept for two weeks because their holders set up no second step."""
    sleeping = sleeping_since(timezone.now() - SLEEPS_TOO_LONG)
    for assignment in sleeping:
        if assignment.granted_by is not None:
            _tell_granter(assignment, assignment.granted_by)
    return len(sleeping)


def _tell_granter(assignment: RoleAssignment, granter: User) -> None:
    write_letter(
        template="networks/mail/role_sleeps.txt",
        to=granter,
        context={
            "network": assignment.network,
            "role": assignment.get_role_display,
            "roles": full_address(
                "networks:roles", assignment.network.slug, language=granter.language
            ),
        },
        key=f"role-sleeps:{assignment.public_id}",
    )


@transaction.atomic
def revoke_role(*, assignment: RoleAssignment, by: User, reason: str = "") -> RoleAssignment:
    """Take a role back; it opens nothing from this moment on."""
    assignment = RoleAssignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    verdict = require(may_revoke_role(by, assignment))
    assignment.revoked_at = timezone.now()
    assignment.revoked_by = by
    assignment.save(update_fields=["revoked_at", "revoked_by"])
    record(
        "role.revoked",
        assignment,
        by=by,
        right_used=verdict.right_used,
        before=_told(assignment),
        reason=reason,
    )
    return assignment


@transaction.atomic
def bootstrap_role(*, user: User, role: RoleAssignment.Role, reason: str = "") -> RoleAssignment:
    """Give the first role of its kind, for one year, while nobody in force could give it."""
    if role not in FIRST_ROLES:
        raise ValidationError(
            _("Only the first roles of a portal begin this way. Others are given by people.")
        )
    root = Network.objects.select_for_update().get(level=Network.Level.GLOBAL)
    if could_be_granted_by_somebody(role):
        raise ValidationError(_("Somebody in force can give this role. Please ask them."))
    now = timezone.now()
    return _grant(
        user=user,
        role=role,
        network=root,
        reach=RoleAssignment.Reach.SUBTREE,
        since=now,
        until=now + timedelta(days=365),
        reason=reason,
        granted_by=None,
        right_used="first role of its kind",
    )


def could_be_granted_by_somebody(role: RoleAssignment.Role) -> bool:
    """Whether anybody in force could give this role on the whole alliance."""
    return (
        RoleAssignment.objects.in_force(timezone.now())
        .filter(
            role__in=GRANTERS[role],
            network__level=Network.Level.GLOBAL,
            reach=RoleAssignment.Reach.SUBTREE,
            user__is_active=True,
        )
        .exists()
    )


def _grant(
    *,
    user: User,
    role: RoleAssignment.Role,
    network: Network,
    reach: RoleAssignment.Reach,
    since: datetime,
    until: datetime,
    reason: str,
    granted_by: User | None,
    right_used: str,
) -> RoleAssignment:
    _check_period(since, until)
    period = DateTimeTZRange(since, until)
    # Two people pressing at once wait here for each other, so that one role is given once.
    User.objects.select_for_update().get(pk=user.pk)
    held = RoleAssignment.objects.filter(
        user=user, role=role, network=network, period__overlap=period, revoked_at__isnull=True
    )
    if held.exists():
        raise ValidationError(
            _("This person already holds this role on this network in that time.")
        )
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        network=network,
        reach=reach,
        period=period,
        granted_by=granted_by,
        reason=reason,
    )
    record(
        "role.granted",
        assignment,
        by=granted_by or the_portal(),
        right_used=right_used,
        after=_told(assignment),
        reason=reason,
    )
    return assignment


def _check_period(since: datetime, until: datetime) -> None:
    if not since < until <= since + LONGEST:
        raise ValidationError(_("A role begins before it ends and lasts four years at most."))


def _told(assignment: RoleAssignment) -> dict[str, str]:
    """What the trail keeps of a right."""
    return {
        "role": assignment.role,
        "network": assignment.network.slug,
        "reach": assignment.reach,
        "holder": str(assignment.user.public_id),
        "until": assignment.period.upper.isoformat(),
    }
