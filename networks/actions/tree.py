"""The tree: networks are founded, placed, change status; their bodies and seats are set up."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from networks.models import (
    Body,
    Network,
    NetworkCountry,
    NetworkParent,
    NetworkStatus,
    Precision,
    Seat,
    Theme,
)
from networks.permissions import may_shape_tree

# From the whole to the local chapter: a parent stands strictly above its children, levels may be skipped.
LEVELS = list(Network.Level)


@transaction.atomic
def found_network(
    *,
    slug: str,
    level: str,
    name: Texts,
    by: User,
    summary: Texts | None = None,
    note: Texts | None = None,
    local_name: str = "",
    languages: Iterable[str] = (),
) -> Network:
    """Enter a network. Where it stands and what its status is are rows of their own."""
    verdict = require(may_shape_tree(by))
    network = Network.objects.create(
        slug=slug,
        level=level,
        local_name=local_name,
        languages=list(languages),
        **in_columns("name", name),
        **in_columns("summary", summary),
        **in_columns("note", note),
    )
    record("network.founded", network, by=by, right_used=verdict.right_used, after={"slug": slug})
    return network


@transaction.atomic
def place_network(
    *,
    network: Network,
    parent: Network,
    by: User,
    since: date | None = None,
    precision: str = Precision.DAY,
) -> NetworkParent:
    """Place a network under a parent from a day on; where it stood before ends on that day.

    An open start means: in place before the records begin.
    Raises ValidationError when the parent does not stand above the network.
    """
    verdict = require(may_shape_tree(by))
    if LEVELS.index(Network.Level(parent.level)) >= LEVELS.index(Network.Level(network.level)):
        raise ValidationError(_("A network stands under one of a higher level."))
    standing = NetworkParent.objects.select_for_update().filter(
        network=network, period__endswith__isnull=True
    )
    for row in standing:
        row.period = DateRange(row.period.lower, since)
        row.save()
    placed = NetworkParent.objects.create(
        network=network, parent=parent, period=DateRange(since, None), precision=precision
    )
    record(
        "network.placed",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"parent": parent.slug, "since": since.isoformat() if since else None},
    )
    return placed


@transaction.atomic
def set_status(
    *,
    network: Network,
    status: str,
    by: User,
    since: date | None = None,
    precision: str = Precision.DAY,
    decided_on: date | None = None,
    minute_ref: str = "",
) -> NetworkStatus:
    """Give a network a status from a day on; the one before ends on that day."""
    verdict = require(may_shape_tree(by))
    for row in NetworkStatus.objects.select_for_update().filter(
        network=network, period__endswith__isnull=True
    ):
        row.period = DateRange(row.period.lower, since)
        row.save()
    given = NetworkStatus.objects.create(
        network=network,
        status=status,
        period=DateRange(since, None),
        precision=precision,
        decided_on=decided_on,
        minute_ref=minute_ref,
    )
    record(
        "network.status_changed",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"status": status},
    )
    return given


@transaction.atomic
def note_presence(
    *, network: Network, country: str, by: User, since: date | None = None
) -> NetworkCountry:
    """Note that a network is present in a country, from a day on."""
    verdict = require(may_shape_tree(by))
    presence = NetworkCountry.objects.create(
        network=network, country=country, period=DateRange(since, None)
    )
    record(
        "network.presence_noted",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"country": country},
    )
    return presence


@transaction.atomic
def set_up_body(
    *,
    slug: str,
    network: Network,
    kind: str,
    name: Texts,
    seats: Iterable[Mapping[str, Any]],
    by: User,
    local_name: str = "",
    note: Texts | None = None,
) -> Body:
    """Set up a body with its seats, held or empty. `seats` hold title, count, constituency and voting."""
    verdict = require(may_shape_tree(by))
    body = Body.objects.create(
        slug=slug,
        network=network,
        kind=kind,
        local_name=local_name,
        **in_columns("name", name),
        **in_columns("note", note),
    )
    for position, seat in enumerate(_one_by_one(seats), start=1):
        Seat.objects.create(
            body=body,
            position=position,
            constituency=str(seat.get("constituency", "")),
            is_voting=bool(seat.get("voting", True)),
            **in_columns("title", seat["title"]),
        )
    record("body.set_up", body, by=by, right_used=verdict.right_used, after={"slug": slug})
    return body


@transaction.atomic
def name_theme(*, slug: str, name: Texts, by: User) -> Theme:
    verdict = require(may_shape_tree(by))
    theme = Theme.objects.create(slug=slug, **in_columns("name", name))
    record("theme.named", theme, by=by, right_used=verdict.right_used, after={"slug": slug})
    return theme


def _one_by_one(seats: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Equal seats are written once with their number."""
    for seat in seats:
        for _repeat in range(int(str(seat.get("count", 1)))):
            yield seat
