"""Activities: what one or several networks did is noted, and corrected."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import note_what_people_wrote, write_texts
from networks.models import Network, Theme
from reports.models import Activity, ActivityCount, ActivityHost, ResultArea, Strategy
from reports.permissions.activities import may_add_activity, may_change_activity
from reports.queries.activities import locked_among

LONGEST_SLUG = 80
SIGNS_OF_CHANCE = 6


class ActivityMovedOn(Exception):
    """Somebody else changed the activity since the page was loaded; `activity` is what it says now."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(activity.pk)
        self.activity = activity


class HoldsNumbers(Exception):
    """Numbers of the activity stand under these networks, so that they stay among its hosts."""

    def __init__(self, networks: list[Network]) -> None:
        super().__init__([network.pk for network in networks])
        self.networks = networks


class FiguresAreLocked(Exception):
    """The figures of these networks are locked, so that nothing moves under them."""

    def __init__(self, networks: list[Network]) -> None:
        super().__init__([network.pk for network in networks])
        self.networks = networks


@dataclass(frozen=True)
class ActivityFacts:
    """What is told of an activity. The first host holds its counts."""

    title: Texts
    hosts: tuple[Network, ...]
    kinds: tuple[str, ...]
    role: str
    starts_on: date
    ends_on: date
    precision: str
    place_precision: str
    summary: Texts = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    city: str = ""
    country: str = ""
    area: ResultArea | None = None
    strategy: Strategy | None = None
    themes: tuple[Theme, ...] = ()
    partners: tuple[str, ...] = ()
    is_public: bool = True
    is_cancelled: bool = False

    def as_columns(self) -> dict[str, Any]:
        """All but the texts in languages and what stands in other tables."""
        return {
            "kinds": list(self.kinds),
            "role": self.role,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "precision": self.precision,
            "place_precision": self.place_precision,
            "aliases": list(self.aliases),
            "city": self.city,
            "country": self.country,
            "area": self.area,
            "strategy": self.strategy,
            "partners": list(self.partners),
            "is_public": self.is_public,
            "is_cancelled": self.is_cancelled,
        }


@transaction.atomic
def add_activity(
    *, facts: ActivityFacts, by: User, slug: str = "", source_line: str = ""
) -> Activity:
    """Note what one or several networks did."""
    verdict = require(may_add_activity(by, list(facts.hosts)))
    activity = Activity.objects.create(
        slug=slug or _new_slug(facts.title),
        source_line=source_line,
        **facts.as_columns(),
        **in_columns("title", facts.title),
        **in_columns("summary", facts.summary),
    )
    _seat(activity, facts.hosts)
    activity.themes.set(facts.themes)
    note_what_people_wrote(activity, by=by)
    index.changed("activities", activity.slug)
    record(
        "activity.noted",
        activity,
        by=by,
        right_used=verdict.right_used,
        after={"slug": activity.slug},
    )
    return activity


@transaction.atomic
def change_activity(
    *, activity: Activity, facts: ActivityFacts, version: int, by: User
) -> Activity:
    """Correct what is told of an activity, against the version the person saw.

    Raises ActivityMovedOn when somebody else changed it in between, HoldsNumbers and FiguresAreLocked when a host
    cannot go or come.
    """
    locked = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    verdict = require(may_change_activity(by, locked))
    if locked.version != version:
        raise ActivityMovedOn(locked)
    before = facts_of(locked)
    if facts == before:
        return locked
    if facts.hosts != before.hosts:
        _require_free_to_move(locked, before.hosts, facts.hosts)
        locked.host_rows.all().delete()
        _seat(locked, facts.hosts)
    for name, value in facts.as_columns().items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save()
    write_texts(locked, _texts(facts), by=by)
    locked.themes.set(facts.themes)
    index.changed("activities", locked.slug)
    was, now = _in_words(before), _in_words(facts)
    changed = [key for key in now if was[key] != now[key]]
    record(
        "activity.changed",
        locked,
        by=by,
        right_used=verdict.right_used,
        before={key: was[key] for key in changed},
        after={key: now[key] for key in changed},
    )
    return locked


def facts_of(activity: Activity) -> ActivityFacts:
    """What is told of an activity that is kept."""
    hosts = activity.host_rows.select_related("network").order_by("position")
    return ActivityFacts(
        title=of_row(activity, "title"),
        summary=of_row(activity, "summary"),
        hosts=tuple(row.network for row in hosts),
        kinds=tuple(activity.kinds),
        role=activity.role,
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        precision=activity.precision,
        place_precision=activity.place_precision,
        aliases=tuple(activity.aliases),
        city=activity.city,
        country=activity.country,
        area=activity.area,
        strategy=activity.strategy,
        themes=tuple(activity.themes.order_by("pk")),
        partners=tuple(activity.partners),
        is_public=activity.is_public,
        is_cancelled=activity.is_cancelled,
    )


def _require_free_to_move(
    activity: Activity, before: Iterable[Network], after: Iterable[Network]
) -> None:
    """A host under which numbers stand stays; no host comes or goes where figures are locked."""
    coming = {network.pk for network in after}
    leaving = [network for network in before if network.pk not in coming]
    held = set(
        ActivityCount.objects.filter(activity=activity, network__in=leaving)
        .order_by("pk")
        .values_list("network", flat=True)
    )
    if held:
        raise HoldsNumbers([network for network in leaving if network.pk in held])
    everyone = {network.pk for network in before} | coming
    if locked := locked_among(everyone, activity.starts_on, activity.ends_on):
        raise FiguresAreLocked(locked)


def _seat(activity: Activity, hosts: Iterable[Network]) -> None:
    ActivityHost.objects.bulk_create(
        ActivityHost(activity=activity, network=host, position=position)
        for position, host in enumerate(hosts)
    )


def _texts(facts: ActivityFacts) -> dict[str, Texts]:
    """Every language, those left out as well: a text can be taken away."""
    told = {"title": facts.title, "summary": facts.summary}
    return {
        field: {language: texts.get(language, "") for language in settings.LANGUAGE_TABLE}
        for field, texts in told.items()
    }


def _in_words(facts: ActivityFacts) -> dict[str, Any]:
    """For the audit trail: plain values."""
    return {
        "title": facts.title,
        "summary": facts.summary,
        "hosts": [host.slug for host in facts.hosts],
        "themes": [theme.slug for theme in facts.themes],
        "area": str(facts.area or ""),
        "strategy": str(facts.strategy or ""),
        "days": [facts.starts_on.isoformat(), facts.ends_on.isoformat(), facts.precision],
        "place": [facts.place_precision, facts.city, facts.country],
        "kinds": list(facts.kinds),
        "role": facts.role,
        "aliases": list(facts.aliases),
        "partners": list(facts.partners),
        "is_public": facts.is_public,
        "is_cancelled": facts.is_cancelled,
    }


def _new_slug(title: Texts) -> str:
    """An address that nobody has yet; once given, it stays whatever the title becomes."""
    said = slugify(next(iter(title.values()), ""))
    written = said[: LONGEST_SLUG - SIGNS_OF_CHANCE - 1].strip("-") or "activity"
    slug = written
    while Activity.objects.filter(slug=slug).exists():
        slug = f"{written}-{secrets.token_hex(SIGNS_OF_CHANCE // 2)}"
    return slug
