"""What somebody has declared of themselves, and whether it is time to confirm it."""

from datetime import date, timedelta

from django.db.models import QuerySet

from accountability.models import DeclaredTie, HandlerKey
from alliance.models import User

CONFIRMED_EACH = timedelta(days=365)


def ties_declared_by(user: User) -> "QuerySet[DeclaredTie]":
    """What they say ties them today, as they said it."""
    rows = DeclaredTie.objects.filter(user=user, ended_on__isnull=True)
    return rows.select_related("network", "member").order_by("pk")


def are_ties_due(key: HandlerKey, on: date) -> bool:
    """Whether somebody has to say that their ties hold and are all, or that they have none: at first, then once a year."""
    said = key.ties_confirmed_on
    return said is None or said + CONFIRMED_EACH <= on
