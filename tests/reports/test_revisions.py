"""Each change of a number leaves exactly one line of history at each row that it changes, whatever it sets off."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.forms.models import model_to_dict

from reports.actions import StatedNumber, change_count, enter_count, settle_conflict
from reports.actions.entry import keep_cell
from reports.actions.twins import join_activities, take_apart
from reports.models import ActivityCount, ActivityPair, Measure, Source
from reports.queries.grid import CellKey, Typed
from reports.translation import CountRevision
from tests.factories import ActivityCountFactory, MeasureFactory, SourceFactory
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan
from tests.reports.events import Events

pytestmark = pytest.mark.django_db


class Book:
    """One number of a network, as one or several sources state it, and the event at which it was counted."""

    def __init__(self) -> None:
        self.cycle: Cycle = small_cycle()
        self.measure: Measure = self.cycle.measure
        indicator_of(plan("2025-2028"), self.measure, code="1.1")

    def state(self, value: int, source: Source | None = None) -> ActivityCount:
        return enter_count(
            measure=self.measure,
            network=self.cycle.country,
            period=self.cycle.period,
            scope="own",
            number=StatedNumber(value=Decimal(value)),
            source=source,
            by=self.cycle.person("coordinator"),
        )

    def change(self, count: ActivityCount, value: int) -> None:
        change_count(
            count=count,
            number=StatedNumber(value=Decimal(value)),
            version=ActivityCount.objects.get(pk=count.pk).version,
            reason="A late list.",
            by=self.cycle.person("deputy"),
        )

    def settle(self, count: ActivityCount) -> None:
        settle_conflict(count=count, reason="It has names.", by=self.cycle.person("secretariat"))

    def type(self, text: str) -> None:
        key = CellKey(self.measure.pk, self.cycle.country.pk, self.cycle.period.pk)
        before = ActivityCount.objects.filter(measure=self.measure).first()
        keep_cell(
            owed=self.cycle.owed(self.cycle.country),
            typed=Typed(key, text, base_version=before.version if before else 0),
            language="en",
            by=self.cycle.person("coordinator"),
            channel="grid",
        )


@pytest.fixture
def book() -> Book:
    return Book()


def each_row_once(act: Callable[[], object]) -> int:
    """How many rows the act changed; each has one line more than before, and no other row has any."""
    before, rows = _lines(), _rows()
    act()
    written = _lines() - before
    changed = {pk for pk, row in _rows().items() if rows.get(pk) != row}
    assert written == Counter(dict.fromkeys(changed, 1))
    return len(changed)


def _lines() -> Counter[int]:
    return Counter(CountRevision.objects.values_list("pgh_obj_id", flat=True))


def _rows() -> dict[int, dict[str, object]]:
    return {row.pk: model_to_dict(row) for row in ActivityCount.objects.all()}


def test_a_number_that_is_entered_and_counts(book):
    assert each_row_once(lambda: book.state(5)) == 1


def test_a_number_that_is_typed_and_typed_over(book):
    assert each_row_once(lambda: book.type("5")) == 1
    assert each_row_once(lambda: book.type("6")) == 1
    assert each_row_once(lambda: book.type("6")) == 0


def test_a_second_source_that_agrees_changes_no_other_row(book):
    book.state(5)

    assert each_row_once(lambda: book.state(5, SourceFactory())) == 1
    assert ActivityCount.objects.filter(is_counting=True).count() == 1


def test_a_second_source_that_differs_sets_the_first_aside(book):
    book.state(5)

    assert each_row_once(lambda: book.state(7, SourceFactory())) == 2
    assert not ActivityCount.objects.filter(is_counting=True).exists()


def test_a_conflict_that_is_settled_and_settled_anew(book):
    first, second = book.state(5), book.state(7, SourceFactory())
    third = book.state(9, SourceFactory())

    for chosen in (second, first, third):
        assert each_row_once(lambda chosen=chosen: book.settle(chosen)) == 3
        assert ActivityCount.objects.get(is_counting=True) == chosen


def test_a_number_that_is_changed_until_both_sources_agree_and_differ_again(book):
    first, second = book.state(5), book.state(7, SourceFactory())

    assert each_row_once(lambda: book.change(second, 5)) == 2
    assert ActivityCount.objects.get(is_counting=True) == first
    assert each_row_once(lambda: book.change(first, 8)) == 1
    assert not ActivityCount.objects.filter(is_counting=True).exists()


def test_a_number_under_a_decision_keeps_it_while_the_decision_stands(book):
    first, second = book.state(5), book.state(7, SourceFactory())
    book.settle(second)

    assert each_row_once(lambda: book.change(second, 8)) == 1
    assert ActivityCount.objects.get(is_counting=True) == second
    assert each_row_once(lambda: book.state(8, SourceFactory())) == 1
    assert each_row_once(lambda: book.change(first, 6)) == 1
    assert ActivityCount.objects.get(is_counting=True) == second


@pytest.mark.parametrize(
    ("here", "there", "changed"), [(5, 5, 1), (5, 7, 2)], ids=["that agree", "that differ"]
)
def test_numbers_of_two_entries_that_are_joined_and_taken_apart(book, here, there, changed):
    cycle = book.cycle
    world = Events(cycle.whole, cycle.region, cycle.country, cycle.other, cycle.other)
    kept, going = world.held(cycle.country), world.held(cycle.other)
    for event, network, value in ((kept, cycle.country, here), (going, cycle.other, there)):
        ActivityCountFactory(
            measure=book.measure,
            network=network,
            period=cycle.period,
            activity=event,
            value=Decimal(value),
        )
    ActivityCountFactory(
        measure=MeasureFactory(), network=cycle.other, period=cycle.period, activity=going
    )
    by = world.person("secretariat")

    assert each_row_once(lambda: join_activities(kept=kept, going=going, by=by)) == changed + 1
    assert each_row_once(lambda: take_apart(pair=ActivityPair.objects.get(), by=by)) == changed + 1
    assert ActivityCount.objects.filter(is_counting=True).count() == 3
