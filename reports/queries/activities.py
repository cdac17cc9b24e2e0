"""Reads of activities as those see them who keep their record: lists, one with all that hangs on it, what is locked."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from alliance.folding import Fold
from alliance.texts import column
from networks.models import Network
from reports.models import Activity, ActivityCount, ActivityPair, Evidence, NetworkReturn
from reports.queries.returns import live_exceptions
from reports.queries.twins import hosts_in_order

# What is typed beyond this many words narrows nothing further.
MOST_WORDS = 8


@dataclass(frozen=True)
class Narrowed:
    """What a list of activities is narrowed to; what is empty narrows nothing."""

    year: int
    network: Network | None = None
    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class Record:
    """One activity with all that hangs on it."""

    activity: Activity
    hosts: tuple[Network, ...]
    counts: tuple[ActivityCount, ...]
    joined: tuple[ActivityPair, ...]
    files: tuple[Evidence, ...]


def years_of(rows: "QuerySet[Activity]") -> list[int]:
    """The years in which something was held, the newest first."""
    return [day.year for day in rows.dates("starts_on", "year", order="DESC")]


def narrowed(rows: "QuerySet[Activity]", to: Narrowed) -> "QuerySet[Activity]":
    """Those of a year, in the order of their days. Entries joined with another are left out."""
    rows = rows.filter(
        merged_into__isnull=True, starts_on__year__lte=to.year, ends_on__year__gte=to.year
    )
    if to.network:
        rows = rows.filter(host_rows__network=to.network)
    if to.kind:
        rows = rows.filter(kinds__contains=[to.kind])
    return saying(rows, to.words).prefetch_related(hosts_in_order()).order_by("starts_on", "pk")


def saying(rows: "QuerySet[Activity]", words: str) -> "QuerySet[Activity]":
    """Those in whose titles, other names or city each of these words stands."""
    for word in words.split()[:MOST_WORDS]:
        rows = rows.alias(said=_all_words()).filter(said__contains=Fold(Value(word)))
    return rows


def record_of(activity: Activity) -> Record:
    """Four queries. Files of the entries that were joined with it are among its files."""
    hosts = activity.host_rows.select_related("network").order_by("position")
    counts = (
        ActivityCount.objects.filter(activity=activity)
        .select_related("measure", "network", "period", "source__document")
        .order_by("period__starts_on", "measure__code", "pk")
    )
    joined = (
        ActivityPair.objects.filter(kept=activity, state=ActivityPair.State.JOINED)
        .select_related("going", "said_by")
        .order_by("said_at", "pk")
    )
    files = (
        Evidence.objects.kept()
        .filter(Q(activity=activity) | Q(activity__merged_into=activity))
        .order_by("added_at", "pk")
    )
    return Record(
        activity, tuple(row.network for row in hosts), tuple(counts), tuple(joined), tuple(files)
    )


def files_for_everybody(slugs: Collection[str]) -> defaultdict[str, list[Evidence]]:
    """The public files of activities, and of the entries joined with them, by the activity's slug. One query."""
    rows = (
        Evidence.objects.kept()
        .filter(
            Q(activity__slug__in=slugs) | Q(activity__merged_into__slug__in=slugs),
            visibility=Evidence.Visibility.PUBLIC,
            activity__is_public=True,
        )
        .select_related("activity__merged_into")
        .order_by("added_at", "pk")
    )
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        if row.activity:
            found[(row.activity.merged_into or row.activity).slug].append(row)
    return found


def locked_among(networks: Collection[int], starts_on: date, ends_on: date) -> list[Network]:
    """Whose figures of these days are locked, so that nothing may move under them. One query."""
    locked = (
        NetworkReturn.objects.filter(
            network__in=networks,
            state=NetworkReturn.State.LOCKED,
            period__starts_on__lte=ends_on,
            period__ends_before__gt=starts_on,
        )
        .exclude(pk__in=_opened_again())
        .values("network")
    )
    return list(Network.objects.filter(pk__in=locked).order_by("pk"))


def _opened_again() -> "QuerySet[NetworkReturn, int]":
    opened = live_exceptions().values_list("network", "period")
    wanted = Q(pk__in=[])
    for network, period in opened:
        wanted |= Q(network=network, period=period)
    return NetworkReturn.objects.filter(wanted).values_list("pk", flat=True)


def _all_words() -> Fold:
    titles = [F(column("title", language)) for language in settings.LANGUAGE_TABLE]
    aliases = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
    return Fold(
        Func(
            Value(" "), *titles, aliases, F("city"), function="concat_ws", output_field=TextField()
        )
    )
