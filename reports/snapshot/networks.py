"""The networks as a snapshot keeps them: the tree at the end of the period, status, countries, hosts and partners."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from alliance.texts import of_row
from members.models import Partnership
from networks.models import Network
from networks.queries import Tree, tree_on
from reports.models import NetworkReturn, ReportingPeriod

Json = dict[str, Any]


def networks(period: ReportingPeriod) -> list[Json]:
    tree = tree_on(last_day(period))
    slugs = dict(Network.objects.order_by("pk").values_list("pk", "slug"))
    returns = _returns(period)
    rows = Network.objects.order_by("slug").prefetch_related("countries", "statuses")
    by_id = {row.pk: row for row in rows}
    return [
        _network(by_id[pk], _parent_of(pk, tree, slugs), returns.get(pk), period)
        for pk in tree.in_order(key=lambda pk: slugs[pk])
    ]


# From the furthest to the least.
_STATES = ("locked", "approved", "submitted", "returned", "in_progress", "not_started")


def _returns(period: ReportingPeriod) -> dict[int, str]:
    """How far each network is for the period; where it owes several parts of it, as far as the last of them."""
    rows = NetworkReturn.objects.filter(
        period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
    ).order_by("pk")
    found: dict[int, str] = {}
    for network, state in sorted(
        rows.values_list("network", "state"), key=lambda row: _STATES.index(row[1])
    ):
        found[network] = state
    return found


def _network(
    network: Network, parent: str | None, return_state: str | None, period: ReportingPeriod
) -> Json:
    status = next((row for row in network.statuses.all() if touches(row.period, period)), None)
    countries = sorted(
        {row.country for row in network.countries.all() if touches(row.period, period)}
    )
    since = status.period.lower if status else None
    return {
        "slug": network.slug,
        "name": of_row(network, "name"),
        "local_name": network.local_name,
        "level": network.level,
        "status": status.status if status else None,
        "status_since": since.isoformat() if since else None,
        "status_precision": status.precision if status else None,
        "parent": parent,
        "countries": countries,
        "summary": of_row(network, "summary"),
        "note": of_row(network, "note"),
        "owes_return": return_state is not None,
        "return_state": return_state,
    }


def _parent_of(network_id: int, tree: Tree, slugs: dict[int, str]) -> str | None:
    parent = tree.parent_of(network_id)
    return None if parent is None else slugs[parent]


def partnerships(period: ReportingPeriod) -> list[Json]:
    rows: Iterable[Partnership] = Partnership.objects.select_related("network").order_by(
        "network__slug", "kind", "name", "pk"
    )
    return [
        {
            "network": row.network.slug,
            "kind": row.kind,
            "name": row.name,
            "note": of_row(row, "note"),
        }
        for row in rows
        if touches(row.period, period)
    ]


def last_day(period: ReportingPeriod) -> date:
    """The tree is told as it stood at the end; sums follow each count's own day."""
    return period.ends_before - timedelta(days=1)


def touches(span: Any, period: ReportingPeriod) -> bool:
    """Whether a half-open span of days, open ends included, meets the period."""
    begins = span.lower is None or span.lower < period.ends_before
    lasts = span.upper is None or span.upper > period.starts_on
    return begins and lasts
