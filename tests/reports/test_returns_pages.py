"""The pages of returns: each person moves a return as far as theirs goes, and is told why not where it does not."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.actions.returns import approve_return, grant_exception, lock_period, lock_return
from reports.models import CellRemark, LockException, NetworkReturn, ReportingPeriod
from tests.factories import ActivityCountFactory, MeasureFactory, NetworkFactory
from tests.reports.cycle import Cycle, small_cycle

pytestmark = pytest.mark.django_db
State = NetworkReturn.State


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle()


def client(cycle: Cycle, name: str) -> Client:
    signed_in = Client()
    signed_in.force_login(cycle.person(name))
    return signed_in


def words(response: object) -> str:
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(owed: NetworkReturn, name: str = "return") -> str:
    return reverse(f"reports:{name}", args=[owed.public_id])


def post(cycle: Cycle, who: str, owed: NetworkReturn, name: str, **typed: object) -> object:
    typed.setdefault("version", owed.version)
    return client(cycle, who).post(page(owed, name), typed, follow=True)


# --- handing in -----------------------------------------------------------------------------------


def test_a_coordinator_hands_in_her_numbers(cycle):
    cycle.count(cycle.country)
    owed = cycle.owed(cycle.country)

    answer = post(cycle, "coordinator", owed, "return_submit", what="numbers")

    assert "The return is submitted." in words(answer)
    assert cycle.owed(cycle.country).state == State.SUBMITTED


def test_what_is_missing_is_said_and_the_choice_stays(cycle):
    owed = cycle.owed(cycle.country)

    answer = post(cycle, "coordinator", owed, "return_submit", what="numbers")
    nothing = post(cycle, "coordinator", owed, "return_submit")

    assert "There is no number in this return yet." in words(answer)
    assert re.search(r'value="numbers"[^>]*checked', answer.content.decode())
    assert "Choose what you hand in." in words(nothing)
    assert cycle.owed(cycle.country).state == State.NOT_STARTED


def test_an_old_page_says_that_the_return_moved_and_takes_the_second_try(cycle):
    owed = cycle.owed(cycle.country)
    cycle.count(cycle.country)

    late = post(cycle, "coordinator", owed, "return_submit", what="numbers")

    assert "Somebody else moved this return in the meantime. It is now: in progress." in words(late)
    assert f'name="version" value="{owed.version + 1}"' in late.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "\x00"])
def test_a_crafted_version_is_a_kind_answer(cycle, version):
    owed = cycle.submitted(cycle.country)

    for name in ("return_approve", "return_send_back"):
        answer = post(cycle, "region", owed, name, version=version, message="Why?")
        assert "look at it anew" in words(answer)
    assert cycle.owed(cycle.country).state == State.SUBMITTED


# --- checking -------------------------------------------------------------------------------------


def test_a_region_asks_about_one_number_and_the_network_reads_it_there(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.submitted(cycle.country)
    where = f"{page(owed, 'return_send_back')}?cell={count.public_id}"
    region = client(cycle, "region")
    assert str(count.public_id) in region.get(page(owed)).content.decode()
    assert cycle.measure.name in words(region.get(where))

    region.post(where, {"version": owed.version, "message": "Are these participants?"})

    remark = CellRemark.objects.get()
    assert (remark.measure, remark.text) == (cycle.measure, "Are these participants?")
    seen = words(client(cycle, "coordinator").get(page(owed)))
    assert "returned" in seen
    assert seen.count("Are these participants?") == 2, "beside the number and among the steps"


@pytest.mark.parametrize("message", ["", " ", "a\x00b", "\u202eturned", "x" * 1001])
def test_a_message_that_cannot_be_kept_is_explained(cycle, message):
    owed = cycle.submitted(cycle.country)

    answer = post(cycle, "region", owed, "return_send_back", message=message)

    assert "There is a problem" in words(answer)
    assert cycle.owed(cycle.country).state == State.SUBMITTED


def test_numbers_of_others_cannot_be_asked_about(cycle):
    owed = cycle.submitted(cycle.country)
    other = ActivityCountFactory()

    client(cycle, "region").post(
        f"{page(owed, 'return_send_back')}?cell={other.public_id}&cell=x&cell=%00",
        {"version": owed.version, "message": "Why?"},
    )

    assert cycle.owed(cycle.country).state == State.RETURNED
    assert not CellRemark.objects.exists()


def test_a_region_approves_and_withdraws_with_a_reason(cycle):
    owed = cycle.submitted(cycle.country)

    assert "is approved" in words(post(cycle, "region", owed, "return_approve"))
    owed = cycle.owed(cycle.country)
    assert "Write in a few words why." in words(post(cycle, "region", owed, "return_withdraw"))
    answer = post(cycle, "region", owed, "return_withdraw", reason="A late list.")

    assert "The approval is withdrawn." in words(answer)
    assert "A late list." in words(answer)


def test_pressing_approve_twice_approves_once(cycle):
    owed = cycle.submitted(cycle.country)

    post(cycle, "region", owed, "return_approve")
    post(cycle, "region", owed, "return_approve")

    assert owed.steps.filter(to_state=State.APPROVED).count() == 1


def test_what_cannot_be_done_says_why(cycle):
    owed = cycle.submitted(cycle.country, by="region")

    seen = words(client(cycle, "region").get(page(owed)))

    assert "You submitted this return. Somebody else has to check it." in seen
    assert (
        client(cycle, "region")
        .post(page(owed, "return_approve"), {"version": owed.version})
        .status_code
        == 403
    )


# --- many -----------------------------------------------------------------------------------------


def waiting(cycle: Cycle, number: int) -> list[NetworkReturn]:
    found = []
    for _each in range(number):
        network = NetworkFactory()
        NetworkReturn.objects.create(
            network=network,
            period=cycle.period,
            state=State.SUBMITTED,
            submitted_by=cycle.person("nobody"),
            submitted_at=timezone.now(),
        )
        found.append(network)
    return found


def test_all_that_wait_are_approved_but_the_one_that_was_not_chosen(cycle):
    for network, name in ((cycle.region, "region"), (cycle.other, "other region")):
        cycle.submitted(network, by=name)
    one, other = cycle.owed(cycle.region), cycle.owed(cycle.other)
    desk, address = client(cycle, "secretariat"), reverse("reports:returns_to_check")
    assert f"{one.public_id}:{one.version}" in desk.get(address).content.decode()

    answer = desk.post(address, {"return": [f"{one.public_id}:{one.version}"]}, follow=True)

    assert "1 return is approved." in words(answer)
    assert cycle.owed(cycle.region).state == State.APPROVED
    assert cycle.owed(cycle.other).state == State.SUBMITTED
    assert str(other.public_id) in answer.content.decode()


def test_where_one_moved_none_is_approved_and_the_page_names_it(cycle):
    for network, name in ((cycle.region, "region"), (cycle.other, "other region")):
        cycle.submitted(network, by=name)
    one, other = cycle.owed(cycle.region), cycle.owed(cycle.other)

    answer = client(cycle, "secretariat").post(
        reverse("reports:returns_to_check"),
        {"return": [f"{one.public_id}:{one.version}", f"{other.public_id}:1"]},
    )

    assert "None was approved, because these cannot be:" in words(answer)
    assert "Somebody else moved this return in the meantime." in words(answer)
    assert cycle.owed(cycle.region).state == State.SUBMITTED


def test_the_list_says_at_first_look_what_cannot_be_approved(cycle):
    cycle.submitted(cycle.country)
    owed = cycle.submitted(cycle.region, by="region")

    seen = client(cycle, "secretariat").get(reverse("reports:returns_to_check"))

    assert "Returns of networks below wait to be checked. Decide on them first." in words(seen)
    assert f"{owed.public_id}:" not in seen.content.decode()


@pytest.mark.parametrize("value", ["", "x", ":", "x:1", "\x00:1", "{}:", "{}:x", "{}:²"])
def test_crafted_choices_approve_nothing(cycle, value):
    owed = cycle.submitted(cycle.region, by="region")

    answer = client(cycle, "secretariat").post(
        reverse("reports:returns_to_check"), {"return": value.format(owed.public_id)}, follow=True
    )

    assert answer.status_code == 200
    assert "Choose the returns that you approve." in words(answer)
    assert cycle.owed(cycle.region).state == State.SUBMITTED


def test_the_list_is_filtered_by_period(cycle):
    cycle.submitted(cycle.region, by="region")
    address = reverse("reports:returns_to_check")

    there = client(cycle, "secretariat").get(address, {"period": "2025"})
    elsewhere = client(cycle, "secretariat").get(address, {"period": "2024"})

    assert cycle.region.name in words(there)
    assert "No return waits for you." in words(elsewhere)


def test_lists_ask_the_database_as_often_for_many_returns_as_for_few(
    cycle, django_assert_max_num_queries
):
    desk = client(cycle, "secretariat")
    addresses = [reverse("reports:returns_to_check"), reverse("reports:return_periods")]
    for number in (2, 20):
        waiting(cycle, number)
        for address in addresses:
            with django_assert_max_num_queries(22):
                assert desk.get(address).status_code == 200


def test_a_return_asks_the_database_as_often_for_many_numbers_as_for_few(
    cycle, django_assert_max_num_queries
):
    reader = client(cycle, "region")
    for number in (1, 30):
        for _each in range(number):
            ActivityCountFactory(
                network=cycle.country, period=cycle.period, measure=MeasureFactory()
            )
        with django_assert_max_num_queries(45):
            assert reader.get(page(cycle.owed(cycle.country))).status_code == 200


# --- periods --------------------------------------------------------------------------------------


def test_the_secretariat_opens_a_half_year_that_nobody_entered(cycle):
    answer = client(cycle, "secretariat").post(
        reverse("reports:return_period_open"), {"year": "2026", "part": "-H1"}, follow=True
    )

    assert "3 networks are asked for a return." in words(answer)
    assert ReportingPeriod.objects.get(code="2026-H1").returns.count() == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"year": "2025", "part": "-Q1"}, "Returns are owed for 2025 already"),
        ({"year": "1812", "part": ""}, "Write a year with four digits"),
        ({"year": "9999", "part": ""}, "Write a year with four digits"),
        ({"year": "", "part": ""}, "Write a year with four digits"),
        ({"year": "2026", "part": "-Q9"}, "Choose one of the parts shown."),
    ],
)
def test_a_period_that_cannot_be_opened_says_why(cycle, typed, sentence):
    answer = client(cycle, "secretariat").post(reverse("reports:return_period_open"), typed)

    assert sentence in words(answer)


def test_a_period_is_locked_after_its_page_has_said_what_stands_in_the_way(cycle):
    owed = cycle.submitted(cycle.country)
    desk = client(cycle, "secretariat")
    address = reverse("reports:return_period_lock", args=["2025"])
    assert "This return is submitted and waits to be checked." in words(desk.get(address))
    assert "Nothing was locked" in words(desk.post(address, {"with_missing": "on"}))
    approve_return(owed=owed, version=owed.version, by=cycle.person("region"))
    assert "This return was never approved." in words(desk.post(address))

    answer = desk.post(address, {"with_missing": "on"}, follow=True)

    assert "2025 is locked." in words(answer)
    assert set(cycle.period.returns.values_list("state", flat=True)) == {State.LOCKED}


# --- exceptions -----------------------------------------------------------------------------------


def test_an_exception_is_made_listed_and_ended(cycle):
    lock_period(period=cycle.period, by=cycle.person("secretariat"), with_missing=True)
    desk = client(cycle, "secretariat")
    typed = {"network": "country", "period": "2025", "days": "7", "reason": "A list was found."}

    made = desk.post(reverse("reports:lock_exception_grant"), typed, follow=True)
    again = desk.post(reverse("reports:lock_exception_grant"), {**typed, "reason": "Another."})

    assert "A list was found." in words(made)
    assert "There is an exception for this network and period already" in words(again)
    exception = LockException.objects.get()
    assert timedelta(days=6) < exception.ends_at - timezone.now() < timedelta(days=8)
    ended = desk.post(
        reverse("reports:lock_exception_end", args=[exception.public_id]), follow=True
    )
    assert "The exception is over." in words(ended)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "These numbers are not closed."),
        ({"network": "nowhere"}, "Choose one of the networks shown."),
        ({"network": "\x00"}, "Choose one of the networks shown."),
        ({"period": "1999"}, "Choose one of the periods shown."),
        ({"days": "400"}, "Choose one of the numbers of days shown."),
        ({"reason": ""}, "Write in a few words why."),
    ],
)
def test_an_exception_that_cannot_be_made_says_why(cycle, change, sentence):
    typed = {"network": "country", "period": "2025", "days": "7", "reason": "A list was found."}

    answer = client(cycle, "secretariat").post(
        reverse("reports:lock_exception_grant"), {**typed, **change}
    )

    assert sentence in words(answer)
    assert not LockException.objects.exists()


def test_a_corrected_locked_return_says_so(cycle):
    count = cycle.count(cycle.country)
    owed = cycle.approved(cycle.country, by="region", from_="coordinator")
    lock_return(owed=owed, version=owed.version, by=cycle.person("secretariat"))
    grant_exception(
        network=cycle.country,
        period=cycle.period,
        reason="A list was found.",
        ends_at=timezone.now() + timedelta(days=1),
        by=cycle.person("secretariat"),
    )
    coordinator = client(cycle, "coordinator")
    assert "corrected after the approval" not in words(coordinator.get(page(owed)))

    change = {"state": "value", "number": "9", "reason": "Found.", "version": 1}
    coordinator.post(reverse("reports:change_count", args=[count.public_id]), change)

    seen = words(coordinator.get(page(owed)))
    assert "Numbers were corrected after the approval." in seen
    assert "A list was found." in seen


# --- who sees what --------------------------------------------------------------------------------

SUBMITTED_BY_ITS_COORDINATOR = {
    # return, submit, send back, approve (POST), withdraw, lock (POST)
    "coordinator": (200, 403, 403, 403, 403, 403),
    "region": (200, 403, 200, 302, 403, 403),
    "secretariat": (200, 403, 403, 403, 403, 403),
    "other region": (404,) * 6,
    "editor": (404,) * 6,
    "board": (404,) * 6,
    "technical administrator": (404,) * 6,
    "nobody": (404,) * 6,
}


@pytest.mark.parametrize("name", SUBMITTED_BY_ITS_COORDINATOR)
def test_each_person_meets_of_a_submitted_return_what_the_table_says(cycle, name):
    owed = cycle.submitted(cycle.country)
    reader, seen = client(cycle, name), {"version": owed.version}

    answers = (
        reader.get(page(owed)),
        reader.get(page(owed, "return_submit")),
        reader.get(page(owed, "return_send_back")),
        reader.get(page(owed, "return_withdraw")),
        reader.post(page(owed, "return_lock"), seen),
        reader.post(page(owed, "return_approve"), seen),
    )

    first, submit, back, withdraw, lock, approve = (answer.status_code for answer in answers)
    assert (first, submit, back, approve, withdraw, lock) == SUBMITTED_BY_ITS_COORDINATOR[name]
