"""The benchmark of the roll-up times nothing that was not compared first."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import given

from benchmarks._plain_sql import Wanted, at_once, by_steps
from benchmarks._rollup_races import differences, must_be_equal
from reports.rollup import totals, yearly_cube
from tests.factories import ActivityCountFactory, NetworkParentFactory, ReportingPeriodFactory
from tests.reports.oracle import World
from tests.reports.worlds import often, worlds, write


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_hand", [at_once, by_steps])
def test_equality_before_speed(by_hand: object) -> None:
    year = ReportingPeriodFactory(code="2017")
    standing = NetworkParentFactory()
    ActivityCountFactory(network=standing.network, period=year, value=5)
    portal = list(totals(measures=None, networks=None, period=year).values())
    plain = by_hand(Wanted([year.pk]))

    must_be_equal("figures", portal, plain)

    wrong = [replace(total, value=total.value + 1) if total.value else total for total in portal]
    with pytest.raises(ValueError, match="2 figures differ"):
        must_be_equal("figures", wrong, plain)
    with pytest.raises(ValueError, match="1 figures differ"):
        must_be_equal("figures", portal, plain[1:])


@pytest.mark.django_db
@often
@given(world=worlds())
def test_the_hand_written_sql_knows_every_rule(world: World) -> None:
    """What the roll-up is timed against does the whole of its work."""
    with transaction.atomic():
        written = write(world)
        years = [written.periods["2024"]]

        found = differences(yearly_cube(years), by_steps(Wanted([year.pk for year in years])))
        transaction.set_rollback(True)

    assert found == []
