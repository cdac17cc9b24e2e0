"""Entries that look like one event: near in time, alike in title, not in two places. A person decides."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, Prefetch, Q, QuerySet, TextField

from alliance.texts import column
from reports.models import Activity, ActivityHost, ActivityPair

Precision = Activity.DatePrecision
State = ActivityPair.State

# People write the day of travel or the last day for the first one.
NEAR = timedelta(days=3)
# How alike titles have to be, by how exactly the time is known: a year holds many events with common words.
ENOUGH = {Precision.DAY: 0.5, Precision.RANGE: 0.5, Precision.MONTH: 0.6, Precision.YEAR: 0.8}
ENOUGH_ON_ONE_DAY_IN_ONE_CITY = 0.3
ENOUGH_BETWEEN_TWO_CITIES = 0.75
# So many that different groups hardly ever share one.
MARKS = 2_048


@dataclass(frozen=True)
class Told:
    """What of an activity tells whether another is the same event; titles and city are folded."""

    titles: tuple[str, ...]
    starts_on: date
    ends_on: date
    precision: str
    country: str = ""
    city: str = ""
    key: int | None = None


@dataclass(frozen=True)
class Twins:
    """Two entries that may be of one event, with what was said about them."""

    one: Activity
    other: Activity
    pair: ActivityPair | None = None


def are_alike(one: Told, other: Told) -> bool:
    """Whether two entries could be of one event."""
    if not _meet_in_time(one, other):
        return False
    if one.country and other.country and one.country != other.country:
        return False
    enough = _enough(one, other)
    marks = _marks(other.titles)
    return any(_shared(first, second) >= enough for first in _marks(one.titles) for second in marks)


def likeness(one: str, other: str) -> float:
    """How far two titles share their groups of three letters: 1 for the same words in any order."""
    return _shared(*_marks((one, other)))


def twins_of(told: Told, among: "QuerySet[Activity]") -> list[Activity]:
    """The entries among these that may be the same event as this one, which may not be kept yet. Two queries."""
    near = among.filter(
        merged_into__isnull=True,
        starts_on__lte=told.ends_on + NEAR,
        ends_on__gte=told.starts_on - NEAR,
    )
    if told.key is not None:
        near = near.exclude(pk=told.key)
    alike = [key for key, other in told_of(near) if are_alike(told, other)]
    if told.key is not None:
        settled = _settled_with(told.key)
        alike = [key for key in alike if key not in settled]
    return _with_hosts(alike)


def twins_within(own: "QuerySet[Activity]", among: "QuerySet[Activity]", year: int) -> list[Twins]:
    """The pairs of a year of which one side is among their own, asked ones first. A constant number of queries."""
    in_year = Q(starts_on__year__lte=year, ends_on__year__gte=year, merged_into__isnull=True)
    mine = set(own.filter(in_year).values_list("pk", flat=True))
    said = _said_about(among.filter(in_year))
    entries = sorted(told_of(among.filter(in_year)), key=lambda row: (row[1].starts_on, row[0]))
    keys = [
        (first, second)
        for first, second in _alike_among(entries)
        if (first in mine or second in mine) and frozenset((first, second)) not in said
    ]
    asked = [
        pair
        for pair in said.values()
        if pair.state == State.ASKED and {pair.kept_id, pair.going_id} & mine
    ]
    wanted = {key for pair in keys for key in pair} | {
        key for pair in asked for key in (pair.kept_id, pair.going_id)
    }
    rows = {row.pk: row for row in _with_hosts(wanted)}
    return [
        *(Twins(rows[pair.kept_id], rows[pair.going_id], pair) for pair in asked),
        *(Twins(rows[first], rows[second]) for first, second in keys),
    ]


def pair_of(one: Activity, other: Activity) -> ActivityPair | None:
    """What was said about two entries, and holds."""
    keys = [one.pk, other.pk]
    return (
        ActivityPair.objects.filter(kept__in=keys, going__in=keys)
        .exclude(state=State.UNDONE)
        .select_related("asked_of", "said_by")
        .order_by("-pk")
        .first()
    )


def told_of(rows: "QuerySet[Activity]") -> Iterator[tuple[int, Told]]:
    """Keys with what tells entries apart. One query."""
    columns = ("pk", "folded", "starts_on", "ends_on", "precision", "country", "folded_city")
    found = rows.annotate(
        folded=FoldedTitles(), folded_city=Func(F("city"), function="portal_fold")
    ).order_by("starts_on", "pk")
    for key, titles, starts_on, ends_on, precision, country, city in found.values_list(*columns):
        yield key, Told(tuple(titles), starts_on, ends_on, precision, country, city or "", key)


def folded(texts: Iterable[str]) -> list[str]:
    """Words as the database compares them, empty ones left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_fold(said) FROM unnest(%s::text[]) WITH ORDINALITY AS typed(said, place)"
            " WHERE said <> '' ORDER BY place",
            [list(texts)],
        )
        return [row[0] for row in cursor.fetchall()]


