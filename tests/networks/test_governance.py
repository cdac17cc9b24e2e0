"""Governance: who held what on a day, for everybody; the record of bodies, seats and terms, and who keeps it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance import demo_accounts
from alliance.models import AuditEvent, TranslationState
from networks.actions import add_seat, change_seat, change_term, enter_term, set_up_body
from networks.models import Body, Network, Seat, SeatTerm
from tests.networks.desks import person, typed, words
from tests.signing_in import signed_in

AFRICA, CAMEROON = demo_accounts.AFRICA, demo_accounts.CAMEROON
SECRETARIAT, LATIN_AMERICA = demo_accounts.SECRETARIAT, demo_accounts.LATIN_AMERICA
BODY = "latin-america-steering-committee"
HOLDER = "Sample: Paola V."


def seat(position: int = 1, body: str = BODY) -> Seat:
    return Seat.objects.get(body__slug=body, position=position)


def page_of(name: str, *keys: Any) -> str:
    return reverse(f"networks:{name}", args=["latin-america", BODY, *keys])


def term(**changes: Any) -> dict[str, Any]:
    return {"name": "Sample: Rosa M.", "since": "2017-07-01", "how": "elected", **changes}


# --- who held what on a day ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        ("2014-12-31", None),
        ("2015-01-01", "Adaeze N."),
        ("2017-12-31", "Adaeze N."),
        ("2018-01-01", "Tomás R."),
        ("2030-01-01", "Tomás R."),
    ],
)
def test_everybody_reads_who_held_which_seat_on_a_day(demonstration, client, day, holder):
    page = words(client.get(reverse("networks:alliance_governance"), {"on": day}))

    for name in ("Adaeze N.", "Tomás R."):
        assert (name in page) == (name == holder)


def test_without_a_day_the_page_shows_today_and_says_what_is_vacant(demonstration, client):
    page = words(client.get(reverse("networks:governance", args=["latin-america"])))

    assert HOLDER in page
    assert "Vacant, or not recorded" in page
    assert "coordination" in page.lower()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("yesterday", "Write the day as year-month-day"),
        ("2017-02-30", "Write the day as year-month-day"),
        ("0001-01-01", "This day cannot be right."),
        ("9" * 10_000, "Write the day as year-month-day"),
        ("\x00", "Write the day as year-month-day"),
    ],
)
def test_a_day_that_is_none_is_explained_and_today_is_shown(demonstration, client, asked, sentence):
    answer = client.get(reverse("networks:alliance_governance"), {"on": asked})

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert "Tomás R." in words(answer)


def test_a_name_that_is_withheld_is_shown_to_nobody_outside_the_record(demonstration, client):
    desk = signed_in(LATIN_AMERICA)
    found = SeatTerm.objects.get(name=HOLDER)
    page = page_of("change_term", 1, found.pk)

    desk.post(page, typed(desk.get(page), is_name_withheld="on"))

    for address in ("/en/networks/latin-america/governance/", "/ar/networks/latin-america/"):
        assert HOLDER not in words(client.get(address))
    assert "Held; the name is withheld" in words(
        client.get("/en/networks/latin-america/governance/")
    )
    assert HOLDER in words(desk.get(page_of("body")))


def test_the_governance_page_asks_the_database_as_often_for_many_seats_as_for_few(
    demonstration, client
):
    address = "/en/networks/latin-america/governance/"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(15):
        body = set_up_body(
            network=Network.objects.get(slug="latin-america"),
            kind="board",
            name={"en": f"Body {number}"},
            seats=[{"title": {"en": "Seat"}, "count": 2}],
            by=person(SECRETARIAT),
        )
        enter_term(seat=body.seats.get(position=1), name="A.", since=None, by=person(SECRETARIAT))

    with CaptureQueriesContext(connection) as many:
        page = client.get(address)

    assert page.content.decode().count("<tr>") >= 30
    assert len(many) == len(few)


# --- the record ----------------------------------------------------------------------------------


def test_a_body_is_set_up_with_seats_and_a_term_and_then_everybody_reads_it(demonstration, client):
    desk = signed_in(CAMEROON)
    new = reverse("networks:set_up_body", args=["cameroon"])

    answer = desk.post(
        new, {"kind": "board", "name_en": "Board of Cameroon", "name_fr": "Conseil"}, follow=True
    )
    body = Body.objects.get(network__slug="cameroon")
    assert "The body is set up." in words(answer)
    seats = reverse("networks:add_seat", args=["cameroon", body.slug])
    desk.post(seats, {"title_en": "Chair", "constituency": "youth", "is_voting": "on"})
    terms = reverse("networks:enter_term", args=["cameroon", body.slug, 1])
    desk.post(terms, term())

    page = words(client.get("/en/networks/cameroon/governance/"))
    assert "Board of Cameroon" in page
    assert "Chair" in page
    assert "Sample: Rosa M." in page
    verbs = AuditEvent.objects.filter(actor=person(CAMEROON)).values_list("verb", flat=True)
    assert {"body.set_up", "seat.added", "term.entered"} <= set(verbs)


def test_the_trail_never_says_who_sits(demonstration):
    enter_term(seat=seat(2), name="Sample: Rosa M.", since=None, by=person(LATIN_AMERICA))

    event = AuditEvent.objects.filter(verb="term.entered").latest("at")
    assert "Rosa" not in str(event.after)
    assert event.after["seat"] == f"{BODY} 2"


def test_two_people_do_not_hold_one_seat_at_once(demonstration):
    answer = signed_in(LATIN_AMERICA).post(page_of("enter_term", 1), term(since="2020-01-01"))

    assert "Somebody else holds this seat in that time." in words(answer)
    assert 'value="Sample: Rosa M."' in answer.content.decode()
    assert SeatTerm.objects.filter(seat=seat()).count() == 1


def test_the_database_itself_refuses_two_terms_at_once(demonstration):
    with pytest.raises(IntegrityError):
        SeatTerm.objects.create(
            seat=seat(), name="A.", period=DateRange(date(2020, 1, 1), date(2021, 1, 1))
        )


def test_a_successor_begins_on_the_day_on_which_the_one_before_ends(demonstration):
    desk = signed_in(LATIN_AMERICA)
    page = page_of("change_term", 1, SeatTerm.objects.get(name=HOLDER).pk)

    desk.post(page, typed(desk.get(page), until="2020-07-01", end_reason="End of the mandate"))
    desk.post(page_of("enter_term", 1), term(since="2020-07-01"))

    terms = SeatTerm.objects.filter(seat=seat()).order_by("period")
    assert [row.period.lower for row in terms] == [date(2017, 7, 1), date(2020, 7, 1)]
    assert AuditEvent.objects.filter(verb="term.changed").count() == 1


def test_two_who_coordinate_together_sit_on_two_seats_at_the_same_time(demonstration, client):
    signed_in(LATIN_AMERICA).post(page_of("enter_term", 2), term())

    page = words(client.get("/en/networks/latin-america/governance/", {"on": "2018-01-01"}))
    assert HOLDER in page
    assert "Sample: Rosa M." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Write the name, as the minutes have it."),
        ({"name": "a\u202eb"}, "hidden signs"),
        ({"name": "x" * 151}, "too long"),
        ({"until": "2017-07-01"}, "A term ends after it begins."),
        ({"until": "2016-01-01"}, "A term ends after it begins."),
        ({"how": "born"}, "Choose one of the ways shown."),
        ({"since": "1800-01-01"}, "This day cannot be right."),
    ],
)
def test_a_term_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    demonstration, changes, sentence
):
    answer = signed_in(LATIN_AMERICA).post(page_of("enter_term", 2), term(**changes))

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not SeatTerm.objects.filter(seat=seat(2)).exists()


def test_a_seat_is_retired_only_when_nobody_sits_there_and_keeps_its_terms(demonstration, client):
    desk = signed_in(LATIN_AMERICA)
    page = page_of("change_seat", 1)

    refused = desk.post(page, typed(desk.get(page), retired_on="2021-01-01"))
    assert "Somebody sits here after that day." in words(refused)
    change_term(
        term=SeatTerm.objects.get(name=HOLDER),
        name=HOLDER,
        since=date(2017, 7, 1),
        until=date(2020, 7, 1),
        how="elected",
        end_reason="",
        is_name_withheld=False,
        by=person(LATIN_AMERICA),
    )
    desk.post(page, typed(desk.get(page), retired_on="2021-01-01"))

    address = "/en/networks/latin-america/governance/"
    assert HOLDER in words(client.get(address, {"on": "2019-01-01"}))
    assert words(client.get(address)).count("Co-coordinator") == 1
    late = desk.post(page_of("enter_term", 1), term(since="2022-01-01"))
    assert "The seat is retired before this term ends." in words(late)


def test_a_changed_title_makes_its_translations_older_than_it(demonstration):
    desk = signed_in(LATIN_AMERICA)
    page = page_of("change_seat", 1)

    desk.post(page, typed(desk.get(page), title_en="Coordinator in a pair"))

    states = TranslationState.objects.filter(object_kind="networks.seat", object_id=seat().pk)
    assert dict(states.values_list("language", "state")) == {
        "en": "draft",
        "fr": "outdated",
        "es": "outdated",
        "ar": "outdated",
    }


def test_two_bodies_of_one_name_get_two_addresses(demonstration):
    slugs = {
        set_up_body(
            network=Network.objects.get(slug="cameroon"),
            kind="board",
            name={"en": "Board"},
            by=person(CAMEROON),
        ).slug
        for _each in range(3)
    }

    assert slugs == {"cameroon-board", "cameroon-board-2", "cameroon-board-3"}


@pytest.mark.parametrize(
    ("email", "network", "may"),
    [
        (CAMEROON, "cameroon", True),
        (CAMEROON, "togo", False),
        (CAMEROON, "africa", False),
        (AFRICA, "cameroon", True),
        (AFRICA, "africa", True),
        (AFRICA, "peru", False),
        (AFRICA, "alliance", False),
        (SECRETARIAT, "alliance", True),
        (SECRETARIAT, "peru", True),
        (demo_accounts.BOARD, "alliance", False),
        (demo_accounts.FOCAL_POINT, "alliance", False),
        (demo_accounts.TECHNICAL, "alliance", False),
        (demo_accounts.MEMBER, "peru", False),
    ],
)
def test_seats_are_kept_at_home_by_nations_below_by_regions_and_everywhere_by_the_secretariat(
    demonstration, email, network, may
):
    def try_it() -> None:
        set_up_body(
            network=Network.objects.get(slug=network),
            kind="board",
            name={"en": "A board"},
            by=person(email),
        )

    if may:
        try_it()
        return
    with pytest.raises(PermissionDenied):
        try_it()
    assert not Body.objects.filter(slug=f"{network}-a-board").exists()


def test_a_stranger_changes_no_seat_and_no_term(demonstration):
    stranger = person(AFRICA)
    found = SeatTerm.objects.get(name=HOLDER)
    same = {"how": "elected", "end_reason": "", "is_name_withheld": False}

    with pytest.raises(PermissionDenied):
        add_seat(body=seat().body, title={"en": "x"}, constituency="", is_voting=True, by=stranger)
    with pytest.raises(PermissionDenied):
        change_seat(
            seat=seat(),
            title={"en": "x"},
            constituency="",
            is_voting=True,
            retired_on=None,
            by=stranger,
        )
    with pytest.raises(PermissionDenied):
        enter_term(seat=seat(2), name="x", since=None, by=stranger)
    with pytest.raises(PermissionDenied):
        change_term(term=found, name="x", since=None, until=None, by=stranger, **same)


def test_a_seat_of_another_network_is_not_found_under_this_one(demonstration):
    desk = signed_in(SECRETARIAT)

    assert desk.get(reverse("networks:body", args=["africa", BODY])).status_code == 404
    wrong_seat = reverse("networks:change_seat", args=["latin-america", BODY, 99])
    assert desk.get(wrong_seat).status_code == 404
    other_term = SeatTerm.objects.get(seat__body__slug="global-board", seat__position=2)
    assert desk.get(page_of("change_term", 1, other_term.pk)).status_code == 404


def test_the_record_of_a_body_asks_the_database_as_often_for_many_terms_as_for_few(demonstration):
    desk = signed_in(LATIN_AMERICA)
    desk.get(page_of("body"))
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of("body"))
    for _each in range(10):
        added = add_seat(
            body=seat().body,
            title={"en": "Seat"},
            constituency="",
            is_voting=True,
            by=person(LATIN_AMERICA),
        )
        enter_term(seat=added, name="A.", since=None, by=person(LATIN_AMERICA))
    with CaptureQueriesContext(connection) as many:
        desk.get(page_of("body"))

    assert len(many) == len(few)
