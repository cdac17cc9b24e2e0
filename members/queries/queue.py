"""The queue of requests to join: what waits for somebody, narrowed and in the order of its due dates."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Value
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.folding import Fold
from members.models import Application
from members.models.applications import ApplicationQuerySet
from members.queries.clock import zone_of
from members.queries.moves import BEFORE_REVIEWERS
from networks.models import Network


class Shown(TextChoices):
    """Which part of the queue."""

    MINE = "mine", _("Waiting for my decision")
    ALL = "all", _("All I can see")
    OVERDUE = "overdue", _("Overdue")


@dataclass(frozen=True)
class Search:
    """What somebody asks the queue for. Empty words and choices narrow nothing."""

    shown: Shown = Shown.MINE
    state: str = ""
    kind: str = ""
    network: str = ""
    words: str = ""


@dataclass(frozen=True)
class Waiting:
    """How many requests wait, for the first page."""

    mine: int
    overdue: int
    everywhere: int


@dataclass(frozen=True)
class Due:
    """The promised days where the desk is, and whether one of them is over."""

    answer: date | None
    decision: date | None
    is_late: bool


def due_of(application: Application) -> Due:
    """The days of a request whose desk is loaded. A clock that stands still is never late."""
    now = timezone.now()
    first, decision = application.first_answer_due_at, application.decision_due_at
    is_waiting = application.state in BEFORE_REVIEWERS
    no_answer = first is not None and first < now and application.first_answered_at is None
    no_decision = decision is not None and decision < now
    zone = zone_of(application.desk) if application.desk else None
    return Due(
        answer=first.astimezone(zone).date() if first else None,
        decision=decision.astimezone(zone).date() if decision else None,
        is_late=is_waiting and (no_answer or no_decision),
    )


def overdue(seen: ApplicationQuerySet) -> ApplicationQuerySet:
    """Those whose promised day, for a first answer or the decision, is over while the clock runs."""
    return seen.filter(_is_overdue())


def found(shown: ApplicationQuerySet, search: Search) -> ApplicationQuerySet:
    """Those that fit, the most urgent first. Without a state: those under way. Accents and case do not matter."""
    rows = shown.select_related("member", "network", "desk")
    rows = rows.filter(state=search.state) if search.state else rows.under_way()
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.network:
        rows = rows.filter(network__slug=search.network)
    if search.words:
        key = Fold(Value(search.words))
        rows = rows.alias(typed=key).filter(
            Q(reference__iexact=search.words)
            | Q(member__name_key__contains=key)
            | Q(member__acronym_key=key)
        )
    return in_order(rows)


def in_order(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.order_by(F("decision_due_at").asc(nulls_last=True), "pk")


def after(application: Application, rows: ApplicationQuerySet) -> Application | None:
    """The next in a queue after this one, else the first of the others."""
    others = in_order(rows.exclude(pk=application.pk))
    due = application.decision_due_at
    if due is not None:
        later = others.filter(
            Q(decision_due_at__gt=due) | Q(decision_due_at=due, pk__gt=application.pk)
        )
        return later.first() or others.first()
    return others.first()


def waiting(seen: ApplicationQuerySet, own: ApplicationQuerySet) -> Waiting:
    """The three counts of the first page, in one question."""
    counted = seen.under_way().aggregate(
        all_of_them=Count("pk", distinct=True),
        own=Count("pk", filter=Q(pk__in=own.values("pk")), distinct=True),
        late=Count("pk", filter=_is_overdue(), distinct=True),
    )
    return Waiting(mine=counted["own"], overdue=counted["late"], everywhere=counted["all_of_them"])


def networks_asked(seen: ApplicationQuerySet) -> list[Network]:
    """The networks among which the queue can be narrowed."""
    there = Network.objects.filter(pk__in=seen.order_by().values("network"))
    return sorted(there.order_by("pk"), key=lambda network: str(network.name).casefold())


def _is_overdue() -> Q:
    now = timezone.now()
    return Q(state__in=BEFORE_REVIEWERS) & (
        Q(decision_due_at__lt=now) | Q(first_answer_due_at__lt=now, first_answered_at__isnull=True)
    )
