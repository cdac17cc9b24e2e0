"""Activities for everybody: found by what is asked, told as exactly as they are known, and nothing that is not public."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import Theme
from reports.actions.evidence import EvidenceFacts, add_evidence
from reports.actions.twins import join_activities
from reports.models import Publication
from tests.factories import ActivityFactory
from tests.reports.events import Events, small_alliance
from tests.reports.published import publish
from tests.reports.sample_snapshot import part, sample

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


@pytest.fixture
def world() -> Events:
    return small_alliance()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return words_of(response.content.decode())


def titles(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/en/activities/{query}").content.decode()
    return re.findall(r'<h3><a href="/en/activities/[^"]+">([^<]+)</a></h3>', html)


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# --- the list --------------------------------------------------------------------------------------


def test_the_newest_stands_first_and_what_is_asked_narrows_the_list(world, client):
    world.held(world.north, title="Course", day=date(2025, 3, 10))
    world.held(
        world.far,
        title="March",
        day=date(2026, 1, 5),
        kinds=("campaign",),
        city="Lima",
        country="PE",
    )
    [theme] = [Theme.objects.create(slug="care", name_en="Care")]
    world.held(world.south, world.north, title="Together", day=date(2026, 2, 1), themes=(theme,))

    assert titles(client) == ["Together", "March", "Course"]
    assert titles(client, "?year=2026") == ["Together", "March"]
    assert titles(client, "?network=region") == ["Together", "Course"]
    assert titles(client, "?network=north") == ["Together", "Course"]
    assert titles(client, "?network=south") == ["Together"]
    assert titles(client, "?kind=campaign&country=PE") == ["March"]
    assert titles(client, "?theme=care") == ["Together"]
    assert titles(client, "?q=lima") == ["March"]
    assert titles(client, "?year=2025&kind=campaign") == []


def test_each_choice_says_how_much_it_finds_a_joint_activity_once_under_each_network(world, client):
    world.held(world.south, world.north, title="Together", day=date(2026, 2, 1))
    world.held(world.far, title="March", day=date(2025, 1, 5), kinds=("campaign", "online"))

    page = text_of(client, "/en/activities/?year=2026")

    assert "2026 (1) 2025 (1)" in page
    assert "Whole (1) Region (1) North (1) South (1)" in page.replace("\u2003", "")
    assert "Training (1)" in page
    assert "Campaign" not in page
    assert "Kenya (1)" in page


def test_a_wrong_answer_narrows_nothing_and_is_named(world, client):
    world.held(world.north, title="Course")

    for query in (
        "?year=20x7",
        "?network=nowhere",
        "?kind=%00",
        "?country=ZZ",
        "?theme=x",
        "?page=x",
    ):
        assert titles(client, query) == ["Course"], query
    assert "Choose one of the years in the list." in text_of(client, "/en/activities/?year=20x7")


def test_a_search_that_finds_nothing_says_what_to_do(world, client):
    assert "Nothing here fits. Leave a filter out" in text_of(client, "/en/activities/?q=unheard")


def test_the_list_comes_in_pages_that_keep_what_was_asked(world, client):
    for number in range(21):
        world.held(world.north, title=f"Course {number}")

    page = client.get("/en/activities/?network=north").content.decode()

    assert len(titles(client, "?network=north")) == 20
    assert len(titles(client, "?network=north&page=2")) == 1
    assert 'href="?network=north&amp;page=2"' in page


def test_more_activities_need_no_more_queries(world, client):
    paths = ("/en/activities/?network=region", "/en/events/", "/en/events/2025/3/")
    world.held(world.north, title="First")
    before = {path: queries_of(client, path) for path in paths}

    for number in range(12):
        ActivityFactory(
            starts_on=date(2025, 3, 1 + number), ends_on=date(2025, 3, 1 + number),
            hosted_by=[world.north, world.south],
        )  # fmt: skip

    assert {path: queries_of(client, path) for path in paths} == before
    assert max(before.values()) <= MOST_QUERIES


# --- one activity ------------------------------------------------------------------------------------


def test_an_activity_says_all_that_is_known_of_it_and_no_more(world, client):
    world.held(
        world.north,
        world.south,
        title="Colloquium",
        summary={"en": "Two days of talking."},
        aliases=("The sixth colloquium",),
        partners=("A university",),
        role="co_organised",
        precision="range",
        starts_on=date(2026, 4, 2),
        ends_on=date(2026, 4, 5),
    )

    page = text_of(client, "/en/activities/colloquium/")

    assert "2 to 5 April 2026 · Nairobi, Kenya" in page
    assert "Held together with others by North South" in page
    assert "stands under each of its hosts and is counted once" in page
    assert "Also called The sixth colloquium" in page
    assert "Partners outside the alliance A university" in page
    assert "Two days of talking." in page


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ({"precision": "day", "day": date(2026, 4, 2)}, "2 April 2026"),
        (
            {"precision": "range", "starts_on": date(2026, 4, 28), "ends_on": date(2026, 5, 1)},
            "28 April to 1 May 2026",
        ),
        (
            {"precision": "range", "starts_on": date(2026, 12, 30), "ends_on": date(2027, 1, 2)},
            "30 December 2026 to 2 January 2027",
        ),
        (
            {"precision": "month", "starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30)},
            "April 2026 Only the month is known.",
        ),
        (
            {"precision": "year", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)},
            "2026 Only the year is known.",
        ),
    ],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(world, client, told, when):
    world.held(world.north, title="Course", **told)

    assert f"When {when} Where" in text_of(client, "/en/activities/course/")


def test_who_was_only_there_did_not_hold_it(world, client):
    world.held(
        world.north, title="Session", role="attended", place_precision="online", city="Boston",
        country="US",
    )  # fmt: skip

    page = text_of(client, "/en/activities/session/")

    assert "Who took part North" in page
    assert "Organised by" not in page
    assert "online, from Boston, United States" in page


def test_its_numbers_are_those_that_were_published_with_their_words(world, client):
    world.held(world.north, title="Recife")
    world.held(world.south, title="Far")
    content = sample()
    figure = next(row for row in content["figures"] if row["id"] == "N2")
    figure["parts"] = [
        part(
            "south", "1250", qualifier="at_least", wording="more_than", figure="N2", activity="far"
        )
    ]
    publish(content)

    far = client.get("/en/activities/far/").content.decode()
    recife = text_of(client, "/en/activities/recife/")

    assert "more than 1,250" in words_of(far)
    assert 'href="/en/figures/workshops/?year=2017#network-south"' in far
    assert "Workshops close to home" in words_of(far)  # the highlight cites that number
    assert "It is one of those counted here: 6 The symposia" in recife


def test_what_came_from_it_and_its_open_files_stand_with_it(world, client):
    held = world.held(world.north, title="Session")
    world.held(world.south, title="Other")
    Publication.objects.create(
        slug="case", title_en="A case study", kind="case_study", published_on=date(2026, 1, 1),
        precision="year",
    ).activities.add(held)  # fmt: skip
    for name, visibility in (("open.txt", "public"), ("inside.txt", "coordination")):
        add_evidence(
            activity=held,
            upload=SimpleUploadedFile(name, f"Who came: {name}".encode()),
            facts=EvidenceFacts(visibility=visibility, has_consent=True),
            by=world.person("secretariat"),
        )

    page = text_of(client, "/en/activities/session/")

    assert "A case study Case study, 2026" in page
    assert "open.txt" in page
    assert "inside.txt" not in page
    assert "A case study" not in text_of(client, "/en/activities/other/")


def test_an_entry_that_was_joined_leads_to_the_other_for_good(world, client):
    kept = world.held(world.north, title="Seminar")
    going = world.held(world.south, title="The same seminar")
    join_activities(kept=kept, going=going, by=world.person("secretariat"))

    moved = client.get("/en/activities/the-same-seminar/")

    assert (moved.status_code, moved["Location"]) == (301, "/en/activities/seminar/")
    assert titles(client) == ["Seminar"]


def test_what_is_not_public_answers_like_what_never_was(world, client):
    hidden = world.held(world.north, title="Hidden", is_public=False)
    going = world.held(world.south, title="Going")
    join_activities(kept=hidden, going=going, by=world.person("secretariat"))

    answers = [client.get(f"/en/activities/{slug}/") for slug in ("hidden", "going", "neverwas")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    bodies = {re.sub(r"hidden|going|neverwas", "", answer.content.decode()) for answer in answers}
    assert len(bodies) == 1
    assert titles(client) == []


# --- the calendar ------------------------------------------------------------------------------------


def test_what_is_coming_stands_under_its_months_and_what_was_is_a_link_away(
    world, client, time_machine
):
    time_machine.move_to("2026-11-22")
    world.held(world.north, title="Past", day=date(2025, 3, 10))
    world.held(world.north, title="Soon", day=date(2026, 12, 9))
    world.held(
        world.south, title="Later", precision="month",
        starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip

    html = client.get("/en/events/").content.decode()
    page = words_of(html)

    assert page.index("What is coming December 2026") < page.index("Soon") < page.index("Later")
    assert "Past" not in page
    assert 'href="/en/events/2025/3/">March</a> <span class="num">1<' in html
    assert f'href="webcal://{html.partition("webcal://")[2].partition(chr(34))[0]}"' in html


def test_while_nothing_is_announced_the_newest_year_is_shown_and_said_to_be_that(
    world, client, time_machine
):
    time_machine.move_to("2026-11-22")
    world.held(world.north, title="January", day=date(2025, 1, 10))
    world.held(world.north, title="March", day=date(2025, 3, 10))

    page = text_of(client, "/en/events/")

    assert "No event is announced at the moment. These are the events of 2025" in page
    assert page.index("March 2025") < page.index("January 2025")


def test_a_month_shows_all_that_fell_into_it_and_leads_to_its_neighbours(world, client):
    world.held(world.north, title="Before", day=date(2026, 1, 3))
    world.held(
        world.north, title="Across", precision="range",
        starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 2),
    )  # fmt: skip

    april = client.get("/en/events/2026/4/").content.decode()

    assert "Across" in april
    assert 'rel="prev" href="/en/events/2026/3/"' in april
    assert "The calendar has nothing in this month." in text_of(client, "/en/events/2026/2/")
    for path in ("2026/13", "2031/1", "99999999999999/1"):
        response = client.get(f"/en/events/{path}/")
        assert response.status_code == 404
        assert "It holds events of: 2026." in response.content.decode()


def test_an_empty_calendar_says_so(client):
    assert "Nothing stands in the calendar yet." in text_of(client, "/en/events/")
    assert "Nothing stands in the calendar yet." in words_of(
        client.get("/en/events/2026/1/").content.decode()
    )
