"""Calendars for programs: the rules of RFC 5545 and 7986 that public validators check, read back from what is sent."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar, Event

from reports.actions.activities import change_activity, facts_of
from reports.actions.twins import join_activities
from reports.models import Activity
from tests.reports.events import Events, small_alliance

pytestmark = pytest.mark.django_db

# RFC 5545, 3.1: a line holds at most 75 octets besides its end.
LONGEST_LINE = 75
ONCE_IN_A_CALENDAR = ("PRODID", "VERSION", "CALSCALE", "NAME", "REFRESH-INTERVAL", "SOURCE", "URL")
ONCE_IN_AN_ENTRY = (
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "SEQUENCE",
    "LAST-MODIFIED",
    "STATUS",
    "URL",
)


@pytest.fixture
def world() -> Events:
    return small_alliance()


def sent(client: Client, path: str = "/en/events/calendar.ics") -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def entries(content: bytes) -> list[Event]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def only(content: bytes) -> Event:
    [entry] = entries(content)
    return entry


def corrected(activity: Activity, world: Events, **different: object) -> Activity:
    return change_activity(
        activity=activity,
        facts=replace(facts_of(activity), **different),
        version=activity.version,
        by=world.person("secretariat"),
    )


# --- the rules -----------------------------------------------------------------------------------


def test_a_calendar_keeps_the_rules_whatever_people_write(world, client):
    world.held(world.north, title="Care; work, and \\ more\nlines, " + "ñ العربية 𝒜 " * 12)
    world.held(
        world.region, title="A month", precision="month",
        starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28),
    )  # fmt: skip

    content = sent(client)

    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= LONGEST_LINE
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode() for line in lines)  # no sign of several octets is cut in two
    calendar = Calendar.from_ical(content)
    assert [str(calendar[name]) for name in ("VERSION", "CALSCALE")] == ["2.0", "GREGORIAN"]
    assert all(
        name in calendar and not isinstance(calendar[name], list) for name in ONCE_IN_A_CALENDAR
    )
    assert "METHOD" not in calendar  # with it each entry would have to name an organiser
    for entry in entries(content):
        assert all(name in entry and not isinstance(entry[name], list) for name in ONCE_IN_AN_ENTRY)
        assert entry["DTSTAMP"].to_ical().endswith(b"Z")
        assert entry["LAST-MODIFIED"].dt <= datetime.now(UTC)
    assert "Care; work, and \\ more" in str(entries(content)[1]["SUMMARY"])
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines
    assert b"X-PUBLISHED-TTL:PT12H" in lines


def test_each_entry_has_a_key_that_stays(world, client):
    held = [world.held(world.north, title=f"Meeting {number}") for number in range(3)]
    before = {str(entry["UID"]) for entry in entries(sent(client))}

    corrected(held[0], world, title={"en": "Another name"})

    assert before == {str(one.public_id) for one in held}
    assert {str(entry["UID"]) for entry in entries(sent(client))} == before


def test_days_are_whole_and_end_before_the_day_that_follows(world, client):
    world.held(world.north, precision="range", starts_on=date(2026, 4, 2), ends_on=date(2026, 4, 5))

    content = sent(client)

    assert b"DTSTART;VALUE=DATE:20260402" in content
    assert b"DTEND;VALUE=DATE:20260406" in content
    assert only(content)["TRANSP"] == "TRANSPARENT"


def test_no_time_zone_is_named_that_the_calendar_does_not_bring(world, client):
    world.held(world.north)

    content = sent(client)

    calendar = Calendar.from_ical(content)
    assert not re.findall(rb"TZID=", content)
    assert calendar.get_missing_tzids() == set()


def test_a_month_is_given_as_a_month_and_says_so(world, client):
    world.held(
        world.north, precision="month", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30)
    )

    entry = only(sent(client))

    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2026, 4, 1), date(2026, 5, 1))
    assert "Only the month is known, April 2026." in str(entry["DESCRIPTION"])


def test_what_is_only_known_to_have_been_in_a_year_is_in_no_calendar(world, client):
    world.held(
        world.north, title="Programme", precision="year",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip

    assert entries(sent(client)) == []
    assert client.get("/en/activities/programme.ics").status_code == 404


def test_a_calendar_with_nothing_in_it_still_holds_what_a_calendar_must(world, client):
    calendar = Calendar.from_ical(sent(client, "/en/events/north.ics"))

    assert [one.name for one in calendar.subcomponents] == ["VTIMEZONE"]


# --- edits and cancelling --------------------------------------------------------------------------


def test_a_cancelled_event_stays_and_says_so_in_every_place(world, client):
    held = world.held(world.north, title="Seminar")

    corrected(held, world, is_cancelled=True)

    entry = only(sent(client))
    assert (entry["STATUS"], str(entry["SUMMARY"])) == ("CANCELLED", "Cancelled: Seminar")
    assert "This event was cancelled." in client.get("/en/activities/seminar/").content.decode()
    assert "cancelled" in client.get("/en/activities/").content.decode()


def test_an_edit_counts_on_and_changes_the_answer_and_nothing_else_does(world, client):
    held = world.held(world.north, title="Seminar")
    Activity.objects.update(changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    first = client.get("/en/events/calendar.ics")
    again = client.get("/en/events/calendar.ics", headers={"if-none-match": first["ETag"]})
    was = only(first.content)

    corrected(held, world, city="Mombasa")

    after = client.get("/en/events/calendar.ics", headers={"if-none-match": first["ETag"]})
    now = only(after.content)
    assert (again.status_code, after.status_code) == (304, 200)
    assert after["ETag"] != first["ETag"]
    assert now["SEQUENCE"] == was["SEQUENCE"] + 1
    assert now["LAST-MODIFIED"].dt > was["LAST-MODIFIED"].dt
    assert now["LOCATION"] == "Mombasa, Kenya"


def test_whatever_a_program_says_it_accepts_gets_the_calendar(world, client):
    for accept in ("text/html", "application/json", "image/png", "", "*/*;q=0.1"):
        response = client.get("/en/events/calendar.ics", headers={"accept": accept})
        assert response.status_code == 200
        assert not response.cookies


# --- which calendar holds what -----------------------------------------------------------------------


def test_the_calendar_of_a_network_holds_what_those_below_it_hold_and_a_joint_event_once(
    world, client
):
    world.held(world.north, world.south, title="Joint")
    world.held(world.far, title="Far")

    assert {str(one["SUMMARY"]) for one in entries(sent(client))} == {"Joint", "Far"}
    assert str(only(sent(client, "/en/events/region.ics"))["SUMMARY"]) == "Joint"
    assert str(only(sent(client, "/en/events/south.ics"))["SUMMARY"]) == "Joint"
    assert str(only(sent(client, "/en/events/far.ics"))["SUMMARY"]) == "Far"
    assert client.get("/en/events/nowhere.ics").status_code == 404


def test_each_language_has_its_own_calendar_of_the_same_entries(world, client):
    world.held(world.north, title="Seminar", is_cancelled=True)

    spanish = sent(client, "/es/events/calendar.ics")

    assert b"SUMMARY;LANGUAGE=en:" in spanish  # the title exists in English only
    assert b"LOCATION;LANGUAGE=es:Nairobi\\, Kenia" in spanish
    assert only(spanish)["URL"] == f"{settings.SITE_URL}/es/activities/seminar/"
    assert only(spanish)["UID"] == only(sent(client))["UID"]


def test_one_event_alone_and_an_entry_that_was_joined_leads_there(world, client):
    kept = world.held(world.north, title="Seminar")
    going = world.held(world.south, title="The same seminar")
    join_activities(kept=kept, going=going, by=world.person("secretariat"))

    moved = client.get("/en/activities/the-same-seminar.ics")

    assert (moved.status_code, moved["Location"]) == (301, "/en/activities/seminar.ics")
    assert str(only(sent(client, moved["Location"]))["SUMMARY"]) == "Seminar"
    assert str(only(sent(client))["SUMMARY"]) == "Seminar"


def test_what_is_not_for_everybody_is_in_no_calendar(world, client):
    world.held(world.north, title="Hidden", is_public=False)

    assert entries(sent(client)) == []
    assert client.get("/en/activities/hidden.ics").status_code == 404
