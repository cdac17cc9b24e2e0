"""One cell of a return: its page with notes and reasons, and its number kept by itself."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.actions.remarks import remark_on_cell
from reports.models import ActivityCount, CellRemark, Measure
from reports.queries.grid import CellKey
from reports.translation import CountRevision
from tests.reports.cycle import Cycle
from tests.reports.grids import (
    address,
    key,
    of,
    people_and_meetings,
    place_of,
    small_year_before,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return people_and_meetings()


def test_a_note_stands_at_the_number_until_it_is_set_aside(cycle):
    desk = of(cycle.person("coordinator"))
    owed = cycle.owed(cycle.country)
    page = reverse("reports:cell", args=[owed.public_id, str(key(cycle))])
    assert "Write the comment." in words(desk.post(page, {"kind": "comment", "text": " "}))

    desk.post(page, {"kind": "comment", "text": "Two of them were held online."})
    desk.post(page, {"kind": "follow_up", "text": ""})

    assert "Two of them were held online." in words(desk.get(address(cycle)))
    assert "to come back to" in words(desk.get(address(cycle)))
    remark = CellRemark.objects.get(kind="follow_up")
    desk.post(reverse("reports:close_cell_remark", args=[owed.public_id, remark.pk]))
    assert "to come back to" not in words(desk.get(address(cycle)))
    assert CellRemark.objects.count() == 2


@pytest.mark.parametrize("state", ["not_applicable", "not_yet", "withheld"])
def test_the_page_of_a_cell_says_why_there_is_no_number(cycle, state):
    desk = of(cycle.person("coordinator"))
    desk.post(address(cycle), {f"n{key(cycle)}": "5"})
    page = reverse("reports:cell", args=[cycle.owed(cycle.country).public_id, str(key(cycle))])

    asked = desk.post(page, {"instead": "1"})
    kept = desk.post(page, {"instead": "1", "why": state}, follow=True)

    assert "Choose why there is no number." in words(asked)
    assert "This is kept at the number now." in words(kept)
    assert ActivityCount.objects.get().state == state


def test_a_row_leads_to_its_cells_and_a_cell_to_the_others_of_its_row(cycle):
    desk = of(cycle.person("coordinator"))
    owed = cycle.owed(cycle.country)
    first = reverse("reports:cell", args=[owed.public_id, str(key(cycle, "people"))])
    scheme = Measure.objects.get(code="people").scheme
    women = CellKey(key(cycle, "people").measure_id, *place_of(cycle), scheme.categories.get().pk)

    assert f'<a href="{first}">People</a>' in desk.get(address(cycle)).content.decode()
    others = desk.get(first).content.decode()
    assert reverse("reports:cell", args=[owed.public_id, str(women)]) in others
    assert "Women" in words(desk.get(first))


def test_a_cell_that_is_not_there_is_not_found(cycle):
    desk = of(cycle.person("coordinator"))
    owed = cycle.owed(cycle.country)
    other = cycle.owed(cycle.region)
    remark = remark_on_cell(
        owed=other,
        key=key(cycle, network=cycle.region),
        kind="comment",
        text="x",
        by=cycle.person("region"),
    )

    for text in ("1", "a.b.c.d", f"{key(cycle)}9", "0.0.0.9"):
        assert desk.get(reverse("reports:cell", args=[owed.public_id, text])).status_code == 404
    close = reverse("reports:close_cell_remark", args=[owed.public_id, remark.pk])
    assert desk.post(close).status_code == 404
    remark.refresh_from_db()
    assert remark.closed_at is None


# --- one cell by itself -------------------------------------------------------------------------------


def patch(desk: Client, cycle: Cycle, text: object, version: object = 0, **more: str) -> object:
    owed = cycle.owed(cycle.country)
    where = reverse("reports:cell", args=[owed.public_id, str(key(cycle))])
    body = {"text": text, "version": version, "confirmed": more.pop("confirmed", False)}
    return desk.patch(where, body, content_type="application/json", headers=more)


def test_a_number_is_kept_by_itself_as_soon_as_it_is_typed(cycle):
    desk = of(cycle.person("coordinator"))

    kept = patch(desk, cycle, "1.234")

    assert kept.status_code == 200
    assert (kept.json()["text"], kept.json()["version"]) == ("1,234", 1)
    assert kept.json()["beside"] == "“1.234” was read as 1,234"
    assert CountRevision.objects.get().pgh_context.metadata["channel"] == "autosave"


def test_the_answer_brings_the_sum_of_the_row_and_the_head_is_told_when_asked(cycle):
    desk = of(cycle.person("coordinator"))
    measure = Measure.objects.get(code="people")
    women = CellKey(measure.pk, *place_of(cycle), measure.scheme.categories.get().pk)
    owed = cycle.owed(cycle.country)
    where = reverse("reports:cell", args=[owed.public_id, str(women)])

    kept = desk.patch(where, {"text": "1250"}, content_type="application/json").json()
    head = desk.get(address(cycle), headers={"accept": "application/json", "not-kept": "2"}).json()

    assert kept["total"] == "1,250"
    assert "1 of 2 filled" in head["progress"]
    assert "2 not kept" in head["progress"]
    assert "kept " in head["progress"]


def test_a_number_that_is_last_years_again_is_confirmed_once(cycle):
    desk = of(cycle.person("coordinator"))
    small_year_before(cycle)
    assert 'data-was="96"' in desk.get(address(cycle)).content.decode()

    patch(desk, cycle, "96", confirmed=True, idempotency_key="a")
    patch(desk, cycle, "96", confirmed=True, idempotency_key="a")

    assert CellRemark.objects.get().text == "Confirmed: the same as last year."
    assert "Confirmed: the same as last year." in words(desk.get(address(cycle)))


def test_a_request_that_comes_again_after_a_lost_answer_changes_nothing(cycle):
    desk = of(cycle.person("coordinator"))
    patch(desk, cycle, "5", idempotency_key="a")

    again = patch(desk, cycle, "5", idempotency_key="a")

    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert CountRevision.objects.count() == 1


def test_a_number_typed_by_itself_over_somebody_elses_is_answered_with_both(cycle):
    hers, his = of(cycle.person("coordinator")), of(cycle.person("deputy"))
    patch(his, cycle, "6")

    asked = patch(hers, cycle, "8")

    assert asked.status_code == 409
    assert (asked.json()["said"], asked.json()["version"]) == ("6", 1)
    assert "deputy changed this number" in asked.json()["sentences"][0]
    assert patch(hers, cycle, "8", version=1).status_code == 200
    assert ActivityCount.objects.get().value == 8


def test_what_cannot_be_a_number_is_answered_with_a_sentence(cycle):
    desk = of(cycle.person("coordinator"))

    wrong = patch(desk, cycle, "3.7")

    assert wrong.status_code == 422
    assert wrong.json()["sentences"] == [
        "This figure is a whole number. Write it without decimals."
    ]
    for text, version in ((5, 0), ("5", "1"), ("5", None), (["5"], 0), ("5", True)):
        assert patch(desk, cycle, text, version).status_code == 400
    owed = cycle.owed(cycle.country)
    where = reverse("reports:cell", args=[owed.public_id, str(key(cycle))])
    for body in ("", "[]", "{", "[" * 100_000, "null"):
        assert desk.patch(where, body, content_type="application/json").status_code == 400
    assert not ActivityCount.objects.exists()


@pytest.mark.parametrize(
    ("who", "answered"), [("coordinator", 403), ("secretariat", 403), ("other region", 404)]
)
def test_a_submitted_return_keeps_no_number_by_itself(cycle, who, answered):
    cycle.count(cycle.country)
    cycle.submitted(cycle.country)

    assert patch(of(cycle.person(who)), cycle, "5").status_code == answered


def test_a_number_by_itself_comes_with_the_token_of_its_page(cycle):
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(cycle.person("coordinator"))

    assert patch(desk, cycle, "5").status_code == 403
    assert not ActivityCount.objects.exists()
