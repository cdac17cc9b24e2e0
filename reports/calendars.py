"""Calendars as files that calendar programs read and follow (RFC 5545 and 7986). Words come in finished; no query here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

PRODUCT = "-//MenEngage Alliance//Portal//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
# Programs that follow a calendar ask for it this often.
ASK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True)
class Text:
    """A text and the language it is in."""

    text: str
    language: str


@dataclass(frozen=True)
class Entry:
    """One activity as a calendar holds it: whole days, because no activity states its hours."""

    key: str
    first: date
    last: date
    title: Text
    about: str
    place: str
    kinds: tuple[str, ...]
    address: str
    is_cancelled: bool
    version: int
    changed_at: datetime


@dataclass(frozen=True)
class Sheet:
    """What a calendar says of itself."""

    name: str
    about: str
    language: str
    address: str
    page: str


def calendar_file(sheet: Sheet, entries: Iterable[Entry]) -> bytes:
    """The same bytes for the same entries: the answer's ETag changes with each edit, and with nothing else."""
    calendar = _headed(sheet)
    for entry in entries:
        calendar.add_component(_event(entry, sheet.language))
    if not calendar.subcomponents:
        calendar.add_component(_world_time())
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _headed(sheet: Sheet) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", sheet.name, parameters={"language": sheet.language})
    calendar.add("description", sheet.about, parameters={"language": sheet.language})
    calendar.add("url", sheet.page)
    calendar.add("source", sheet.address, parameters={"value": "URI"})
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    # the same again for programs older than these names
    calendar.add("x-wr-calname", sheet.name)
    calendar.add("x-wr-caldesc", sheet.about)
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN).to_ical().decode())  # type: ignore[no-untyped-call]
    return calendar


def _world_time() -> Timezone:
    """A calendar holds at least one component, also while nothing is in it yet."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 -- the rule wants the clock's own time
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return zone


def _event(entry: Entry, language: str) -> Event:
    """Days are of no zone: an all-day entry is on the same day everywhere. Nobody is busy because of it."""
    event = Event()
    event.add("uid", entry.key)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.version)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", entry.title.text, parameters={"language": entry.title.language})
    event.add("description", entry.about, parameters={"language": language})
    if entry.place:
        event.add("location", entry.place, parameters={"language": language})
    event.add("categories", list(entry.kinds), parameters={"language": language})
    event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    return event
