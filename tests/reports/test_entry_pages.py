"""The grid as a page: a plain form that keeps what is good, shows what is not, and never writes over somebody else."""

import json
import re
from html import unescape

import pytest

from reports.models import ActivityCount, Measure, NetworkReturn
from tests.factories import (
    MeasureFactory,
    NetworkFactory,
)
from tests.factories import NetworkParentFactory as Under
from tests.reports.cycle import Cycle
from tests.reports.entry import indicator_of
from tests.reports.grids import (
    address,
    form_of,
    key,
    of,
    people_and_meetings,
    small_year_before,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return people_and_meetings()


def test_a_coordinator_fills_in_numbers_and_finds_them_again(cycle):
    desk = of(cycle.person("coordinator"))
    page = desk.get(address(cycle))
    assert "0 of 2 filled" in words(page)

    answer = desk.post(
        address(cycle), {**form_of(page), f"n{key(cycle)}": "more than 1,250"}, follow=True
    )

    assert answer.redirect_chain
    assert "1 number is kept." in words(answer)
    assert "1 of 2 filled" in words(answer)
    assert form_of(answer)[f"n{key(cycle)}"] == "more than 1,250"
    assert ActivityCount.objects.get().qualifier == "at_least"


def test_saving_a_form_as_it_stands_changes_nothing(cycle):
    desk = of(cycle.person("coordinator"))
    page = desk.get(address(cycle))
    desk.post(
        address(cycle),
        {**form_of(page), f"n{key(cycle)}": "12", f"n{key(cycle, 'people')}": "withheld"},
    )
    versions = set(ActivityCount.objects.values_list("pk", "version"))

    answer = desk.post(address(cycle), form_of(desk.get(address(cycle))), follow=True)

    assert "All numbers of this page were kept already." in words(answer)
    assert set(ActivityCount.objects.values_list("pk", "version")) == versions


def test_a_wrong_number_stays_with_what_was_typed_while_the_good_ones_are_kept(cycle):
    desk = of(cycle.person("coordinator"))
    typed = {f"n{key(cycle)}": "3.7", f"n{key(cycle, 'people')}": "40"}

    answer = desk.post(address(cycle), {**form_of(desk.get(address(cycle))), **typed})

    assert answer.status_code == 200
    assert ActivityCount.objects.get().value == 40
    assert form_of(answer)[f"n{key(cycle)}"] == "3.7"
    html = answer.content.decode()
    assert f'<a href="#n{key(cycle)}">Meetings: This figure is a whole number.' in html
    assert "1 not kept" in words(answer)
    desk.post(address(cycle), {**form_of(answer), f"n{key(cycle)}": "4"})
    assert {count.value for count in ActivityCount.objects.all()} == {40, 4}


def test_two_people_on_one_cell_see_both_numbers_and_choose(cycle):
    hers, his = of(cycle.person("coordinator")), of(cycle.person("deputy"))
    name = f"n{key(cycle)}"
    hers.post(address(cycle), {**form_of(hers.get(address(cycle))), name: "5"})
    both_saw = form_of(hers.get(address(cycle)))
    his.post(address(cycle), {**both_saw, name: "6"})

    asked = hers.post(address(cycle), {**both_saw, name: "8"})

    assert "deputy changed this number" in words(asked)
    assert "mine: 8" in words(asked)
    assert "what is there: 6" in words(asked)
    again = hers.post(address(cycle), form_of(asked))
    assert "changed this number" in words(again)
    assert ActivityCount.objects.get().value == 6

    hers.post(address(cycle), {**form_of(again), f"choose{key(cycle)}": "mine-2"})
    assert ActivityCount.objects.get().value == 8


def test_whoever_takes_the_others_number_writes_nothing(cycle):
    hers, his = of(cycle.person("coordinator")), of(cycle.person("deputy"))
    name = f"n{key(cycle)}"
    nothing_yet = form_of(hers.get(address(cycle)))
    his.post(address(cycle), {**nothing_yet, name: "6"})
    asked = hers.post(address(cycle), {**nothing_yet, name: "8"})

    hers.post(address(cycle), {**form_of(asked), f"choose{key(cycle)}": "theirs"}, follow=True)

    count = ActivityCount.objects.get()
    assert (count.value, count.version) == (6, 1)


def test_a_number_that_can_be_read_in_two_ways_is_said_beside_its_cell_once(cycle):
    desk = of(cycle.person("coordinator"))
    typed = {**form_of(desk.get(address(cycle))), f"n{key(cycle)}": "1.234"}

    answer = desk.post(address(cycle), typed, follow=True)

    assert "“1.234” was read as 1,234" in words(answer)
    assert "was read as" not in words(desk.get(address(cycle)))


def test_last_year_stands_beside_an_empty_box_and_the_change_beside_a_full_one(cycle):
    desk = of(cycle.person("coordinator"))
    before = small_year_before(cycle)
    assert before.value == 96
    page = desk.get(address(cycle))
    assert "2024: 96" in words(page)
    assert form_of(page)[f"n{key(cycle)}"] == ""

    answer = desk.post(address(cycle), {**form_of(page), f"n{key(cycle)}": "128"}, follow=True)

    assert "2024: 96 (+33%)" in words(answer)


def test_a_region_fills_in_several_networks_side_by_side(cycle):
    sister = NetworkFactory(slug="sister")
    Under(network=sister, parent=cycle.region)
    NetworkReturn.objects.create(network=sister, period=cycle.period)
    desk = of(cycle.person("region"))
    page = desk.get(address(cycle, cycle.region) + "?columns=networks")
    typed = {
        **form_of(page),
        f"n{key(cycle)}": "3",
        f"n{key(cycle, network=sister)}": "4",
    }

    answer = desk.post(address(cycle, cycle.region) + "?columns=networks", typed, follow=True)

    assert "2 numbers are kept." in words(answer)
    assert {c.network: c.value for c in ActivityCount.objects.all()} == {
        cycle.country: 3,
        sister: 4,
    }
    assert cycle.owed(sister).state == "in_progress"


def test_side_by_side_each_number_goes_to_the_return_of_its_own_network(cycle):
    desk = of(cycle.person("region"))
    page = desk.get(address(cycle, cycle.region) + "?columns=networks")
    homes = json.loads(unescape(re.search(r'data-cells="([^"]*)"', page.content.decode())[1]))

    home = homes[str(cycle.country.pk)]
    sent = desk.patch(f"{home}{key(cycle)}/", {"text": "5"}, content_type="application/json")

    assert homes.keys() == {str(cycle.country.pk), str(cycle.region.pk)}
    assert home == address(cycle)
    assert (sent.status_code, ActivityCount.objects.get().network) == (200, cycle.country)


def test_what_is_submitted_is_seen_and_not_typed_into(cycle):
    cycle.count(cycle.country)
    cycle.submitted(cycle.country)
    desk = of(cycle.person("coordinator"))

    page = desk.get(address(cycle))
    answer = desk.post(address(cycle), {f"n{key(cycle)}": "5"})

    assert '<input name="n' not in page.content.decode()
    assert answer.status_code == 403
    assert ActivityCount.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("coordinator", 200),
        ("deputy", 200),
        ("region", 200),
        ("secretariat", 200),
        ("editor", 404),
        ("other region", 404),
        ("nobody", 404),
    ],
)
def test_who_sees_the_grid_of_a_country(cycle, who, seen):
    desk = of(cycle.person(who))

    assert desk.get(address(cycle)).status_code == seen
    assert desk.post(address(cycle), {f"n{key(cycle)}": "5"}).status_code == (
        302 if seen == 200 else 404
    )


def test_what_nobody_would_type_is_a_kind_error_and_never_a_crash(cycle):
    desk = of(cycle.person("coordinator"))
    name = f"n{key(cycle)}"
    for text in ("\0", "9" * 5_000, "\u202e12", "<script>", "1" + "\u0660" * 40, "½", "²"):
        answer = desk.post(address(cycle), {name: text, "seen": "x:y 1.2:-3 :"})
        assert answer.status_code == 200, text
        assert "<script>x" not in answer.content.decode()
    crafted = {name: "", "seen": "a" * 9_000}
    assert desk.post(address(cycle), crafted).status_code == 302
    assert not ActivityCount.objects.exists()


def test_a_page_takes_as_many_queries_for_two_rows_as_for_thirty(
    cycle, django_assert_num_queries, django_assert_max_num_queries
):
    desk = of(cycle.person("coordinator"))
    desk.get(address(cycle))
    with django_assert_max_num_queries(24) as few:
        desk.get(address(cycle))
    framework = Measure.objects.get(code="people").indicators.get().plan
    for number in range(28):
        indicator_of(framework, MeasureFactory(), code=f"3.{number}")

    with django_assert_num_queries(len(few)):
        desk.get(address(cycle))
