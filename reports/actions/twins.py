"""Two entries of one event: joining is asked for, done, refused, taken back. No row goes; the counts follow."""

from collections.abc import Collection, Sequence
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION
from reports.actions.counts import Place, decided, move_counts
from reports.actions.returns import hold_networks
from reports.models import (
    Activity,
    ActivityCount,
    ActivityHost,
    ActivityPair,
    Source,
    SourceDocument,
)
from reports.permissions.activities import (
    may_ask_to_join,
    may_join,
    may_speak_for,
    may_take_apart,
    may_tell_apart,
)
from reports.queries.activities import locked_among
from reports.queries.hindering import hindrance
from reports.queries.twins import pair_of

State = ActivityPair.State


class Obstacle(Enum):
    """Why two entries cannot be joined or taken apart."""

    CLOSED = "closed"
    GRAIN = "grain"
    LATER = "later"


class CannotBeJoined(Exception):
    """Nothing changed; `networks` names those whose numbers are in the way."""

    def __init__(self, obstacle: Obstacle, networks: Collection[Network] = ()) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.networks = tuple(networks)


@transaction.atomic
def ask_to_join(*, kept: Activity, going: Activity, by: User) -> ActivityPair:
    """Ask the coordination of the other side whether both entries are of one event."""
    kept, going = _both_locked(kept, going)
    pair = pair_of(kept, going)
    verdict = require(may_ask_to_join(by, kept, going, pair))
    asked_of, asking = (going, kept) if may_speak_for(by, kept) else (kept, going)
    pair = _answered(kept, going, State.ASKED, by, asked_of=asked_of)
    _tell_coordination_of(asked_of, asking)
    record(
        "activity.joining_asked",
        pair,
        by=by,
        right_used=verdict.right_used,
        after={"kept": kept.slug, "going": going.slug},
    )
    return pair


@transaction.atomic
def tell_apart(*, one: Activity, other: Activity, by: User) -> ActivityPair:
    """Say that two entries are of two events; they are not asked about again."""
    one, other = _both_locked(one, other)
    verdict = require(may_tell_apart(by, one, other, pair_of(one, other)))
    pair = _answered(one, other, State.APART, by)
    record(
        "activity.told_apart",
        pair,
        by=by,
        right_used=verdict.right_used,
        after={"entries": [one.slug, other.slug]},
    )
    return pair


@transaction.atomic
def join_activities(*, kept: Activity, going: Activity, by: User) -> ActivityPair:
    """Join a second entry of an event into the first: hosts and titles are united, its counts follow.

    Where both state a number for the same thing both stay, as two sources. Raises CannotBeJoined when figures are
    locked or being checked.
    """
    kept, going = _both_locked(kept, going)
    verdict = require(may_join(by, kept, going, pair_of(kept, going)))
    _require_unlocked(kept, going)
    pair = _answered(kept, going, State.JOINED, by)
    there = set(_hosts(kept))
    coming = [host for host in _hosts(going) if host not in there]
    _add_hosts(kept, coming)
    pair.added_hosts.set(coming)
    pair.added_aliases = _new_aliases(kept, going)
    pair.moved_counts = _carry_over(kept, going, by)
    pair.save(update_fields=["added_aliases", "moved_counts"])
    kept.aliases = [*kept.aliases, *pair.added_aliases]
    kept.version += 1
    kept.save(update_fields=["aliases", "version", "changed_at"])
    Activity.objects.filter(merged_into=going).update(merged_into=kept)
    going.merged_into = kept
    going.version += 1
    going.save(update_fields=["merged_into", "version", "changed_at"])
    index.changed("activities", kept.slug)
    index.changed("activities", going.slug)
    record(
        "activity.joined",
        pair,
        by=by,
        right_used=verdict.right_used,
        after={
            "kept": kept.slug,
            "going": going.slug,
            "hosts": sorted(Network.objects.filter(pk__in=coming).values_list("slug", flat=True)),
            "counts": len(pair.moved_counts),
        },
    )
    return pair


