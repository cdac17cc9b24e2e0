"""Reads of roles: who can do what on a network, now or on a past day, and which rights sleep too long."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from networks.models import Network, RoleAssignment
from networks.queries.tree import tree_on


def moment_on(network: Network, day: date) -> datetime:
    """The first moment of a day in the network's time zone."""
    return datetime.combine(day, time.min, ZoneInfo(network.time_zone))


def roles_on(network: Network, day: date) -> "QuerySet[RoleAssignment]":
    """Who held which role at any moment of a day, on this network or from above with reach down to it. Three queries."""
    begins = moment_on(network, day)
    span = DateTimeTZRange(begins, moment_on(network, day + timedelta(days=1)))
    return (
        _reaching(network, day)
        .filter(period__overlap=span)
        .filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=begins))
    )


def roles_now(network: Network) -> "QuerySet[RoleAssignment]":
    """Who can do what here at this moment, and who will be able to from a later day on. Three queries."""
    now = timezone.now()
    return _reaching(network, now.date()).filter(
        period__endswith__gt=now, revoked_at__isnull=True, user__is_active=True
    )


def sleeping_since(moment: datetime) -> list[RoleAssignment]:
    """Powerful rights in force that began before a moment, were given by somebody, and whose holder has no second step."""
    return list(
        RoleAssignment.objects.in_force(timezone.now())
        .filter(
            ~Exists(_second_step()),
            period__startswith__lte=moment,
            granted_by__isnull=False,
            granted_by__is_active=True,
            user__is_active=True,
        )
        .exclude(role=RoleAssignment.Role.EDITOR)
        .select_related("network", "granted_by")
        .order_by("pk")
    )


def _reaching(network: Network, day: date) -> "QuerySet[RoleAssignment]":
    above = tree_on(day).ancestors(network.pk)
    here_or_from_above = Q(network=network) | Q(
        network__in=above, reach=RoleAssignment.Reach.SUBTREE
    )
    return (
        RoleAssignment.objects.filter(here_or_from_above)
        .annotate(has_second_step=Exists(_second_step()), is_here=Q(network=network))
        .select_related("user", "network", "granted_by")
        .order_by(F("is_here").desc(), "network__level", "role", "period", "pk")
    )


def _second_step() -> "QuerySet[Any]":
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    found: QuerySet[Any] = Authenticator.objects.filter(user=OuterRef("user"), type__in=types)
    return found
