"""Numbers typed into cells: read as people write them, kept with their version, never over somebody else's."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from alliance.actors import the_portal
from alliance.models import AuditEvent
from reports.actions.entry import Conflict, Kept, Wrong, keep_cell, keep_cells
from reports.models import ActivityCount, CategoryScheme, Measure, NetworkReturn, Plan
from reports.queries.grid import CellKey, Columns, Typed, grid_of
from reports.translation import CountRevision
from tests.factories import (
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    UserFactory,
)
from tests.reports.entry import indicator_of, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> NetworkReturn:
    """A return for a half-year, of a plan with one measure in two categories and one without."""
    framework = plan()
    scheme = CategorySchemeFactory()
    CategoryFactory.create_batch(2, scheme=scheme)
    indicator_of(framework, MeasureFactory(code="people-trained", scheme=scheme), code="1.1")
    indicator_of(framework, MeasureFactory(code="meetings"), code="1.2")
    return NetworkReturnFactory(period=ReportingPeriodFactory(code="2024-H1"))


def key_of(owed: NetworkReturn, code: str = "meetings", category: int | None = None) -> CellKey:
    measure = Measure.objects.get(code=code)
    return CellKey(measure.pk, owed.network_id, owed.period_id, category)


def type_in(owed: NetworkReturn, text: str, *, base: int = 0, **more: object) -> object:
    by = more.pop("by", None) or the_portal()
    request = more.pop("request", "")
    key = more.pop("key", None) or key_of(owed)
    typed = Typed(key, text, state=more.pop("state", ""), base_version=base)
    return keep_cell(owed=owed, typed=typed, language="en", by=by, channel="grid", request=request)


def test_a_typed_number_is_kept_with_its_qualifier_and_begins_the_return(owed):
    kept = type_in(owed, "more than 1,250")

    count = ActivityCount.objects.get()
    assert (count.value, count.qualifier, count.wording) == (1250, "at_least", "more_than")
    assert (count.scope, count.version, count.is_counting) == ("own", 1, True)
    assert isinstance(kept, Kept)
    assert kept.is_changed
    owed.refresh_from_db()
    assert owed.state == "in_progress"
    line = AuditEvent.objects.get(verb="return.filled")
    assert line.after == {"entered": 1, "changed": 0}


def test_a_changed_cell_has_one_more_version_and_one_more_revision_that_says_who_and_how(owed):
    type_in(owed, "5")
    author = the_portal()

    type_in(owed, "8", base=1, by=author)

    assert ActivityCount.objects.get().version == 2
    last = CountRevision.objects.order_by("pgh_id").last()
    assert CountRevision.objects.count() == 2
    assert (last.value, last.pgh_context.metadata["channel"]) == (8, "grid")
    assert last.pgh_context.metadata["user"] == author.pk


def test_the_number_of_somebody_else_is_never_written_over(owed):
    type_in(owed, "5")
    ActivityCount.objects.update(version=2, value=6)

    answer = type_in(owed, "8", base=1)

    assert isinstance(answer, Conflict)
    assert answer.count.value == 6
    assert ActivityCount.objects.get().value == 6


def test_whoever_did_not_touch_a_cell_takes_what_another_wrote_there(owed):
    type_in(owed, "5")
    type_in(owed, "6", base=1)

    answer = type_in(owed, "5", base=1)

    assert isinstance(answer, Kept)
    assert (answer.number.value, answer.version, answer.is_changed) == (6, 2, False)
    assert ActivityCount.objects.get().value == 6


def test_the_same_request_twice_has_one_effect_even_after_a_later_change(owed):
    type_in(owed, "5", request="a")
    type_in(owed, "5", request="a")
    assert ActivityCount.objects.get().version == 1

    type_in(owed, "7", base=1, request="b")
    again = type_in(owed, "7", base=1, request="b")

    assert isinstance(again, Kept)
    assert ActivityCount.objects.get().version == 2


def test_good_cells_are_kept_though_others_are_wrong(owed):
    people = Measure.objects.get(code="people-trained")
    first, second = people.scheme.categories.order_by("pk")
    typed = [
        Typed(key_of(owed, "people-trained", first.pk), "12"),
        Typed(key_of(owed, "people-trained", second.pk), "3.7"),
        Typed(key_of(owed), "about 50"),
    ]

    answers = keep_cells(owed=owed, typed=typed, language="en", by=the_portal(), channel="grid")

    assert [type(answer) for answer in answers] == [Kept, Wrong, Kept]
    assert "whole number" in answers[1].sentence
    assert {count.value for count in ActivityCount.objects.all()} == {12, 50}
    assert CountRevision.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "state", "kept"),
    [
        ("0", "", "zero"),
        ("", "not_applicable", "not_applicable"),
        ("", "withheld", "withheld"),
        ("", "not_yet", "not_yet"),
        ("n/a", "", "not_applicable"),
        ("[c]", "", "withheld"),
    ],
)
def test_a_cell_says_zero_or_why_it_has_no_number(owed, text, state, kept):
    type_in(owed, text, state=state)

    assert ActivityCount.objects.get().state == kept


def test_an_empty_box_writes_nothing_where_nothing_was(owed):
    type_in(owed, "  ")

    assert not ActivityCount.objects.exists()
    assert not AuditEvent.objects.filter(verb="return.filled").exists()
    owed.refresh_from_db()
    assert owed.state == "not_started"


def test_emptying_a_box_says_not_yet_and_never_zero(owed):
    type_in(owed, "5")

    type_in(owed, "", base=1)

    assert ActivityCount.objects.get().state == "not_yet"


@pytest.mark.parametrize(
    ("before", "text", "kept"),
    [
        ("5", "withheld", ("withheld", None)),
        ("5", "sans objet", ("not_applicable", None)),
        ("n/a", "not applicable", ("not_applicable", None)),
        ("n/a", "7", ("value", 7)),
        ("n/a", "", ("not_yet", None)),
    ],
)
def test_a_box_says_in_words_of_any_language_why_it_has_no_number(owed, before, text, kept):
    type_in(owed, before)

    type_in(owed, text, base=1)

    count = ActivityCount.objects.get()
    assert (count.state, count.value) == kept


@pytest.mark.parametrize("text", ["-5", "(5)", "101", "12/40", "#REF!"])
def test_a_number_that_cannot_be_is_an_error_at_its_cell(owed, text):
    Measure.objects.update(most=100)

    assert isinstance(type_in(owed, text), Wrong)
    assert not ActivityCount.objects.exists()


def test_a_number_below_zero_is_kept_where_the_measure_has_such_numbers(owed):
    Measure.objects.update(least=None)

    type_in(owed, "(5)")

    assert ActivityCount.objects.get().value == -5


def test_a_share_is_kept_as_its_two_numbers(owed):
    Measure.objects.update(nature="ratio")

    type_in(owed, "12/40")

    count = ActivityCount.objects.get()
    assert (count.value, count.numerator, count.denominator) == (None, 12, 40)
    assert type_in(owed, "12/40", base=1).is_changed is False


def test_a_number_that_can_be_read_in_two_ways_is_told(owed):
    assert type_in(owed, "1.234").is_ambiguous
    assert not type_in(owed, "1234", base=1).is_ambiguous
    assert not type_in(owed, "12345", base=1).is_ambiguous


def test_a_cell_of_another_network_or_of_no_indicator_is_refused(owed):
    other = NetworkReturnFactory(period=owed.period)
    stray = MeasureFactory()

    for key in (
        CellKey(key_of(owed).measure_id, other.network_id, owed.period_id),
        CellKey(stray.pk, owed.network_id, owed.period_id),
        CellKey(key_of(owed).measure_id, owed.network_id, owed.period_id, 999_999),
        CellKey(key_of(owed).measure_id, owed.network_id, 999_999),
    ):
        assert isinstance(type_in(owed, "5", key=key), Wrong)
    assert not ActivityCount.objects.exists()


def test_somebody_without_a_role_types_nothing(owed):
    with pytest.raises(PermissionDenied):
        type_in(owed, "5", by=UserFactory())

    assert not ActivityCount.objects.exists()


def test_a_submitted_return_takes_no_number(owed):
    NetworkReturn.objects.update(state="submitted")
    owed.refresh_from_db()

    with pytest.raises(PermissionDenied):
        type_in(owed, "5")


def test_a_figure_of_the_half_year_is_not_stated_again_by_quarter(owed):
    quarter = ReportingPeriodFactory(code="2024-Q1", parent=owed.period)
    type_in(owed, "5")

    key = CellKey(key_of(owed).measure_id, owed.network_id, quarter.pk)
    answer = type_in(owed, "2", key=key)

    assert isinstance(answer, Wrong)
    assert ActivityCount.objects.get().value == 5


# --- the grid -----------------------------------------------------------------------------------------


def test_the_grid_stands_in_the_order_of_the_plan_with_a_column_for_each_category(owed):
    (section,) = grid_of(owed).sections

    assert [row.measure.code for row in section.rows] == ["people-trained", "meetings"]
    assert [column.key == "" for column in section.columns] == [True, False, False]
    assert [cell is None for cell in section.rows[1].cells] == [False, True, True]


def test_last_years_number_and_the_sum_of_the_parts_stand_beside_the_box(owed):
    before = NetworkReturnFactory(
        network=owed.network, period=ReportingPeriodFactory(code="2023-H1")
    )
    type_in(before, "96")
    people = Measure.objects.get(code="people-trained")
    for category, text in zip(people.scheme.categories.order_by("pk"), ["3", "~4"], strict=True):
        type_in(owed, text, key=key_of(owed, "people-trained", category.pk))

    grid = grid_of(owed)

    assert grid.by_key[key_of(owed)].last_year.value == 96
    assert grid.by_key[key_of(owed)].count is None
    total = grid.sections[0].rows[0].total
    assert (total.value, total.qualifier) == (7, "about")
    assert (grid.filled, grid.asked) == (1, 2)


def test_a_period_with_quarters_is_filled_by_quarter_too(owed):
    quarters = [
        ReportingPeriodFactory(code=code, parent=owed.period) for code in ("2024-Q1", "2024-Q2")
    ]
    for quarter, text in zip(quarters, ["2", "3"], strict=True):
        type_in(owed, text, key=CellKey(key_of(owed).measure_id, owed.network_id, quarter.pk))

    grid = grid_of(owed, columns=Columns.PARTS)

    meetings = grid.sections[0].rows[1]
    assert [cell.value for cell in meetings.cells] == [2, 3]
    assert meetings.total.value == 5
    assert grid_of(owed).by_key[key_of(owed)].other_grain


def test_a_scheme_that_was_replaced_still_holds_before_its_successor(owed):
    old = CategorySchemeFactory()
    kept = CategoryFactory(scheme=old)
    CategoryScheme.objects.filter(measures__code="people-trained").update(
        replaces=old, since=date(2025, 1, 1)
    )

    keys = {key.category_id for key in grid_of(owed).by_key}

    assert keys == {None, kept.pk}


def test_of_a_chain_of_schemes_the_one_holds_that_held_when_the_period_began(owed):
    first, second = CategorySchemeFactory(), CategorySchemeFactory(since=date(2024, 1, 1))
    third = CategorySchemeFactory(since=date(2024, 3, 1))
    CategoryScheme.objects.filter(measures__code="people-trained").update(
        replaces=third, since=date(2025, 1, 1)
    )
    for later, earlier in ((third, second), (second, first)):
        later.replaces = earlier
        later.save()
    of = {scheme: CategoryFactory(scheme=scheme) for scheme in (first, second, third)}

    keys = {key.category_id for key in grid_of(owed).by_key}

    assert keys == {None, of[second].pk}


def test_the_grid_takes_as_many_queries_for_one_cell_as_for_hundreds(
    owed, django_assert_num_queries
):
    with django_assert_num_queries(12) as few:
        grid_of(owed)
    framework = Plan.objects.get()
    for number in range(10):
        scheme = CategorySchemeFactory()
        CategoryFactory.create_batch(9, scheme=scheme)
        indicator_of(framework, MeasureFactory(scheme=scheme), code=f"2.{number}")

    with django_assert_num_queries(len(few)):
        grid = grid_of(owed)

    assert len(grid.by_key) == 104


def test_keeping_hundreds_of_cells_takes_as_many_queries_as_keeping_one(
    owed, django_assert_max_num_queries
):
    framework = Plan.objects.get()
    for number in range(60):
        indicator_of(framework, MeasureFactory(), code=f"2.{number}")
    typed = [Typed(key, "12") for key in grid_of(owed).by_key]

    with django_assert_max_num_queries(30):
        keep_cells(owed=owed, typed=typed, language="en", by=the_portal(), channel="paste")

    assert ActivityCount.objects.filter(value=Decimal(12)).count() == 64
    assert CountRevision.objects.count() == 64