@transaction.atomic
def take_apart(*, pair: ActivityPair, by: User) -> ActivityPair:
    """Undo a joining: two entries again, each with its counts. Hosts that hold numbers of the first one stay."""
    kept, going = _both_locked(pair.kept, pair.going)
    pair = ActivityPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    verdict = require(may_take_apart(by, pair))
    if going.merged_into_id != kept.pk or kept.merged_into_id:
        raise CannotBeJoined(Obstacle.LATER)
    _require_unlocked(kept, going)
    _carry_back(pair, going, by)
    _drop_hosts(pair, kept)
    kept.aliases = [alias for alias in kept.aliases if alias not in set(pair.added_aliases)]
    kept.version += 1
    kept.save(update_fields=["aliases", "version", "changed_at"])
    going.merged_into = None
    going.version += 1
    going.save(update_fields=["merged_into", "version", "changed_at"])
    _give_back_earlier(going)
    pair.state, pair.said_by, pair.asked_of = State.UNDONE, by, None
    pair.save()
    index.changed("activities", kept.slug)
    index.changed("activities", going.slug)
    record(
        "activity.taken_apart",
        pair,
        by=by,
        right_used=verdict.right_used,
        after={"kept": kept.slug, "going": going.slug},
    )
    return pair


# --- the two rows ---------------------------------------------------------------------------------


def _both_locked(one: Activity, other: Activity) -> tuple[Activity, Activity]:
    """In one order, so that two people who join them crosswise do not wait for each other for ever.

    The networks come first: nobody enters or submits their numbers meanwhile.
    """
    hosts = ActivityHost.objects.filter(activity__in=[one, other])
    counts = ActivityCount.objects.filter(activity__in=[one, other])
    hold_networks(
        {*hosts.values_list("network", flat=True), *counts.values_list("network", flat=True)}
    )
    rows = {
        row.pk: row
        for row in Activity.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk, other.pk])
        .order_by("pk")
    }
    return rows[one.pk], rows[other.pk]


def _answered(
    kept: Activity, going: Activity, state: str, by: User, *, asked_of: Activity | None = None
) -> ActivityPair:
    pair = pair_of(kept, going) or ActivityPair()
    pair.kept, pair.going, pair.state, pair.said_by, pair.asked_of = (
        kept,
        going,
        state,
        by,
        asked_of,
    )
    pair.save()
    return pair


def _require_unlocked(kept: Activity, going: Activity) -> None:
    hosts = {*_hosts(kept), *_hosts(going)}
    first, last = min(kept.starts_on, going.starts_on), max(kept.ends_on, going.ends_on)
    if locked := locked_among(hosts, first, last):
        raise CannotBeJoined(Obstacle.CLOSED, locked)


def _give_back_earlier(going: Activity) -> None:
    """Entries that had been joined into the one that went lead to it again."""
    earlier = ActivityPair.objects.filter(kept=going, state=State.JOINED).values("going")
    Activity.objects.filter(pk__in=earlier).update(merged_into=going)


def _new_aliases(kept: Activity, going: Activity) -> list[str]:
    """The titles of the entry that goes, and its aliases, as far as the other does not have them."""
    known = {*kept.aliases, *of_row(kept, "title").values()}
    return list(
        dict.fromkeys(
            said for said in [*of_row(going, "title").values(), *going.aliases] if said not in known
        )
    )


# --- hosts ----------------------------------------------------------------------------------------


def _hosts(activity: Activity) -> list[int]:
    rows = activity.host_rows.order_by("position")
    return list(rows.values_list("network_id", flat=True))


def _add_hosts(kept: Activity, coming: Sequence[int]) -> None:
    last = kept.host_rows.aggregate(last=Max("position"))["last"]
    begin = 0 if last is None else last + 1
    ActivityHost.objects.bulk_create(
        ActivityHost(activity=kept, network_id=host, position=begin + place)
        for place, host in enumerate(coming)
    )


