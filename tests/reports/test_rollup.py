"""How figures add up, rule by rule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from networks.models import Network
from reports.models import ActivityCount, Plan, ReportingPeriod
from reports.rollup import Coverage, total_for, totals, totals_for_plan
from tests.factories import (
    ActivityCountFactory,
    ActivityFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    SourceFactory,
)
from tests.reports.worlds import often

pytestmark = pytest.mark.django_db

EXACTLY, AT_LEAST, ABOUT = ActivityCount.Qualifier


@dataclass
class Alliance:
    """The whole with two regions; two countries stand under the first one, one under the second."""

    top: Network
    north: Network
    south: Network
    ayland: Network
    beeland: Network
    ceeland: Network


@pytest.fixture
def alliance() -> Alliance:
    found = Alliance(*(NetworkFactory() for _number in range(6)))
    below = {found.top: [found.north, found.south], found.south: [found.ceeland]}
    below[found.north] = [found.ayland, found.beeland]
    for parent, children in below.items():
        for child in children:
            NetworkParentFactory(network=child, parent=parent)
    return found


@pytest.fixture
def year() -> ReportingPeriod:
    return ReportingPeriodFactory(code="2017")


def quarter(number: int) -> ReportingPeriod:
    return ReportingPeriodFactory(code=f"2017-Q{number}")


# --- networks ------------------------------------------------------------------------------------


def test_a_network_is_its_own_work_and_what_its_children_did(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    for network, value in ((alliance.north, 1), (alliance.ayland, 2), (alliance.ceeland, 4)):
        ActivityCountFactory(measure=measure, network=network, period=year, value=value)

    assert total_for(measure, alliance.north, year).value == 3
    assert total_for(measure, alliance.top, year).value == 7
    assert [part.value for part in total_for(measure, alliance.top, year).parts] == [1, 2, 4]


def test_a_stated_whole_is_the_figure_and_lists_what_stands_below(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory()
    ActivityCountFactory(
        measure=measure, network=alliance.top, period=year, scope="whole", value=28
    )
    ActivityCountFactory(
        measure=measure, network=alliance.ayland, period=year, value=15, qualifier=AT_LEAST
    )

    total = total_for(measure, alliance.top, year)

    assert (total.value, total.qualifier, total.coverage.stated_whole) == (28, EXACTLY, True)
    assert [(part.network_id, part.value, part.is_added) for part in total.parts] == [
        (alliance.ayland.pk, 15, False)
    ]
    assert [part.value for part in total.statement] == [28]
    assert total_for(measure, alliance.north, year).value == 15


def test_a_whole_stands_for_the_days_it_was_stated_for(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    ActivityCountFactory(
        measure=measure, network=alliance.north, period=quarter(1), scope="whole", value=10
    )
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(1), value=3)
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(2), value=4)

    total = total_for(measure, alliance.north, year)

    assert (total.value, total.coverage.stated_whole) == (14, False)
    assert sorted((part.value, part.is_added) for part in total.parts) == [(3, False), (4, True)]


def test_joint_event_is_counted_once(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    event = ActivityFactory(hosted_by=[alliance.ayland, alliance.beeland, alliance.ceeland])
    ActivityCountFactory(
        measure=measure, network=alliance.ayland, period=year, activity=event, value=30
    )
    ActivityCountFactory(measure=measure, network=alliance.beeland, period=year, value=5)

    found = totals(measures=[measure.pk], networks=None, period=year)

    def figure(network: Network) -> tuple[Decimal | None, list[bool]]:
        total = found[measure.pk, network.pk]
        return total.value, [part.joint for part in total.parts]

    assert figure(alliance.ayland) == (30, [True])
    assert figure(alliance.beeland) == (35, [True, False])
    assert figure(alliance.ceeland) == (30, [True])
    assert figure(alliance.north) == (35, [True, False])
    assert figure(alliance.south) == (30, [True])
    assert figure(alliance.top) == (35, [True, False])


def test_a_joint_event_inside_a_stated_whole_is_not_added_again(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory()
    event = ActivityFactory(hosted_by=[alliance.ayland, alliance.ceeland])
    ActivityCountFactory(
        measure=measure, network=alliance.ayland, period=year, activity=event, value=30
    )
    ActivityCountFactory(
        measure=measure, network=alliance.south, period=year, scope="whole", value=100
    )

    assert total_for(measure, alliance.south, year).value == 100
    assert total_for(measure, alliance.north, year).value == 30
    assert total_for(measure, alliance.top, year).value == 100


def test_network_that_changes_region_keeps_its_history(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    alliance.ayland.parents.all().delete()
    moved_on = date(2017, 7, 1)
    NetworkParentFactory(
        network=alliance.ayland, parent=alliance.north, period=DateRange(None, moved_on)
    )
    NetworkParentFactory(
        network=alliance.ayland, parent=alliance.south, period=DateRange(moved_on, None)
    )
    for number, value in enumerate((1, 2, 4, 8), start=1):
        ActivityCountFactory(
            measure=measure, network=alliance.ayland, period=quarter(number), value=value
        )
    first_half, second_half = (ReportingPeriodFactory(code=f"2017-H{n}") for n in (1, 2))

    def figures(period: ReportingPeriod) -> list[Decimal | None]:
        networks = (alliance.north, alliance.south, alliance.top, alliance.ayland)
        return [total_for(measure, network, period).value for network in networks]

    assert figures(year) == [3, 12, 15, 15]
    assert figures(first_half) == [3, None, 3, 3]
    assert figures(second_half) == [None, 12, 12, 12]


def test_the_stock_of_a_network_that_moved_belongs_to_where_it_was_last_counted(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory(nature="stock", over_time="last")
    alliance.ayland.parents.all().delete()
    moved_on = date(2017, 7, 1)
    NetworkParentFactory(
        network=alliance.ayland, parent=alliance.north, period=DateRange(None, moved_on)
    )
    NetworkParentFactory(
        network=alliance.ayland, parent=alliance.south, period=DateRange(moved_on, None)
    )
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(1), value=7)
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(4), value=9)

    assert total_for(measure, alliance.north, year).state == "not_reported"
    assert total_for(measure, alliance.south, year).value == 9
    assert total_for(measure, alliance.top, year).value == 9


# --- people, reach and sets ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nature", "over"), [("unique_people", "none"), ("reach", "none"), ("set", "union")]
)
def test_people_reach_and_sets_are_never_added(
    alliance: Alliance, year: Any, nature: str, over: str
) -> None:
    measure = MeasureFactory(nature=nature, over_time=over, over_organisations=over)
    for network, value in ((alliance.ayland, 50), (alliance.beeland, 70)):
        ActivityCountFactory(measure=measure, network=network, period=year, value=value)

    total = total_for(measure, alliance.north, year)

    assert (total.state, total.value, total.refusal) == ("cannot_be_added", None, nature)
    assert total.highest == 70
    assert sorted(part.value for part in total.parts) == [50, 70]
    assert total_for(measure, alliance.ayland, year).value == 50


def test_the_only_part_of_what_cannot_be_added_is_not_taken_for_the_whole(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory(nature="reach", over_time="none", over_organisations="none")
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=year, value=50)

    above = total_for(measure, alliance.north, year)

    assert (above.state, above.value, above.highest) == ("cannot_be_added", None, 50)


def test_people_counted_in_two_periods_are_not_added(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory(nature="unique_people", over_time="none", over_organisations="none")
    for number, value in ((1, 50), (2, 70)):
        ActivityCountFactory(
            measure=measure, network=alliance.ayland, period=quarter(number), value=value
        )

    total = total_for(measure, alliance.ayland, year)

    assert (total.state, total.refusal, total.highest) == ("cannot_be_added", "over_time", 70)


# --- rates and stocks -------------------------------------------------------------------------------


def test_a_rate_is_the_sum_of_numerators_over_the_sum_of_denominators(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory(nature="ratio")
    for network, above, below in ((alliance.ayland, 1, 2), (alliance.beeland, 9, 10)):
        ActivityCountFactory(
            measure=measure,
            network=network,
            period=year,
            value=None,
            numerator=above,
            denominator=below,
        )

    total = total_for(measure, alliance.north, year)

    assert (total.numerator, total.denominator) == (10, 12)
    assert total.value == Decimal(1000) / Decimal(12)
    assert total.qualifier == EXACTLY


def test_a_rate_without_its_parts_is_shown_and_not_added(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory(nature="ratio")
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=year, value=17)

    own, above = (
        total_for(measure, network, year) for network in (alliance.ayland, alliance.north)
    )

    assert (own.state, own.value) == ("value", 17)
    assert (above.state, above.refusal, above.highest) == (
        "cannot_be_added",
        "rate_without_parts",
        None,
    )


def test_a_lower_bound_does_not_survive_a_division(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory(nature="ratio")
    ActivityCountFactory(
        measure=measure,
        network=alliance.ayland,
        period=year,
        value=None,
        numerator=1,
        denominator=2,
        qualifier=AT_LEAST,
    )

    assert total_for(measure, alliance.ayland, year).qualifier == ABOUT


def test_a_stock_is_its_last_value_and_says_from_when(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory(nature="stock", over_time="last")
    for number, value in ((1, 5), (2, 9), (4, None)):
        ActivityCountFactory(
            measure=measure, network=alliance.ayland, period=quarter(number), value=value
        )
    ActivityCountFactory(measure=measure, network=alliance.beeland, period=quarter(3), value=20)

    own = total_for(measure, alliance.ayland, year)
    above = total_for(measure, alliance.north, year)

    assert (own.value, own.as_of_period_id) == (9, quarter(2).pk)
    assert (above.value, above.as_of_period_id) == (29, None)


def test_a_joint_stock_is_out_of_date_for_every_host_asked_alone_or_with_all(
    alliance: Alliance, year: Any
) -> None:
    measure = MeasureFactory(nature="stock", over_time="last")
    group = ActivityFactory(hosted_by=[alliance.ayland, alliance.ceeland])
    ActivityCountFactory(
        measure=measure, network=alliance.ayland, period=quarter(1), activity=group, value=7
    )
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(2), value=9)

    everything = totals(measures=None, networks=None, period=year)
    alone = total_for(measure, alliance.ceeland, year)

    assert alone == everything[measure.pk, alliance.ceeland.pk]
    assert (alone.state, alone.value) == ("not_reported", None)
    assert total_for(measure, alliance.south, year).state == "not_reported"
    assert total_for(measure, alliance.ayland, year).value == 9


# --- categories ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_exclusive", "over_categories", "value", "refusal"),
    [
        (True, "sum", 7, ""),
        (False, "sum", None, "over_categories"),
        (True, "none", None, "over_categories"),
    ],
)
def test_categories_are_added_only_where_they_may_be(
    alliance: Alliance,
    year: Any,
    is_exclusive: bool,
    over_categories: str,
    value: int | None,
    refusal: str,
) -> None:
    scheme = CategorySchemeFactory(is_exclusive=is_exclusive)
    measure = MeasureFactory(scheme=scheme, over_categories=over_categories)
    for number in (3, 4):
        ActivityCountFactory(
            measure=measure,
            network=alliance.ayland,
            period=year,
            category=CategoryFactory(scheme=scheme),
            value=number,
        )

    total = total_for(measure, alliance.ayland, year)

    assert (total.value, total.refusal) == (value, refusal)


def test_a_reported_total_stands_for_its_categories(alliance: Alliance, year: Any) -> None:
    scheme = CategorySchemeFactory(is_exclusive=True)
    measure = MeasureFactory(scheme=scheme)
    for category, value in ((None, 10), (CategoryFactory(scheme=scheme), 7)):
        ActivityCountFactory(
            measure=measure, network=alliance.ayland, period=year, category=category, value=value
        )

    assert total_for(measure, alliance.ayland, year).value == 10


# --- states ---------------------------------------------------------------------------------------------


def test_typed_zero_survives(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    for network in (alliance.north, alliance.ayland, alliance.beeland):
        NetworkReturnFactory(network=network, period=year)
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=year, value=0)

    zero = total_for(measure, alliance.ayland, year)
    missing = total_for(measure, alliance.beeland, year)
    above = total_for(measure, alliance.north, year)

    assert (zero.state, zero.value) == ("zero", 0)
    assert (missing.state, missing.value) == ("not_reported", None)
    assert (above.state, above.value) == ("zero", 0)
    assert above.coverage == Coverage(reported=1, expected=3, stated_whole=False)


@pytest.mark.parametrize("state", ["not_yet", "withheld", "not_applicable"])
def test_what_has_no_number_says_so_and_is_left_out_above(
    alliance: Alliance, year: Any, state: str
) -> None:
    measure = MeasureFactory()
    ActivityCountFactory(
        measure=measure, network=alliance.ayland, period=year, state=state, value=None
    )

    assert total_for(measure, alliance.ayland, year).state == state
    assert total_for(measure, alliance.ayland, year).value is None

    ActivityCountFactory(measure=measure, network=alliance.beeland, period=year, value=4)

    assert total_for(measure, alliance.north, year).value == 4


def test_coverage_is_4_of_9_networks(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    others = [NetworkFactory() for _number in range(7)]
    for network in others:
        NetworkParentFactory(network=network, parent=alliance.south)
    # one more that the measure does not apply to, and one that owes nothing for this year
    for network in (*others, alliance.ayland, alliance.beeland, alliance.ceeland):
        NetworkReturnFactory(network=network, period=year)
    ActivityCountFactory(
        measure=measure, network=others[0], period=year, state="not_applicable", value=None
    )
    ActivityCountFactory(measure=measure, network=alliance.north, period=year, value=99)
    for network, value in (
        (others[1], 0),
        (others[2], 5),
        (alliance.ayland, 1),
        (alliance.ceeland, 2),
    ):
        ActivityCountFactory(measure=measure, network=network, period=year, value=value)
    ActivityCountFactory(measure=measure, network=others[3], period=year, value=None)

    total = total_for(measure, alliance.top, year)

    assert total.coverage == Coverage(reported=4, expected=9, stated_whole=False)


# --- qualifiers -----------------------------------------------------------------------------------------


@often
@given(
    stated=st.lists(
        st.tuples(st.integers(1, 9), st.sampled_from([EXACTLY, AT_LEAST, ABOUT])),
        min_size=2,
        max_size=4,
    )
)
def test_qualifiers_survive_roll_up(stated: list[tuple[int, str]]) -> None:
    """All exact, then exact; a lower bound among them, then a lower bound; anything vague, then vague."""
    words = {qualifier for _value, qualifier in stated}
    expected = ABOUT if ABOUT in words else AT_LEAST if AT_LEAST in words else EXACTLY
    with transaction.atomic():
        period, measure = ReportingPeriodFactory(code="2017"), MeasureFactory()
        # flat under one network, and as a chain of networks
        flat = NetworkFactory()
        chain = [NetworkFactory() for _one in stated]
        for network, parent in zip(chain[1:], chain, strict=False):
            NetworkParentFactory(network=network, parent=parent)
        for (value, qualifier), network in zip(stated, chain, strict=True):
            ActivityCountFactory(
                measure=measure, network=network, period=period, value=value, qualifier=qualifier
            )
            child = NetworkParentFactory(parent=flat).network
            ActivityCountFactory(
                measure=measure, network=child, period=period, value=value, qualifier=qualifier
            )

        found = [total_for(measure, top, period) for top in (flat, chain[0])]
        transaction.set_rollback(True)

    for total in found:
        assert total.value == sum(value for value, _qualifier in stated)
        assert total.qualifier == expected
        assert total.wording == ("at_least" if expected == AT_LEAST else "")


def test_a_single_count_keeps_the_words_of_its_source(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    ActivityCountFactory(
        measure=measure,
        network=alliance.ayland,
        period=year,
        value=1250,
        qualifier=AT_LEAST,
        wording="more_than",
    )

    assert total_for(measure, alliance.ayland, year).wording == "more_than"

    ActivityCountFactory(measure=measure, network=alliance.beeland, period=year, value=3)

    assert total_for(measure, alliance.north, year).wording == "at_least"


# --- conflicts --------------------------------------------------------------------------------------------


def test_conflict_is_never_resolved_silently(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    for value in (5, 10):
        ActivityCountFactory(
            measure=measure,
            network=alliance.ayland,
            period=year,
            source=SourceFactory(),
            is_counting=False,
            value=value,
        )
    ActivityCountFactory(measure=measure, network=alliance.beeland, period=year, value=3)

    own = total_for(measure, alliance.ayland, year)
    above = total_for(measure, alliance.north, year)

    assert (own.state, own.value) == ("conflict", None)
    assert [value for value, *_words in own.conflicts[0].values] == [10, 5]
    assert (above.value, len(above.conflicts)) == (3, 1)
    disputed = [part for part in above.parts if part.disputed]
    assert [(part.network_id, part.state, part.value) for part in disputed] == [
        (alliance.ayland.pk, "not_yet", None)
    ]


def test_a_disputed_total_is_not_replaced_by_its_categories(alliance: Alliance, year: Any) -> None:
    scheme = CategorySchemeFactory(is_exclusive=True)
    measure = MeasureFactory(scheme=scheme)
    for value in (5, 10):
        ActivityCountFactory(
            measure=measure,
            network=alliance.ayland,
            period=year,
            source=SourceFactory(),
            is_counting=False,
            value=value,
        )
    ActivityCountFactory(
        measure=measure,
        network=alliance.ayland,
        period=year,
        category=CategoryFactory(scheme=scheme),
        value=4,
    )

    assert total_for(measure, alliance.ayland, year).state == "conflict"


def test_sources_that_agree_are_no_conflict(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    for is_counting in (True, False):
        ActivityCountFactory(
            measure=measure,
            network=alliance.ayland,
            period=year,
            source=SourceFactory(),
            is_counting=is_counting,
            value=5,
        )

    total = total_for(measure, alliance.ayland, year)

    assert (total.value, total.conflicts) == (5, ())


# --- reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", ["one", "all"])
def test_three_and_sixty_networks_take_the_same_queries(year: Any, ask: str) -> None:
    measure, top = MeasureFactory(), NetworkFactory()

    def grow(number: int) -> None:
        for _one in range(number):
            child = NetworkParentFactory(parent=top).network
            event = ActivityFactory(hosted_by=[child, top])
            ActivityCountFactory(measure=measure, network=child, period=year, activity=event)
            NetworkReturnFactory(network=child, period=year)

    def queries() -> int:
        networks = [top.pk] if ask == "one" else None
        with CaptureQueriesContext(connection) as captured:
            totals(measures=None, networks=networks, period=year)
        return len(captured)

    grow(2)
    few = queries()
    grow(57)

    assert queries() == few <= 6


def test_a_year_is_the_sum_of_its_quarters(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    for number in range(1, 5):
        ActivityCountFactory(
            measure=measure, network=alliance.ayland, period=quarter(number), value=number
        )

    whole = total_for(measure, alliance.top, year).value
    quarters = [total_for(measure, alliance.top, quarter(number)).value for number in range(1, 5)]

    assert (whole, quarters) == (10, [1, 2, 3, 4])


def test_a_plan_asks_for_the_measures_of_its_indicators(alliance: Alliance, year: Any) -> None:
    measure, other = MeasureFactory(), MeasureFactory()
    plan = Plan.objects.create(
        code="2017",
        slug="2017",
        starts_on=date(2017, 1, 1),
        ends_on=date(2020, 12, 31),
        name_en="Plan",
    )
    area = plan.areas.create(code="1", name_en="Area")
    plan.indicators.create(area=area, measure=measure, code="1.1", slug="events", name_en="Events")
    for one, value in ((measure, 3), (other, 4)):
        ActivityCountFactory(measure=one, network=alliance.ayland, period=year, value=value)

    found = totals_for_plan(plan, alliance.north, year)

    assert {key: total.value for key, total in found.items()} == {measure.pk: 3}


# --- what the database refuses --------------------------------------------------------------------------------


@pytest.mark.parametrize("codes", permutations(["2017", "2017-Q1"]))
def test_one_network_states_a_measure_in_one_grain_a_year(
    alliance: Alliance, codes: tuple[str, str]
) -> None:
    measure = MeasureFactory()
    first, second = (ReportingPeriodFactory(code=code) for code in codes)
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=first)

    with pytest.raises(IntegrityError, match="not in two ways"), transaction.atomic():
        ActivityCountFactory(measure=measure, network=alliance.ayland, period=second)

    ActivityCountFactory(measure=measure, network=alliance.ayland, period=second, scope="whole")
    ActivityCountFactory(measure=measure, network=alliance.beeland, period=second)


def test_a_count_does_not_change_into_another_grain(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(1))
    later = ActivityCountFactory(measure=measure, network=alliance.ayland, period=quarter(2))

    with pytest.raises(IntegrityError, match="not in two ways"), transaction.atomic():
        ActivityCount.objects.filter(pk=later.pk).update(period=year)


def test_a_joint_activity_has_one_holder(alliance: Alliance, year: Any) -> None:
    measure = MeasureFactory()
    event = ActivityFactory(hosted_by=[alliance.ayland, alliance.beeland])
    ActivityCountFactory(measure=measure, network=alliance.ayland, period=year, activity=event)

    with pytest.raises(IntegrityError, match="one of its hosts"), transaction.atomic():
        ActivityCountFactory(measure=measure, network=alliance.beeland, period=year, activity=event)
