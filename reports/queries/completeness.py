"""Who has reported: networks by periods, the rate of each region, and whom to call about what is late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Min, Q
from django.utils import timezone

from alliance.models import User
from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION
from reports.models import NetworkReturn, ReportingPeriod
from reports.queries.returns import Lines

State = NetworkReturn.State
Role = RoleAssignment.Role

# What counts as reported: handed in, whether it was looked at yet or not.
REPORTED = frozenset({State.SUBMITTED, State.APPROVED, State.LOCKED})
# The columns of one page.
MOST_PERIODS = 5


@dataclass(frozen=True)
class Rate:
    """Of how many returns that are owed how many were handed in, and how many of them in time."""

    owed: int = 0
    reported: int = 0
    in_time: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(
            self.owed + other.owed, self.reported + other.reported, self.in_time + other.in_time
        )

    @property
    def percent(self) -> int:
        """Rounded down, so that a hundred means all."""
        return self.reported * 100 // self.owed if self.owed else 0


@dataclass(frozen=True)
class Owed:
    """A return as the matrix shows it."""

    row: NetworkReturn
    handed_in_at: datetime | None
    today: date

    @property
    def is_reported(self) -> bool:
        return self.row.state in REPORTED

    @property
    def is_late(self) -> bool:
        """Still missing after its day."""
        due = self.row.period.due_on
        return not self.is_reported and due is not None and due < self.today

    @property
    def was_in_time(self) -> bool:
        """Handed in by its day, as days are counted where the network is; unknown for years taken over."""
        due = self.row.period.due_on
        if not self.is_reported or due is None or self.handed_in_at is None:
            return False
        return local_day(self.handed_in_at, self.row.network) <= due

    @property
    def rate(self) -> Rate:
        return Rate(1, int(self.is_reported), int(self.was_in_time))


@dataclass(frozen=True)
class Line:
    """A network with what it owes for each period; None where it owes nothing."""

    network: Network
    cells: tuple[Owed | None, ...]


@dataclass(frozen=True)
class Group:
    """A region with its networks; without one stand the networks straight under the whole."""

    region: Network | None
    lines: tuple[Line, ...]
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class Matrix:
    """Networks by periods, the latest period first."""

    periods: tuple[ReportingPeriod, ...] = ()
    groups: tuple[Group, ...] = ()
    totals: tuple[Rate, ...] = ()
    # from which period on the page before this one goes on
    earlier: str = ""


@dataclass(frozen=True)
class Call:
    """A network whose return is late, and who coordinates it; where nobody does, who coordinates the nearest above."""

    owed: Owed
    people: tuple[User, ...] = ()
    above: Network | None = None


def local_day(moment: datetime, network: Network) -> date:
    """The day of a moment where a network is."""
    return moment.astimezone(ZoneInfo(network.time_zone)).date()


def local_today(network: Network) -> date:
    return local_day(timezone.now(), network)


# --- the matrix ------------------------------------------------------------------------------


def matrix(*, before: str = "") -> Matrix:
    """Everything that is owed for some periods. As many queries for one network as for sixty.

    A network stands under the region where it stood in the latest of these periods.
    """
    periods, earlier = _periods(before)
    if not periods:
        return Matrix()
    lines = Lines.read()
    owed = _owed(periods)
    by_network: defaultdict[int, dict[int, Owed]] = defaultdict(dict)
    for one in owed:
        by_network[one.row.network_id][one.row.period_id] = one
    networks = {one.row.network_id: one.row.network for one in owed}
    rows = [
        Line(network, tuple(by_network[pk].get(period.pk) for period in periods))
        for pk, network in networks.items()
    ]
    groups = tuple(_groups(rows, periods, lines))
    return Matrix(periods, groups, _added([group.rates for group in groups]), earlier)


def rate_of(owed: Iterable[Owed]) -> Rate:
    return sum((one.rate for one in owed), Rate())


def _periods(before: str) -> tuple[tuple[ReportingPeriod, ...], str]:
    rows = ReportingPeriod.objects.filter(returns__isnull=False).distinct()
    if before:
        rows = rows.filter(starts_on__lt=_start_of(before))
    found = list(rows.order_by("-starts_on", "grain", "pk")[: MOST_PERIODS + 1])
    shown = tuple(found[:MOST_PERIODS])
    return shown, shown[-1].code if len(found) > MOST_PERIODS else ""


def _start_of(code: str) -> date:
    found = ReportingPeriod.objects.filter(code=code).values_list("starts_on", flat=True).first()
    return found or date.max


def _owed(periods: Collection[ReportingPeriod]) -> list[Owed]:
    """With the first moment at which each was handed in: sending it back does not make it late."""
    rows = (
        NetworkReturn.objects.filter(period__in=periods)
        .select_related("network", "period")
        .annotate(
            handed_in_at=Min("steps__at", filter=Q(steps__to_state=State.SUBMITTED)),
        )
        .order_by("network__slug", "pk")
    )
    return [Owed(row, row.handed_in_at, local_today(row.network)) for row in rows]


def _groups(
    rows: Iterable[Line], periods: Sequence[ReportingPeriod], lines: Lines
) -> Iterator[Group]:
    of: defaultdict[int, list[Line]] = defaultdict(list)
    regions: dict[int, Network | None] = {0: None}
    for row in rows:
        region = region_of(row.network, periods, lines)
        key = region.pk if region else 0
        regions[key] = region
        of[key].append(row)
    for key in sorted(of, key=lambda key: (key == 0, _name(regions[key]))):
        inside = sorted(of[key], key=lambda row: (row.network.pk != key, row.network.name))
        yield Group(regions[key], tuple(inside), _rates(inside, len(periods)))


def region_of(network: Network, periods: Iterable[ReportingPeriod], lines: Lines) -> Network | None:
    """The region in which a network stands, itself where it is one; in the first of the periods in which it had a place."""
    for period in periods:
        if above := lines.above(network.pk, period):
            line = (network, *above)
            return next((one for one in line if one.level == Network.Level.REGIONAL), None)
    return None


def _name(network: Network | None) -> str:
    return network.name if network else ""


def _rates(rows: Iterable[Line], number: int) -> tuple[Rate, ...]:
    rows = list(rows)
    return tuple(
        rate_of(one for row in rows if (one := row.cells[place]) is not None)
        for place in range(number)
    )


def _added(rates: Sequence[tuple[Rate, ...]]) -> tuple[Rate, ...]:
    return tuple(sum(column, Rate()) for column in zip(*rates, strict=True))


# --- whom to call ----------------------------------------------------------------------------


def late_in(seen: Matrix, networks: Collection[int]) -> list[Owed]:
    """What is late among these networks, the longest first."""
    late = [
        one
        for group in seen.groups
        for line in group.lines
        for one in line.cells
        if one is not None and one.is_late and one.row.network_id in networks
    ]
    return sorted(late, key=lambda one: (one.row.period.due_on or date.max, one.row.network.name))


def calls(late: Sequence[Owed]) -> list[Call]:
    """Whom to call about each of them today. Three queries, however many there are."""
    if not late:
        return []
    lines = Lines.read()
    above = {one.row.pk: lines.above(one.row.network_id, one.row.period) for one in late}
    asked = {network.pk for line in above.values() for network in line}
    people = coordinators_of(asked | {one.row.network_id for one in late})
    return [_call(one, above[one.row.pk], people) for one in late]


def _call(owed: Owed, above: Iterable[Network], people: Mapping[int, tuple[User, ...]]) -> Call:
    if found := people.get(owed.row.network_id):
        return Call(owed, found)
    nearest = next((network for network in above if network.pk in people), None)
    return Call(owed, people[nearest.pk], nearest) if nearest else Call(owed)


def coordinators_of(networks: Collection[int]) -> Mapping[int, tuple[User, ...]]:
    """The coordinations of networks, by network, coordinators before deputies. One query."""
    rows = (
        RoleAssignment.objects.in_force(timezone.now())
        .filter(network__in=networks, role__in=COORDINATION, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    found: defaultdict[int, dict[User, None]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.role != Role.COORDINATOR):
        found[row.network_id][row.user] = None
    return {pk: tuple(people) for pk, people in found.items()}
