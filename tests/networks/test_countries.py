"""Where a network is present: entered with its days by those who coordinate it, and what follows for the map and for joining."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance import demo_accounts
from alliance.countries import country_choices
from alliance.models import AuditEvent
from members.queries.routing import Reason, propose
from networks.actions import end_presence, note_presence
from networks.models import Network, NetworkCountry
from networks.queries import broken_rules
from tests.networks.desks import person, words
from tests.signing_in import signed_in

AFRICA, CAMEROON = demo_accounts.AFRICA, demo_accounts.CAMEROON
SECRETARIAT = demo_accounts.SECRETARIAT
TODAY = timezone.now().date()


def network(slug: str) -> Network:
    return Network.objects.get(slug=slug)


def page_of(name: str, slug: str = "cameroon", *more: Any) -> str:
    return reverse(f"networks:{name}", args=[slug, *more])


def in_cameroon() -> NetworkCountry:
    return NetworkCountry.objects.get(network__slug="cameroon", country="CM")


def test_a_coordination_enters_a_country_and_everybody_finds_the_network_there(
    demonstration, client
):
    desk = signed_in(CAMEROON)
    assert page_of("countries") in desk.get(page_of("desk")).content.decode()

    answer = desk.post(
        page_of("add_country"), {"country": "GQ", "since": "2024-05-01"}, follow=True
    )

    assert "The country is entered." in words(answer)
    assert "Equatorial Guinea since 1 May 2024" in words(answer)
    assert "Equatorial Guinea" in words(client.get("/en/networks/cameroon/"))
    event = AuditEvent.objects.filter(verb="network.presence_noted").latest("at")
    assert event.actor == person(CAMEROON)
    assert event.right_used == "coordinator on cameroon"
    assert event.after == {"country": "GQ", "since": "2024-05-01"}


def test_where_nobody_knows_since_when_the_day_stays_open(demonstration):
    desk = signed_in(AFRICA)

    answer = desk.post(page_of("add_country", "africa"), {"country": "SN"}, follow=True)

    assert "Senegal not recorded" in words(answer)
    assert NetworkCountry.objects.get(country="SN").period == DateRange(None, None)


def test_a_region_that_enters_a_country_without_a_network_takes_in_those_who_live_there(
    demonstration,
):
    assert propose("SN").reason == Reason.GLOBAL

    note_presence(network=network("africa"), country="SN", by=person(AFRICA))

    proposal = propose("SN")
    assert proposal.network == network("africa")
    assert proposal.reason == Reason.REGIONAL
    assert str(proposal.reason.label) == (
        "No network of this country takes in members yet. This one works in the whole region."
    )


def test_a_presence_ends_on_a_day_and_stays_in_the_history(demonstration, client):
    note_presence(network=network("cameroon"), country="GQ", by=person(CAMEROON))
    presence = NetworkCountry.objects.get(country="GQ")
    desk = signed_in(CAMEROON)

    answer = desk.post(page_of("end_presence", "cameroon", presence.pk), {"on": TODAY}, follow=True)

    assert "The end of the presence is entered." in words(answer)
    assert "Equatorial Guinea" not in words(client.get("/en/networks/cameroon/"))
    assert "Equatorial Guinea until" in words(client.get("/en/networks/cameroon/history/"))
    assert propose("GQ").reason == Reason.GLOBAL
    event = AuditEvent.objects.get(verb="network.presence_ended")
    assert event.after == {"country": "GQ", "until": TODAY.isoformat()}
    assert event.actor == person(CAMEROON)


def test_a_presence_that_has_ended_can_begin_again_on_that_day(demonstration):
    end_presence(presence=in_cameroon(), on=TODAY, reason="It moved.", by=person(AFRICA))

    note_presence(network=network("cameroon"), country="CM", since=TODAY, by=person(AFRICA))

    assert NetworkCountry.objects.filter(network__slug="cameroon", country="CM").count() == 2
    assert propose("CM").network == network("cameroon")


def test_a_network_is_not_present_twice_in_one_country_at_a_time(demonstration):
    answer = signed_in(CAMEROON).post(
        page_of("add_country"), {"country": "CM", "since": "2024-05-01"}
    )

    assert "The network is present there in that time already." in words(answer)
    assert 'value="2024-05-01"' in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkCountry.objects.create(
            network=network("cameroon"), country="CM", period=DateRange(TODAY, None)
        )
    assert in_cameroon().period.upper is None


def test_a_presence_ends_once_and_after_it_begins(demonstration):
    note_presence(
        network=network("cameroon"), country="GQ", since=date(2024, 5, 1), by=person(CAMEROON)
    )
    presence = NetworkCountry.objects.get(country="GQ")
    desk, page = signed_in(CAMEROON), page_of("end_presence", "cameroon", presence.pk)

    assert "A presence ends after it begins." in words(desk.post(page, {"on": "2024-05-01"}))
    desk.post(page, {"on": "2025-01-01"})
    twice = desk.post(page, {"on": "2026-01-01"})

    assert "The end of this presence is entered already." in words(twice)
    presence.refresh_from_db()
    assert presence.period.upper == date(2025, 1, 1)
    assert AuditEvent.objects.filter(verb="network.presence_ended").count() == 1


def test_a_national_network_leaves_its_only_country_with_a_word_of_why(demonstration):
    desk, page = signed_in(CAMEROON), page_of("end_presence", "cameroon", in_cameroon().pk)
    assert "It is the only country of this network." in words(desk.get(page))

    assert "Why (optional)" not in words(desk.get(page))

    silent = desk.post(page, {"on": TODAY})

    assert "Write in a few words why." in words(silent)
    assert in_cameroon().period.upper is None
    desk.post(page, {"on": TODAY, "reason": "It becomes a network of the region."})
    assert in_cameroon().period.upper == TODAY
    event = AuditEvent.objects.get(verb="network.presence_ended")
    assert event.reason == "It becomes a network of the region."


def test_a_country_that_ended_before_does_not_count_as_another_one(demonstration):
    note_presence(
        network=network("cameroon"), country="GQ", since=date(2020, 1, 1), by=person(CAMEROON)
    )
    second = NetworkCountry.objects.get(country="GQ")
    end_presence(presence=second, on=TODAY - timedelta(days=1), by=person(CAMEROON))

    with pytest.raises(ValidationError) as refused:
        end_presence(presence=in_cameroon(), on=TODAY, by=person(CAMEROON))

    assert "reason" in refused.value.message_dict


def test_a_wider_network_leaves_its_only_country_without_explaining(demonstration):
    note_presence(network=network("africa"), country="SN", by=person(AFRICA))
    desk = signed_in(AFRICA)
    page = page_of("end_presence", "africa", NetworkCountry.objects.get(country="SN").pk)
    assert "It is the only country" not in words(desk.get(page))

    desk.post(page, {"on": TODAY})

    assert NetworkCountry.objects.get(country="SN").period.upper == TODAY


def test_a_second_active_network_in_a_country_is_for_the_secretariat_alone(demonstration):
    page = page_of("add_country", "togo")
    region = signed_in(AFRICA)
    assert 'name="exception_reason"' not in region.get(page).content.decode()

    refused = region.post(page, {"country": "CM", "exception_reason": "Two languages."})

    assert "Only the Secretariat can enter a second one." in words(refused)
    assert not NetworkCountry.objects.filter(network__slug="togo", country="CM").exists()
    secretariat = signed_in(SECRETARIAT)
    asked = secretariat.post(page, {"country": "CM"})
    assert "Say why a second one is in order" in words(asked)
    shown = secretariat.post(
        page, {"country": "CM", "exception_reason": "Two languages."}, follow=True
    )
    assert "Two languages." in words(shown)
    assert broken_rules().is_sound
    with pytest.raises(PermissionDenied):
        note_presence(
            network=network("togo"), country="LS", exception_reason="Mine.", by=person(AFRICA)
        )


def test_an_exception_for_one_country_is_not_asked_for_again_with_the_next(demonstration):
    note_presence(
        network=network("togo"), country="CM", exception_reason="Agreed.", by=person(SECRETARIAT)
    )

    note_presence(network=network("togo"), country="BJ", by=person(AFRICA))

    assert NetworkCountry.objects.get(country="BJ").exception_reason == ""


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"since": "2024-05-01"}, "Choose a country or territory."),
        ({"country": "XX"}, "Choose one of the countries or territories shown."),
        ({"country": "G\x00"}, "Choose one of the countries or territories shown."),
        ({"country": "GQ", "since": "soon"}, "Write the day as year-month-day"),
        ({"country": "GQ", "since": "0024-05-01"}, "This day cannot be right."),
    ],
)
def test_what_cannot_be_a_country_or_a_day_is_said_beside_its_field(demonstration, sent, sentence):
    answer = signed_in(CAMEROON).post(page_of("add_country"), sent)

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not NetworkCountry.objects.filter(country="GQ").exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose the day."),
        ({"on": "2026-02-31"}, "Write the day as year-month-day"),
        ({"on": "2026-02-01", "reason": "a\u202eb"}, "hidden signs"),
        ({"on": "2026-02-01", "reason": "x" * 301}, "too long"),
    ],
)
def test_what_cannot_be_an_end_is_said_beside_its_field(demonstration, sent, sentence):
    answer = signed_in(CAMEROON).post(page_of("end_presence", "cameroon", in_cameroon().pk), sent)

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert in_cameroon().period.upper is None


def test_a_presence_is_ended_at_the_desk_of_its_own_network_alone(demonstration):
    page = page_of("end_presence", "togo", in_cameroon().pk)

    assert signed_in(AFRICA).post(page, {"on": TODAY, "reason": "No."}).status_code == 404
    assert in_cameroon().period.upper is None


def test_nobody_enters_or_ends_a_presence_of_a_network_that_they_do_not_coordinate(demonstration):
    stranger = person(CAMEROON)
    of_togo = NetworkCountry.objects.get(network__slug="togo")

    with pytest.raises(PermissionDenied):
        note_presence(network=network("togo"), country="BJ", by=stranger)
    with pytest.raises(PermissionDenied):
        end_presence(presence=of_togo, on=TODAY, reason="Mine now.", by=stranger)


def test_the_countries_stand_in_the_order_of_the_readers_language(demonstration):
    for country in ("DE", "ZA", "EG"):
        note_presence(network=network("africa"), country=country, by=person(AFRICA))
    desk = signed_in(AFRICA)

    english = words(desk.get("/en/manage/networks/africa/countries/"))
    french = words(desk.get("/fr/manage/networks/africa/countries/"))

    assert english.index("Egypt") < english.index("Germany") < english.index("South Africa")
    assert french.index("Afrique du Sud") < french.index("Allemagne") < french.index("Égypte")


def test_the_list_asks_the_database_as_often_for_many_countries_as_for_one(demonstration):
    desk, page = signed_in(CAMEROON), page_of("countries")
    desk.get(page)
    with CaptureQueriesContext(connection) as few:
        desk.get(page)
    for country, _name in country_choices("en")[:60]:
        if country != "CM":
            NetworkCountry.objects.create(
                network=network("cameroon"), country=country, period=DateRange(None, None)
            )

    with CaptureQueriesContext(connection) as many:
        answer = desk.get(page)

    assert len(many) == len(few)
    assert len(answer.content) < 40_000


def test_the_last_of_two_countries_that_ends_later_than_the_other_needs_a_word_of_why(
    demonstration,
):
    note_presence(network=network("cameroon"), country="GQ", by=person(CAMEROON))
    next_year = TODAY + timedelta(days=365)
    end_presence(
        presence=NetworkCountry.objects.get(country="GQ"), on=next_year, by=person(CAMEROON)
    )
    desk, page = signed_in(CAMEROON), page_of("end_presence", "cameroon", in_cameroon().pk)

    silent = desk.post(page, {"on": next_year})

    assert "Write in a few words why." in words(silent)
    assert in_cameroon().period.upper is None
    desk.post(page, {"on": TODAY})
    assert in_cameroon().period.upper == TODAY
