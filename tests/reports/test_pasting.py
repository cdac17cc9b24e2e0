"""A block from a spreadsheet is laid over the grid: shown first, the good cells kept as one step, the bad ones left in red."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Network
from reports.models import ActivityCount, Indicator, NetworkReturn
from reports.translation import CountRevision
from tests.factories import (
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
)
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """People by women and men (1.1), meetings (1.2) and trainings (1.10) to fill in."""
    made = small_cycle()
    framework = plan()
    scheme = CategorySchemeFactory()
    for name in ("Women", "Men"):
        CategoryFactory(scheme=scheme, name_en=name)
    people = MeasureFactory(code="people", name_en="People", scheme=scheme)
    for code, measure in (
        ("1.1", people),
        ("1.2", MeasureFactory(code="meetings", name_en="Meetings")),
        ("1.10", MeasureFactory(code="trainings", name_en="Trainings")),
    ):
        indicator_of(framework, measure, code=code)
    return made


def of(cycle: Cycle, name: str = "coordinator") -> Client:
    client = Client()
    client.force_login(cycle.person(name))
    return client


def address(cycle: Cycle, page: str = "paste", network: Network | None = None) -> str:
    return reverse(f"reports:{page}", args=[cycle.owed(network or cycle.country).public_id])


def block(text: str, *, row: str = "1.1", column: str = "", match: str = "place") -> dict[str, str]:
    start = Indicator.objects.get(code=row).pk
    return {"text": text, "row": str(start), "column": column, "match": match}


def column(name: str) -> str:
    scheme = Indicator.objects.get(code="1.1").measure.scheme
    return f"c{scheme.categories.get(name_en=name).pk}"


def apply(desk: Client, cycle: Cycle, sent: dict[str, str], **more: object) -> object:
    """Look at the preview, then press its button."""
    page = desk.post(address(cycle), sent)
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]
    return desk.post(address(cycle), {**sent, "seen": seen, "apply": "1"}, **more)


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def kept() -> dict[tuple[str, str], object]:
    """Measure and category with the number of each count."""
    return {
        (one.measure.code, one.category.name_en if one.category else ""): one.value
        for one in ActivityCount.objects.select_related("measure", "category")
    }


def test_a_block_is_shown_first_and_then_kept_in_one_step(cycle):
    desk = of(cycle)
    sent = block("30\t20\t10\r\n5\r\nabout 7\r\n")

    page = desk.post(address(cycle), sent)

    assert "From 1.1 People to 1.10 Trainings." in words(page)
    assert "5 cells read" in words(page)
    assert "5 change" in words(page)
    assert not ActivityCount.objects.exists()
    answer = apply(desk, cycle, sent, follow=True)
    assert "5 numbers are kept." in words(answer)
    assert kept() == {
        ("people", ""): 30,
        ("people", "Women"): 20,
        ("people", "Men"): 10,
        ("meetings", ""): 5,
        ("trainings", ""): 7,
    }
    steps = {
        (r.pgh_context_id, r.pgh_context.metadata["channel"]) for r in CountRevision.objects.all()
    }
    assert len(steps) == 1
    assert steps.pop()[1] == "paste"


def test_bad_cells_stay_in_red_while_the_good_ones_are_kept_and_the_whole_is_undone(cycle):
    desk = of(cycle)
    sent = block("5\n3.7", row="1.2")
    page = desk.post(address(cycle), sent)
    assert "This figure is a whole number." in words(page)
    assert "Keep the good numbers" in words(page)

    answer = apply(desk, cycle, sent)

    assert kept() == {("meetings", ""): 5}
    html = answer.content.decode()
    assert 'value="3.7"' in html
    assert '<td class="cell error">' in html
    step = re.search(r'name="step" value="([^"]*)"', html)[1]
    desk.post(address(cycle, "grid"), {f"n{_key(cycle, '1.10')}": "4", "seen": ""})
    undone = desk.post(address(cycle, "undo"), {"step": step, "way": "undo"}, follow=True)
    assert "1 number says again what it said before." in words(undone)
    assert kept() == {("meetings", ""): None, ("trainings", ""): 4}


def _key(cycle: Cycle, code: str) -> str:
    measure = Indicator.objects.get(code=code).measure_id
    return f"{measure}.{cycle.country.pk}.{cycle.period.pk}.0"


def test_a_paste_never_goes_beyond_the_rows_and_columns_of_the_page(cycle):
    desk = of(cycle)
    sent = block("1\t2\n3\t4", row="1.10")

    page = desk.post(address(cycle), sent)
    apply(desk, cycle, sent)

    assert "3 are ignored" in words(page)
    assert "There is no such cell among these numbers." in words(page)
    assert kept() == {("trainings", ""): 1}


def test_a_block_may_begin_in_any_column(cycle):
    apply(of(cycle), cycle, block("8\t9", column=column("Women")))

    assert kept() == {("people", "Women"): 8, ("people", "Men"): 9}


def test_an_empty_cell_leaves_a_number_as_it_is_and_x_takes_it_away(cycle):
    desk = of(cycle)
    apply(desk, cycle, block("5\n6", row="1.2"))

    page = desk.post(address(cycle), block("\n[x]", row="1.2"))
    apply(desk, cycle, block("\n[x]", row="1.2"))

    assert "1 is empty" in words(page)
    assert kept() == {("meetings", ""): 5, ("trainings", ""): None}


@pytest.mark.parametrize(
    "text",
    [
        "\tMen\tWomen\tTotal\nPeople\t10\t20\t30",
        "Indicator\tmen\tWOMEN\ttotal\n1.1\t10\t20\t30",
        "x\tMen\tWomen\tTotal\n1.1  people\t10\t20\t30\nPeople of Mars\t\t\t",
    ],
)
def test_where_the_edges_are_headings_rows_and_columns_are_found_by_name(cycle, text):
    desk = of(cycle)
    offered = desk.post(address(cycle), block(text))
    assert "Find the cells by code or name instead" in words(offered)

    apply(desk, cycle, block(text, row="1.2", match="names"))

    assert kept() == {("people", ""): 30, ("people", "Women"): 20, ("people", "Men"): 10}


def test_rows_are_found_by_name_also_without_headings_and_unknown_ones_are_told(cycle):
    desk = of(cycle)
    sent = block("Trainings\t3\nMeetings\t4\nMarches\t5", match="names")

    page = desk.post(address(cycle), sent)
    apply(desk, cycle, sent)

    assert "No row or column here has this code or name." in words(page)
    assert kept() == {("meetings", ""): 4, ("trainings", ""): 3}


def test_a_number_given_twice_for_one_row_is_taken_from_neither(cycle):
    desk = of(cycle)
    sent = block("Meetings\t4\nMeetings\t5\nTrainings\t1", match="names")

    page = desk.post(address(cycle), sent)
    apply(desk, cycle, sent)

    assert "The block has two numbers for this cell." in words(page)
    assert kept() == {("trainings", ""): 1}


def test_plain_numbers_are_not_taken_for_codes(cycle):
    page = of(cycle).post(address(cycle), block("1.1\n1.2"))

    assert "instead" not in words(page)


def test_what_somebody_else_wrote_since_the_preview_is_not_written_over(cycle):
    hers, his = of(cycle), of(cycle, "deputy")
    sent = block("5\n6", row="1.2")
    page = hers.post(address(cycle), sent)
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]
    apply(his, cycle, block("8", row="1.2"))

    answer = hers.post(address(cycle), {**sent, "seen": seen, "apply": "1"})

    assert "deputy changed this number" in words(answer)
    assert kept() == {("meetings", ""): 8, ("trainings", ""): 6}


def test_the_same_paste_twice_changes_nothing(cycle):
    desk = of(cycle)
    apply(desk, cycle, block("5\n6", row="1.2"))

    page = desk.post(address(cycle), block("5\n6", row="1.2"))

    assert "2 stay the same" in words(page)
    assert CountRevision.objects.count() == 2


def test_a_block_over_several_networks_is_kept_and_undone_as_one(cycle):
    sister = NetworkFactory(slug="sister")
    NetworkParentFactory(network=sister, parent=cycle.region)
    NetworkReturn.objects.create(network=sister, period=cycle.period)
    desk = of(cycle, "region")
    side_by_side = address(cycle, network=cycle.region) + "?columns=networks"
    sent = block("1\t2\t3", row="1.2", column=f"n{cycle.country.pk}")

    desk.post(side_by_side, {**sent, "apply": "1"})

    assert sorted(ActivityCount.objects.values_list("value", flat=True)) == [1, 2, 3]
    undo = address(cycle, "undo", cycle.region) + "?columns=networks"
    answer = desk.post(undo, {"way": "undo"}, follow=True)
    assert "3 numbers say again what they said before." in words(answer)
    assert set(ActivityCount.objects.values_list("state", flat=True)) == {"not_yet"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Paste the cells here."),
        ({"text": "\x00"}, "hidden signs"),
        ({"text": "1\t" * 5_001}, "This is more than 5000 cells."),
        ({"text": "1" * 200_001}, "This is too long."),
        ({"row": "0"}, "Choose a row of these numbers."),
        ({"row": ""}, "Choose a row of these numbers."),
        ({"column": "c0"}, "Choose a column of these numbers."),
        ({"match": "luck"}, "Choose how the rows are found."),
    ],
)
def test_a_paste_that_cannot_be_is_asked_again(cycle, changed, sentence):
    answer = of(cycle).post(address(cycle), {**block("5"), **changed})

    assert answer.status_code == 200
    assert sentence in words(answer)


def test_a_row_without_that_column_is_asked_again(cycle):
    sent = block("5", row="1.2", column=column("Men"))

    assert "This row has no such column." in words(of(cycle).post(address(cycle), sent))


def test_nothing_is_pasted_into_a_submitted_return(cycle):
    cycle.count(cycle.country)
    cycle.submitted(cycle.country)

    assert of(cycle).get(address(cycle)).status_code == 403
    assert of(cycle).post(address(cycle), {**block("5"), "apply": "1"}).status_code == 403
    assert of(cycle, "other region").get(address(cycle)).status_code == 404


def test_a_paste_takes_as_many_queries_for_two_cells_as_for_sixty(
    cycle, django_assert_max_num_queries
):
    framework = Indicator.objects.get(code="1.1").plan
    for number in range(58):
        indicator_of(framework, MeasureFactory(), code=f"2.{number}")
    desk = of(cycle)
    desk.post(address(cycle), {**block("1\n1", row="1.2"), "apply": "1"})
    seen = " ".join(f"{_key(cycle, code)}:1" for code in ("1.2", "1.10"))
    with django_assert_max_num_queries(60) as few:
        desk.post(address(cycle), {**block("5\n5", row="1.2"), "seen": seen, "apply": "1"})

    with django_assert_max_num_queries(len(few)):
        desk.post(address(cycle), {**block("\n".join(["5"] * 58), row="2.0"), "apply": "1"})

    assert ActivityCount.objects.filter(value=5).count() == 60
