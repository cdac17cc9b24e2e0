"""What is due from whom: returns to fill in, to answer, to check, periods to lock. The same for the page and for reminders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, roles_in_force
from reports.models import NetworkReturn, ReportingPeriod
from reports.queries.completeness import local_today
from reports.queries.returns import Lines

State = NetworkReturn.State


class Work(StrEnum):
    FILL = "fill"
    ANSWER = "answer"
    CHECK = "check"
    LOCK = "lock"


@dataclass(frozen=True)
class Due:
    """One thing to do, by when, and whose it is. A period is locked as a whole, so it has no return."""

    work: Work
    period: ReportingPeriod
    day: date | None
    today: date
    people: frozenset[int]
    owed: NetworkReturn | None = None
    # of a period to lock: how many of its returns are approved, and of how many
    approved: int = 0
    of: int = 0

    @property
    def what(self) -> str:
        """What is to be done, in a sentence in the reader's language."""
        if self.owed is None:
            return _("Lock %(period)s: %(approved)s of %(of)s returns are approved.") % {
                "period": self.period,
                "approved": self.approved,
                "of": self.of,
            }
        sentences = {
            Work.FILL: _("Fill in and submit the return of %(network)s for %(period)s."),
            Work.ANSWER: _("Answer what was asked about the return of %(network)s for %(period)s."),
            Work.CHECK: _("Check the return of %(network)s for %(period)s."),
        }
        return sentences[self.work] % {"network": self.owed.network.name, "period": self.period}

    @property
    def days_past(self) -> int | None:
        """Days since the day on which it is due, below zero before it; None without a day."""
        return None if self.day is None else (self.today - self.day).days

    @property
    def is_overdue(self) -> bool:
        return self.day is not None and self.day < self.today

    @property
    def is_today(self) -> bool:
        return self.day == self.today


def due_from(user: Visitor) -> list[Due]:
    """All that is due from a person, overdue first. As many queries for one return as for a hundred."""
    if not any(right.role in COORDINATION | SECRETARIAT for right in roles_in_force(user)):
        return []
    return [one for one in all_due() if user.pk in one.people]


def all_due() -> list[Due]:
    """All that is due from anybody, the first due first; what has no day stands last."""
    returns = list(
        NetworkReturn.objects.exclude(state=State.LOCKED)
        .filter(Q(period__opens_on__isnull=True) | Q(period__opens_on__lte=timezone.now().date()))
        .select_related("network", "period")
        .order_by("period__starts_on", "network__slug", "pk")
    )
    if not returns:
        return []
    responsible = Responsible.read()
    found = [*_of_networks(returns, responsible), *_to_lock(returns, responsible)]
    return sorted(found, key=lambda one: one.day or date.max)


class Responsible:
    """Who answers for a network: its own coordination; where it has none, the nearest above; at last the Secretariat."""

    def __init__(self, lines: Lines, coordinations: Mapping[int, Collection[int]]) -> None:
        self._lines = lines
        self._coordinations = coordinations
        self.secretariat: frozenset[int] = frozenset()

    @classmethod
    def read(cls) -> "Responsible":
        """Three queries. A right that sleeps counts: what is owed wakes nobody else."""
        coordinations: defaultdict[int, set[int]] = defaultdict(set)
        secretariat: set[int] = set()
        rows = RoleAssignment.objects.in_force(timezone.now()).filter(
            role__in=COORDINATION | SECRETARIAT, user__is_active=True
        )
        for network, role, user in rows.order_by("pk").values_list("network", "role", "user"):
            (secretariat if role in SECRETARIAT else coordinations[network]).add(user)
        responsible = cls(Lines.read(), coordinations)
        responsible.secretariat = frozenset(secretariat)
        return responsible

    def for_filling(self, owed: NetworkReturn) -> frozenset[int]:
        return self._nearest([owed.network, *self._above(owed)], besides=None)

    def for_checking(self, owed: NetworkReturn) -> frozenset[int]:
        """Never who submitted it. Straight under the whole the Secretariat checks."""
        above = self._above(owed)
        if not above or above[0].level == Network.Level.GLOBAL:
            return self.secretariat - {owed.submitted_by_id}
        return self._nearest(above, besides=owed.submitted_by_id)

    def desk(self, owed: NetworkReturn) -> Network:
        """Where days are counted while a return is checked."""
        above = self._above(owed)
        return above[0] if above else owed.network

    def _above(self, owed: NetworkReturn) -> list[Network]:
        return self._lines.above(owed.network_id, owed.period)

    def _nearest(self, line: Iterable[Network], *, besides: int | None) -> frozenset[int]:
        for network in line:
            if people := frozenset(self._coordinations.get(network.pk, ())) - {besides}:
                return people
        return self.secretariat - {besides}


def _of_networks(returns: Iterable[NetworkReturn], responsible: Responsible) -> Iterator[Due]:
    for owed in returns:
        period = owed.period
        if owed.state in {State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED}:
            is_back = owed.state == State.RETURNED
            yield Due(
                work=Work.ANSWER if is_back else Work.FILL,
                period=period,
                day=period.checked_by if is_back else period.due_on,
                today=local_today(owed.network),
                people=responsible.for_filling(owed),
                owed=owed,
            )
        elif owed.state == State.SUBMITTED:
            yield Due(
                work=Work.CHECK,
                period=period,
                day=period.checked_by,
                today=local_today(responsible.desk(owed)),
                people=responsible.for_checking(owed),
                owed=owed,
            )


def _to_lock(returns: Iterable[NetworkReturn], responsible: Responsible) -> Iterator[Due]:
    """A period is there to be locked once all of it is approved, or its day is there."""
    of: defaultdict[ReportingPeriod, list[NetworkReturn]] = defaultdict(list)
    for owed in returns:
        if owed.period.locks_on is not None:
            of[owed.period].append(owed)
    today = timezone.now().date()
    for period, rows in of.items():
        approved = sum(owed.state == State.APPROVED for owed in rows)
        if approved == len(rows) or (period.locks_on is not None and period.locks_on <= today):
            yield Due(
                work=Work.LOCK,
                period=period,
                day=period.locks_on,
                today=today,
                people=responsible.secretariat,
                approved=approved,
                of=len(rows),
            )
