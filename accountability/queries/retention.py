"""How long each concern is kept, and what is due to go; who stops it. Nothing is deleted here."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accountability.models import Case, LegalHold, RetentionRule

What = RetentionRule.What
# What holds where the owner of the portal has set nothing else; the tables come with the same rows.
DAYS: Mapping[str, int] = {
    What.COMPLAINT: 730,
    What.LONGER: 2555,
    What.FEEDBACK: 183,
    What.IDENTITY: 183,
    What.OUT_OF_SCOPE: 30,
}
# What two people may set: a time that somebody can act in, and an end within a working life.
FEWEST_DAYS, MOST_DAYS = 30, 7300
# The day on which handlers are told, before a concern is deleted.
WARNINGS = (timedelta(days=30), timedelta(days=7))
# A day of deletion never comes nearer than this by itself, so that the last warning arrives.
NOT_SOONER = timedelta(days=7)
# A hold that one person has asked for already stops the deletion so long; then it waits for the second without stopping.
WAITS_FOR_THE_SECOND = timedelta(days=7)


def days_of_rules() -> dict[str, int]:
    """How many days each kind is kept."""
    return {**DAYS, **dict(RetentionRule.objects.order_by("pk").values_list("what", "days"))}


def rule_of(case: Case) -> RetentionRule.What:
    """By which rule a closed case is kept."""
    if case.disposition == Case.Disposition.OUT_OF_SCOPE:
        return What.OUT_OF_SCOPE
    if case.is_kept_longer:
        return What.LONGER
    return What.FEEDBACK if case.kind == Case.Kind.FEEDBACK else What.COMPLAINT


def last_day_of(case: Case, days: Mapping[str, int]) -> date | None:
    """The day on which a case goes by its rule; never before the time for a review is over. None while it is not closed."""
    if case.status != Case.Status.CLOSED or case.closed_on is None:
        return None
    by_rule = case.closed_on + timedelta(days=days[rule_of(case)])
    after_review = case.review_until + timedelta(days=1) if case.review_until else by_rule
    return max(by_rule, after_review)


def holds_in_force(on: date) -> QuerySet[LegalHold]:
    """Holds that stop a deletion: those of two people, and for some days those that wait for the second."""
    asked_since = on - WAITS_FOR_THE_SECOND
    return LegalHold.objects.filter(
        Q(confirmed_on__isnull=False) | Q(asked_on__gt=asked_since), released_on__isnull=True
    )


def due(on: date) -> QuerySet[Case]:
    """Closed cases whose day has come and that nobody holds."""
    return (
        Case.objects.filter(status=Case.Status.CLOSED, delete_on__lte=on)
        .exclude(pk__in=holds_in_force(on).values("case"))
        .order_by("delete_on", "pk")
    )


def identities_due(on: date, days: Mapping[str, int]) -> QuerySet[Case]:
    """Closed cases that still hold a name and an address after their time."""
    closed_by = on - timedelta(days=days[What.IDENTITY])
    return (
        Case.objects.filter(
            Q(items__compartment="identity") | Q(grants__compartment="identity"),
            status=Case.Status.CLOSED,
            closed_on__lte=closed_by,
        )
        .exclude(pk__in=holds_in_force(on).values("case"))
        .order_by("pk")
        .distinct()
    )


def warned_on(day: date) -> QuerySet[Case]:
    """Cases of whose deletion handlers are warned on a day."""
    return (
        Case.objects.filter(
            status=Case.Status.CLOSED, delete_on__in=[day + before for before in WARNINGS]
        )
        .exclude(pk__in=holds_in_force(day).values("case"))
        .order_by("pk")
    )
