"""The networks' part of the demonstration alliance: the real tree of 2017, its bodies, its themes."""

from datetime import date
from typing import Any

from alliance.content import read
from alliance.models import User
from networks.actions import (
    found_network,
    name_theme,
    note_presence,
    place_network,
    set_status,
    set_up_body,
)
from networks.demo import governance
from networks.demo.roles import grant_demonstration_roles
from networks.models import Network, Precision


def load(by: User) -> None:
    content = read(__file__, "networks.toml")
    for theme in content["theme"]:
        name_theme(slug=theme["slug"], name=theme["name"], by=by)
    for row in content["network"]:
        _network(row, by)
    for body in content["body"]:
        set_up_body(
            slug=body["slug"],
            network=Network.objects.get(slug=body["network"]),
            kind=body["kind"],
            name=body["name"],
            local_name=body.get("local_name", ""),
            note=body.get("note"),
            seats=body.get("seat", []),
            by=by,
        )
    grant_demonstration_roles()
    governance.load(by)


def _network(row: dict[str, Any], by: User) -> None:
    network = found_network(
        slug=row["slug"],
        level=row["level"],
        name=row["name"],
        summary=row.get("summary"),
        note=row.get("note"),
        local_name=row.get("local_name", ""),
        languages=row.get("languages", []),
        by=by,
    )
    precision = row.get("precision", Precision.DAY)
    if "parent" in row:
        place_network(
            network=network,
            parent=Network.objects.get(slug=row["parent"]),
            since=_day(row.get("parent_from")),
            precision=precision,
            by=by,
        )
    set_status(
        network=network,
        status=row["status"],
        since=_day(row.get("status_from")),
        precision=precision,
        by=by,
    )
    for country in row.get("countries", []):
        note_presence(network=network, country=country, by=by)


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
