"""The tree: networks are founded and placed under others, themes are named."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote
from networks.models import Network, NetworkParent, Precision, Theme
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
    note_what_people_wrote(network, by=by)
    index.changed("networks", slug)
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

    An open start means: in place before the records begin. Levels go strictly downwards, so the tree has no circle.
    Raises ValidationError when the parent does not stand above the network, or the places would overlap or leave a gap.
    """
    verdict = require(may_shape_tree(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    if LEVELS.index(Network.Level(parent.level)) >= LEVELS.index(Network.Level(network.level)):
        raise ValidationError(_("A network stands under one of a higher level."))
    _end_place_in_force(network, since)
    placed = NetworkParent.objects.create(
        network=network, parent=parent, period=DateRange(since, None), precision=precision
    )
    index.changed("networks")
    record(
        "network.placed",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"parent": parent.slug, "since": since.isoformat() if since else None},
    )
    return placed


def _end_place_in_force(network: Network, since: date | None) -> None:
    """A place begins where the one before ends: no overlap, no gap."""
    last = NetworkParent.objects.filter(network=network).order_by("-period").first()
    if last is None:
        return
    began, ended = last.period.lower, last.period.upper
    if since is None or (began and since <= began) or (ended and since != ended):
        raise ValidationError(
            _("The new place begins after the one before, and leaves no gap between them.")
        )
    last.period = DateRange(began, since)
    last.save()


@transaction.atomic
def name_theme(*, slug: str, name: Texts, by: User) -> Theme:
    verdict = require(may_shape_tree(by))
    theme = Theme.objects.create(slug=slug, **in_columns("name", name))
    note_what_people_wrote(theme, by=by)
    record("theme.named", theme, by=by, right_used=verdict.right_used, after={"slug": slug})
    return theme