class FoldedTitles(Func):
    """All titles and aliases of an activity, folded."""

    template = "ARRAY(SELECT portal_fold(said) FROM unnest(%(expressions)s) said WHERE said <> '')"
    output_field = ArrayField(TextField())

    def __init__(self) -> None:
        in_languages = [F(column("title", language)) for language in settings.LANGUAGE_TABLE]
        titles = Func(*in_languages, function="ARRAY", template="%(function)s[%(expressions)s]")
        super().__init__(Func(titles, F("aliases"), function="array_cat"))


def hosts_in_order() -> "Prefetch[Any]":
    """Who holds the numbers comes first."""
    return Prefetch(
        "host_rows", ActivityHost.objects.select_related("network").order_by("position")
    )


@dataclass
class _Window:
    """Entries, in the order in which they start, that could still meet one that starts later."""

    open: list[tuple[int, Told]] = field(default_factory=list)

    def until(self, day: date) -> list[tuple[int, Told]]:
        self.open = [row for row in self.open if row[1].ends_on + NEAR >= day]
        return self.open


def _alike_among(entries: Iterable[tuple[int, Told]]) -> Iterator[tuple[int, int]]:
    window = _Window()
    for key, told in entries:
        for earlier, other in window.until(told.starts_on):
            if are_alike(other, told):
                yield earlier, key
        window.open.append((key, told))


def _meet_in_time(one: Told, other: Told) -> bool:
    slack = NEAR if _is_exact(one) and _is_exact(other) else timedelta()
    return one.starts_on <= other.ends_on + slack and other.starts_on <= one.ends_on + slack


def _is_exact(told: Told) -> bool:
    return told.precision in {Precision.DAY, Precision.RANGE}


def _enough(one: Told, other: Told) -> float:
    if one.city and other.city and one.city != other.city:
        return ENOUGH_BETWEEN_TWO_CITIES
    if _is_exact(one) and _is_exact(other) and one.city and one.starts_on == other.starts_on:
        return ENOUGH_ON_ONE_DAY_IN_ONE_CITY if other.city else ENOUGH[Precision.DAY]
    return max(ENOUGH[Precision(one.precision)], ENOUGH[Precision(other.precision)])


@lru_cache(maxsize=5_000)
def _marks(titles: tuple[str, ...]) -> tuple[int, ...]:
    """For each title, which a list compares many times, one number with a mark for each group of three letters."""
    return tuple(_threes(title) for title in titles)


def _threes(text: str) -> int:
    marks = 0
    for padded in (f"  {word} " for word in text.split()):
        for place in range(len(padded) - 2):
            marks |= 1 << (crc32(padded[place : place + 3].encode()) % MARKS)
    return marks


def _shared(one: int, other: int) -> float:
    either = (one | other).bit_count()
    return (one & other).bit_count() / either if either else 0.0


def _said_about(rows: "QuerySet[Activity]") -> dict[frozenset[int], ActivityPair]:
    pairs = (
        ActivityPair.objects.exclude(state=State.UNDONE)
        .filter(kept__in=rows, going__in=rows)
        .select_related("asked_of")
        .order_by("said_at", "pk")
    )
    return {frozenset((pair.kept_id, pair.going_id)): pair for pair in pairs}


def _settled_with(key: int) -> set[int]:
    """The entries of which somebody said that they are other events than this one."""
    pairs = ActivityPair.objects.filter(Q(kept=key) | Q(going=key), state=State.APART)
    return {
        other
        for pair in pairs.order_by("pk").values_list("kept_id", "going_id")
        for other in pair
        if other != key
    }


def _with_hosts(keys: Collection[int]) -> list[Activity]:
    return list(
        Activity.objects.filter(pk__in=keys)
        .prefetch_related(hosts_in_order())
        .order_by("starts_on", "pk")
    )
