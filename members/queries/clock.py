"""Days as a network counts them: in its own time zone, each to its last second."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from networks.models import Network

LAST_SECOND = time(23, 59, 59)


def zone_of(network: Network) -> ZoneInfo:
    """The zone in which a network's days fall; UTC where what is written there is none."""
    try:
        return ZoneInfo(network.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def due_in(days: int, network: Network, *, since: datetime) -> datetime:
    """The end of the day that comes so many days after a moment, where the network is."""
    zone = zone_of(network)
    day = since.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, LAST_SECOND, tzinfo=zone)


def moved_by_pause(
    due: datetime, network: Network, *, since: datetime, until: datetime
) -> datetime:
    """A due time moved by as many days as the clock stood still."""
    zone = zone_of(network)
    days = (until.astimezone(zone).date() - since.astimezone(zone).date()).days
    return due_in(days, network, since=due)