def _drop_hosts(pair: ActivityPair, kept: Activity) -> None:
    """Those that came with the joining go, but not one whose numbers the first entry holds or another entry brought."""
    joined = Activity.objects.filter(merged_into=kept).exclude(pk=pair.going_id)
    needed = {
        *ActivityCount.objects.filter(activity=kept).values_list("network", flat=True),
        *ActivityHost.objects.filter(activity__in=joined).values_list("network", flat=True),
    }
    kept.host_rows.filter(network__in=pair.added_hosts.all()).exclude(network__in=needed).delete()


# --- counts ---------------------------------------------------------------------------------------


def _carry_over(kept: Activity, going: Activity, by: User) -> list[list[int | bool | None]]:
    """The counts of the entry that goes stand under the first one, beside what that states for the same thing."""
    held = list(ActivityCount.objects.filter(activity=kept).order_by("pk"))
    holders = {row.measure_id: row.network_id for row in held}
    taken = {_cell_and_source(row, row.network_id) for row in held}
    moving = list(
        ActivityCount.objects.filter(activity=going)
        .select_related("network", "period")
        .order_by("pk")
    )
    by_person = decided(moving)
    places: dict[int, Place] = {}
    for row in moving:
        network = holders.get(row.measure_id, row.network_id)
        source = row.source_id
        if _cell_and_source(row, network) in taken:
            source = _source_of(row.network, going).pk
        places[row.pk] = Place(kept.pk, network, source, by_person.get(row.pk))
    _move(moving, places, by)
    return [[row.pk, row.network_id, row.source_id, by_person.get(row.pk)] for row in moving]


def _carry_back(pair: ActivityPair, going: Activity, by: User) -> None:
    places = {
        key: Place(going.pk, network, source, counts)
        for key, network, source, counts in pair.moved_counts
    }
    moving = list(
        ActivityCount.objects.filter(pk__in=places, activity=pair.kept)
        .select_related("network", "period")
        .order_by("pk")
    )
    _move(moving, places, by)


def _move(moving: Sequence[ActivityCount], places: dict[int, Place], by: User) -> None:
    """Nothing moves out of or into numbers that are submitted, approved or locked."""
    networks = Network.objects.in_bulk({places[row.pk].network for row in moving})
    shut = {
        network.pk: network
        for row in moving
        for network in (row.network, networks[places[row.pk].network])
        if hindrance(network, row.period)
    }
    if shut:
        raise CannotBeJoined(Obstacle.CLOSED, list(shut.values()))
    try:
        with transaction.atomic():
            move_counts(places={row.pk: places[row.pk] for row in moving}, by=by)
    except IntegrityError as error:
        if "reports_one_grain_a_year" not in str(
            getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        ):
            raise
        raise CannotBeJoined(Obstacle.GRAIN, list(networks.values())) from error


def _cell_and_source(row: ActivityCount, network: int) -> tuple[object, ...]:
    return (row.measure_id, network, row.scope, row.period_id, row.category_id, row.source_id)


def _source_of(network: Network, going: Activity) -> Source:
    """What the other network had entered is a source of its own beside the first one's number."""
    document, _new = SourceDocument.objects.get_or_create(
        code=f"entered-by-{network.slug}", defaults=in_columns("title", _entered_by(network))
    )
    source, _new = Source.objects.get_or_create(document=document, locator=going.slug)
    return source


def _entered_by(network: Network) -> Texts:
    said: Texts = {}
    for code in settings.LANGUAGE_TABLE:
        with translation.override(code):
            said[code] = _("Entered by %(network)s") % {"network": network.name}
    return said


def _tell_coordination_of(asked: Activity, asking: Activity) -> None:
    """The coordinations of those hosts of the asked entry that the asking one does not have."""
    hosts = set(_hosts(asked)) - set(_hosts(asking)) or set(_hosts(asked))
    coordinating = RoleAssignment.objects.in_force(timezone.now()).filter(
        network__in=hosts, role__in=COORDINATION
    )
    for person in User.objects.filter(pk__in=coordinating.values("user")).order_by("pk"):
        write_letter(
            template="reports/mail/joining_asked.txt",
            to=person,
            context={
                "link": full_address(
                    "reports:compare_activities",
                    asked.public_id,
                    asking.public_id,
                    language=person.language,
                )
            },
        )
