"""The pages of activities: the list of a year, the form, one activity, two entries side by side."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Activity, ActivityPair
from tests.factories import ActivityCountFactory, NetworkReturnFactory, ReportingPeriodFactory
from tests.reports.events import Events, small_alliance
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Events:
    return small_alliance()


@pytest.fixture
def north(world: Events) -> Client:
    return client_of(world.person("north"))


@pytest.fixture
def region(world: Events) -> Client:
    return client_of(world.person("region"))


def words(response: object) -> str:
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(name: str, *keys: object) -> str:
    return reverse(f"reports:{name}", args=keys)


def typed(**more: object) -> dict[str, object]:
    """A whole form of a training in the north."""
    return {
        "title_en": "Regional training on care",
        "kinds": ["training"],
        "role": "organised",
        "precision": "day",
        "first_day": "2025-03-10",
        "place_precision": "city",
        "city": "Nairobi",
        "country": "KE",
        "holder": "north",
        "is_public": "on",
        **more,
    }


def test_an_activity_is_entered_and_shown(world, north):
    answer = north.post(
        page("add_activity"),
        typed(
            title_ar="تدريب",
            joint=["far"],
            partners="A university\r\n\r\nA ministry\r\nA university",
        ),
        follow=True,
    )

    activity = Activity.objects.get()
    assert answer.redirect_chain == [(page("activity_record", activity.public_id), 302)]
    assert "The activity is kept." in words(answer)
    assert "10 March 2025" in words(answer)
    assert "Nairobi, Kenya" in words(answer)
    assert "North, Far" in words(answer)
    assert activity.partners == ["A university", "A ministry"]
    assert activity.is_public


@pytest.mark.parametrize(
    ("more", "starts_on", "ends_on"),
    [
        ({"precision": "range", "last_day": "2025-03-12"}, date(2025, 3, 10), date(2025, 3, 12)),
        ({"precision": "month", "month": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
        ({"precision": "year", "year": "2024"}, date(2024, 1, 1), date(2024, 12, 31)),
        (
            {"precision": "day", "year": "2024", "last_day": "2025-05-01"},
            date(2025, 3, 10),
            date(2025, 3, 10),
        ),
    ],
)
def test_the_time_is_kept_as_exactly_as_it_is_known(world, north, more, starts_on, ends_on):
    north.post(page("add_activity"), typed(**more))

    kept = Activity.objects.get()
    assert (kept.starts_on, kept.ends_on, kept.precision) == (starts_on, ends_on, more["precision"])
    shown = north.get(page("change_activity", kept.public_id)).content.decode()
    asked_for = {"range": "2025-03-12", "month": "2024-02", "year": "2024", "day": "2025-03-10"}
    assert f'value="{asked_for[more["precision"]]}"' in shown


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kinds": []}, "Choose at least one kind."),
        ({"kinds": ["dance"]}, "Choose one of the answers shown."),
        ({"role": ""}, "Choose what our part in it was."),
        ({"precision": ""}, "Choose how exactly the time is known."),
        ({"first_day": ""}, "Choose the day."),
        ({"first_day": "10.3.2025"}, "Write the day as year-month-day"),
        ({"precision": "range", "last_day": ""}, "Choose the last day."),
        (
            {"precision": "range", "last_day": "2025-03-01"},
            "The last day comes after the first one.",
        ),
        (
            {"precision": "month", "month": "March"},
            "Write the month as year-month, such as 2026-03.",
        ),
        ({"precision": "month", "month": "٢٠٢٥-٠٣"}, "Write the month as year-month"),
        ({"precision": "year", "year": "25"}, "Write the year in four digits"),
        ({"precision": "year", "year": "1825"}, "This day cannot be right."),
        ({"precision": "year", "year": "9" * 5000}, "Write the year in four digits"),
        ({"city": ""}, "Write the city."),
        ({"country": ""}, "Choose the country or territory."),
        ({"country": "XX"}, "Choose one of the answers shown."),
        ({"holder": ""}, "Choose the network that held it."),
        ({"holder": "far"}, "Choose one of the networks shown."),
        ({"joint": ["nowhere"]}, "Choose one of the networks shown."),
        ({"title_fr": "a\x00b"}, "hidden signs"),
        ({"title_en": "x" * 251}, "Write at most 250 characters."),
        ({"partners": "y" * 151}, "Write at most 150 characters."),
        ({"partners": "\n".join(str(number) for number in range(51))}, "Write at most 50 lines."),
        ({"area": "999"}, "Choose one of the answers shown."),
        ({"themes": ["nothing"]}, "Choose one of the answers shown."),
    ],
)
def test_wrong_input_is_told_at_its_field_and_what_was_typed_stays(world, north, more, sentence):
    answer = north.post(page("add_activity"), typed(title_es="Formación", **more))

    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert sentence in words(answer)
    assert 'value="Formación"' in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_title_is_needed_in_one_language_alone(world, north):
    refused = north.post(page("add_activity"), typed(title_en=""))
    north.post(page("add_activity"), typed(title_en="", title_ar="تدريب"))

    assert "Write the title in at least one language." in words(refused)
    assert Activity.objects.get().title_ar == "تدريب"


def test_the_readers_own_language_stands_first_and_the_others_are_folded_away(world, north):
    own = north.get(page("add_activity")).content.decode()
    arabic = north.get(page("add_activity").replace("/en/", "/ar/")).content.decode()

    assert own.index('name="title_en"') < own.index("<details>") < own.index('name="title_ar"')
    assert arabic.index('name="title_ar"') < arabic.index("<details>")
    refused = north.post(page("add_activity"), typed(title_fr="Soin", kinds=[])).content.decode()
    assert refused.index("<details open>") < refused.index('value="Soin"')


def test_a_place_that_is_not_asked_for_is_not_kept(world, north):
    north.post(page("add_activity"), typed(place_precision="online"))

    kept = Activity.objects.get()
    assert (kept.city, kept.country) == ("", "")


def test_before_a_second_entry_of_an_event_is_kept_the_page_asks(world, north):
    there = world.held(world.south)

    asked = north.post(page("add_activity"), typed())

    assert "Yes, it is the same event as “Regional training on care” (South)" in words(asked)
    assert Activity.objects.get() == there
    apart = north.post(page("add_activity"), typed(same_as="another"), follow=True)
    assert Activity.objects.count() == 2
    assert "Entries that may be of the same event" not in words(apart)
    assert ActivityPair.objects.get().state == "apart"


def test_who_says_that_it_is_the_same_event_goes_on_to_join(world, north, region):
    there = world.held(world.south)

    answer = north.post(page("add_activity"), typed(same_as=str(there.public_id)))

    new = Activity.objects.exclude(pk=there.pk).get()
    compare = page("compare_activities", there.public_id, new.public_id)
    assert answer["Location"] == compare
    assert "You work for one of the two sides." in words(north.get(compare))
    asked = north.post(compare, {"answer": "one"}, follow=True)
    assert "The coordination of the other side is asked by letter." in words(asked)
    assert "one side asks" in words(asked)
    waiting = north.get(compare)
    assert "One event." not in words(waiting)
    assert north.post(compare, {"answer": "one"}).status_code == 200
    done = client_of(world.person("south")).post(compare, {"answer": "one"}, follow=True)
    assert "The two entries are one activity now." in words(done)
    new.refresh_from_db()
    assert new.merged_into == there


def test_a_hidden_entry_of_others_is_not_given_away(world, north):
    world.held(world.south, is_public=False)

    north.post(page("add_activity"), typed())

    assert Activity.objects.count() == 2


def test_the_address_of_a_joined_entry_leads_to_the_other_and_it_can_be_taken_apart(world, region):
    kept, going = world.held(world.north), world.held(world.south, title="Care days")
    compare = page("compare_activities", kept.public_id, going.public_id)
    region.post(compare, {"answer": "one"})

    old = region.get(page("activity_record", going.public_id))
    assert old["Location"] == page("activity_record", kept.public_id)
    shown = region.get(old["Location"])
    assert "Care days" in words(shown)
    again = region.get(compare, follow=True)
    assert "These entries are joined already." in words(again)
    undo = page("take_apart", ActivityPair.objects.get().public_id)
    assert "Take two entries apart" in words(region.get(undo))
    apart = region.post(undo, follow=True)
    assert "Two entries again" in words(apart)
    assert region.post(undo).status_code == 403


def test_what_is_locked_is_told_with_the_names_of_the_networks(world, region):
    kept, going = world.held(world.north), world.held(world.south)
    ActivityCountFactory(
        activity=going, network=world.south, period=ReportingPeriodFactory(code="2025")
    )
    NetworkReturnFactory(
        network=world.south, period=ReportingPeriodFactory(code="2025"), state="locked"
    )

    answer = region.post(
        page("compare_activities", kept.public_id, going.public_id), {"answer": "one"}
    )

    assert "so that nothing may move under them: South." in words(answer)


def test_an_answer_is_needed_and_two_events_are_kept_apart(world, region):
    one, other = world.held(world.north), world.held(world.south)
    compare = page("compare_activities", one.public_id, other.public_id)

    refused = region.post(compare, {})
    region.post(compare, {"answer": "two"})

    assert "Choose whether it is one event or two." in words(refused)
    assert "No pair waits for a decision." in words(region.get(page("activity_twins")))
    assert "You can decide anew." in words(region.get(compare))


def test_two_people_on_one_activity_lose_nothing(world, north, region):
    activity = world.held(world.north)
    change = page("change_activity", activity.public_id)
    region.post(change, typed(title_en="Theirs", version=1))

    late = north.post(change, typed(title_en="Mine", version=1))

    assert "it is now called “Theirs”" in words(late)
    assert 'value="Mine"' in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    north.post(change, typed(title_en="Mine", version=2))
    assert Activity.objects.get().title == "Mine"


def test_a_host_with_numbers_cannot_be_left_out(world, region):
    activity = world.held(world.north)
    ActivityCountFactory(activity=activity, network=world.north)

    answer = region.post(
        page("change_activity", activity.public_id), typed(holder="south", version=1)
    )

    assert "Keep them among the hosts: North." in words(answer)


def test_the_list_is_narrowed_by_year_network_kind_and_words(world, region):
    world.held(world.north, title="Formation à l’égalité", kinds=("training",))
    world.held(world.south, title="Board meeting", kinds=("governance",))
    world.held(world.south, title="Long ago", day=date(2019, 5, 1))
    world.held(world.far, title="Far away")

    def titles(**asked: object) -> set[str]:
        shown = words(region.get(page("activities_kept"), asked))
        every = ("Formation à l’égalité", "Board meeting", "Long ago", "Far away")
        return {title for title in every if title in shown}

    assert titles() == {"Formation à l’égalité", "Board meeting"}
    assert titles(year=2019) == {"Long ago"}
    assert titles(network="south") == {"Board meeting"}
    assert titles(kind="training") == {"Formation à l’égalité"}
    assert titles(words="EGALITE") == {"Formation à l’égalité"}
    assert titles(words="nothing of the kind") == set()
    assert titles(year="x", network="far", kind="dance", words="\x00", page="x") == {
        "Formation à l’égalité",
        "Board meeting",
    }


def test_the_list_asks_the_database_as_often_for_one_activity_as_for_many(
    world, region, django_assert_max_num_queries
):
    world.held(world.north)
    region.get(page("activities_kept"))
    with django_assert_max_num_queries(20) as few:
        region.get(page("activities_kept"))
    for number in range(12):
        world.held(world.north, world.south, title=f"Event {number}")

    with django_assert_max_num_queries(20) as many:
        shown = region.get(page("activities_kept"))

    assert len(many) == len(few)
    assert words(shown).count("North, South") == 12


def test_an_activity_of_others_does_not_exist(world, north):
    others = world.held(world.far, title="Board meeting")
    own = world.held(world.north)
    hidden = world.held(world.south, is_public=False)

    assert north.get(page("activity_record", others.public_id)).status_code == 404
    assert north.get(page("change_activity", others.public_id)).status_code == 404
    compare = page("compare_activities", own.public_id, hidden.public_id)
    assert north.get(compare).status_code == 404
    both_others = page("compare_activities", others.public_id, hidden.public_id)
    assert north.get(both_others).status_code == 404
    assert north.get(page("compare_activities", own.public_id, own.public_id)).status_code == 404


def test_what_does_not_take_place_is_marked_and_stays_in_sight(world, north):
    held = world.held(world.north)
    path = page("change_activity", held.public_id)

    answer = north.post(path, typed(version=held.version, is_cancelled="on"), follow=True)

    held.refresh_from_db()
    assert held.is_cancelled
    assert "This event was cancelled." in words(answer)
    assert 'name="is_cancelled" id="id_is_cancelled" checked' in re.sub(
        r' aria-describedby="[^"]*"', "", north.get(path).content.decode()
    )
