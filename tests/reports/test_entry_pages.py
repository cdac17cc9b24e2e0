"""The grid as a page: a plain form that keeps what is good, shows what is not, and never writes over somebody else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alliance.models import User
from networks.models import Network
from reports.actions.remarks import remark_on_cell
from reports.models import ActivityCount, CellRemark, Measure, NetworkReturn
from reports.queries.grid import CellKey
from reports.translation import CountRevision
from tests.factories import (
    ActivityCountFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    ReportingPeriodFactory,
)
from tests.factories import NetworkParentFactory as Under
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """A country under a region, its year open, with people by category and meetings to fill in."""
    made = small_cycle()
    framework = plan()
    scheme = CategorySchemeFactory()
    CategoryFactory(scheme=scheme, name_en="Women")
    indicator_of(
        framework, MeasureFactory(code="people", name_en="People", scheme=scheme), code="1"
    )
    indicator_of(framework, MeasureFactory(code="meetings", name_en="Meetings"), code="2")
    return made


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(cycle: Cycle, network: Network | None = None) -> str:
    owed = cycle.owed(network or cycle.country)
    return reverse("reports:grid", args=[owed.public_id])


def key(cycle: Cycle, code: str = "meetings", network: Network | None = None) -> CellKey:
    where = network or cycle.country
    return CellKey(Measure.objects.get(code=code).pk, where.pk, cycle.period.pk)


def form_of(page: object) -> dict[str, str]:
    """What a browser would send of the page as it stands."""
    html = page.content.decode()
    sheet = html[html.index('id="sheet"') :]
    values = dict(re.findall(r'<input name="(n[\d.]+)" id="[^"]+" value="([^"]*)"', sheet))
    values["seen"] = re.search(r'name="seen" value="([^"]*)"', sheet)[1]
    return values


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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


def small_year_before(cycle: Cycle) -> ActivityCount:
    return ActivityCountFactory(
        measure=Measure.objects.get(code="meetings"),
        network=cycle.country,
        period=ReportingPeriodFactory(code="2024"),
        value=96,
    )


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
    women = CellKey(key(cycle, "people").measure_id, *_place(cycle), scheme.categories.get().pk)

    assert f'<a href="{first}">People</a>' in desk.get(address(cycle)).content.decode()
    others = desk.get(first).content.decode()
    assert reverse("reports:cell", args=[owed.public_id, str(women)]) in others
    assert "Women" in words(desk.get(first))


def _place(cycle: Cycle) -> tuple[int, int]:
    return cycle.country.pk, cycle.period.pk


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
    women = CellKey(measure.pk, *_place(cycle), measure.scheme.categories.get().pk)
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
