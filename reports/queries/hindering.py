"""What keeps the numbers of a network from being changed in a period: asked of one, or of many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from networks.models import Network
from reports.models import NetworkReturn, ReportingPeriod
from reports.queries.returns import Lines, is_closed, live_exceptions

State = NetworkReturn.State


class Hindrance(Enum):
    """Why the counts of a network cannot be changed in a period."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    APPROVED_ABOVE = "approved above"
    LOCKED = "locked"


_OWN_HINDRANCES = {
    State.LOCKED: Hindrance.LOCKED,
    State.APPROVED: Hindrance.APPROVED,
    State.SUBMITTED: Hindrance.SUBMITTED,
}


def hindrance(network: Network, period: ReportingPeriod) -> Hindrance | None:
    """What keeps counts from being written, in every period that shares days with this one; None where nothing does.

    A live exception that names the network and the closed period opens it again.
    """
    return hindrances({network.pk}, [period]).get((network.pk, period.pk))


def hindrances(
    networks: Collection[int], periods: Collection[ReportingPeriod]
) -> dict[tuple[int, int], Hindrance]:
    """By the keys of a network and a period; what nothing hinders is not among them. At most four queries."""
    shut = _shut_in(networks, periods)
    if not shut:
        return {}
    open_again = set(
        live_exceptions().filter(network__in=networks).values_list("network_id", "period_id")
    )
    lines = _Above()
    found = {}
    for period in periods:
        rows = [row for row in shut if _meet(row.period, period)]
        by_network = _by_network(rows)
        for network_id in networks if rows else ():
            if hinders := _hinders(network_id, by_network, rows, open_again, lines):
                found[network_id, period.pk] = hinders
    return found


def _shut_in(
    networks: Collection[int], periods: Collection[ReportingPeriod]
) -> list[NetworkReturn]:
    """The returns of any network that are closed, and those of these networks that wait to be checked."""
    if not periods:
        return []
    submitted = NetworkReturn.objects.filter(state=State.SUBMITTED, network__in=networks)
    closed = NetworkReturn.objects.filter(is_closed())
    return list(
        (submitted | closed)
        .filter(
            period__starts_on__lt=max(one.ends_before for one in periods),
            period__ends_before__gt=min(one.starts_on for one in periods),
        )
        .select_related("period")
        .order_by("pk")
    )


@dataclass
class _Above:
    """Who stood above whom, read once and only when somebody asks."""

    lines: Lines | None = None

    def has_any(self, network_id: int, period: ReportingPeriod, among: Iterable[int]) -> bool:
        if self.lines is None:
            self.lines = Lines.read()
        above = {one.pk for one in self.lines.above(network_id, period)}
        return not above.isdisjoint(among)


def _by_network(rows: Iterable[NetworkReturn]) -> dict[int, list[NetworkReturn]]:
    found: defaultdict[int, list[NetworkReturn]] = defaultdict(list)
    for row in rows:
        found[row.network_id].append(row)
    return found


def _hinders(
    network_id: int,
    by_network: dict[int, list[NetworkReturn]],
    rows: Iterable[NetworkReturn],
    open_again: Collection[tuple[int, int]],
    lines: _Above,
) -> Hindrance | None:
    own = {
        row.state
        for row in by_network.get(network_id, ())
        if (network_id, row.period_id) not in open_again
    }
    for state, found in _OWN_HINDRANCES.items():
        if state in own:
            return found
    others: defaultdict[int, list[NetworkReturn]] = defaultdict(list)
    for row in rows:
        is_decided = row.state != State.SUBMITTED and row.network_id != network_id
        if is_decided and (network_id, row.period_id) not in open_again:
            others[row.period_id].append(row)
    for closed in others.values():
        if lines.has_any(network_id, closed[0].period, {row.network_id for row in closed}):
            return Hindrance.APPROVED_ABOVE
    return None


def _meet(one: ReportingPeriod, other: ReportingPeriod) -> bool:
    return one.starts_on < other.ends_before and other.starts_on < one.ends_before
