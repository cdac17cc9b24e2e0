"""The roll-up against an independent oracle, on random alliances."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from reports.models import ActivityCount
from reports.rollup import Part, Total, totals, yearly_cube
from tests.reports import oracle
from tests.reports.worlds import PERIODS, Written, often, worlds, write

pytestmark = pytest.mark.django_db


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with an empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(world=worlds(), code=st.sampled_from(list(PERIODS)))
@often
def test_every_figure_is_what_the_rules_say(world: oracle.World, code: str) -> None:
    with undone():
        written = write(world)

        found = totals(measures=None, networks=None, period=written.periods[code])

        for (measure, network), total in by_number(found, written).items():
            expected = oracle.figure(world, measure, network, PERIODS[code])
            assert as_figure(total, written) == expected, (measure, network)


@given(world=worlds(), code=st.sampled_from(list(PERIODS)))
@often
def test_asking_for_one_network_says_the_same_as_asking_for_all(
    world: oracle.World, code: str
) -> None:
    with undone():
        written = write(world)
        everything = totals(measures=None, networks=None, period=written.periods[code])

        for key, total in everything.items():
            alone = totals(measures=[key[0]], networks=[key[1]], period=written.periods[code])

            assert alone == {key: total}


@given(world=worlds())
@often
def test_the_cube_says_the_same_as_the_pages(world: oracle.World) -> None:
    with undone():
        written = write(world)
        periods = [written.periods[code] for code in ("2024", "2024-H1", "2024-Q3")]
        pages = {
            (*key, period.pk): total
            for period in periods
            for key, total in totals(measures=None, networks=None, period=period).items()
            if total.state != "not_reported"
        }

        rows = {(r.measure_id, r.network_id, r.period_id): r for r in yearly_cube(periods)}

        for key, row in list(rows.items()):
            if row.state == "not_reported":
                del rows[key]
        assert rows.keys() == pages.keys()
        for key, row in rows.items():
            total = pages[key]
            assert row.state == total.state
            assert (row.value, row.qualifier) == (total.value, total.qualifier)
            assert (row.numerator, row.denominator) == (total.numerator, total.denominator)


@given(world=worlds(), seed=st.randoms(use_true_random=False))
@often
def test_the_order_of_entry_changes_nothing(world: oracle.World, seed: object) -> None:
    period = PERIODS["2024"]
    with undone():
        written = write(world)
        before = {
            key: as_figure(total, written)
            for key, total in by_number(
                totals(measures=None, networks=None, period=written.periods[period.code]), written
            ).items()
        }
    seed.shuffle(world.rows)
    with undone():
        written = write(world)
        after = {
            key: as_figure(total, written)
            for key, total in by_number(
                totals(measures=None, networks=None, period=written.periods[period.code]), written
            ).items()
        }

    assert after == before


def by_number(
    found: dict[tuple[int, int], Total], written: Written
) -> dict[tuple[int, int], Total]:
    """Keyed by the numbers of the world instead of the keys of the database."""
    measures = {row.pk: number for number, row in written.measures.items()}
    networks = {row.pk: number for number, row in written.networks.items()}
    return {(measures[m], networks[n]): total for (m, n), total in found.items()}


def as_figure(total: Total, written: Written) -> oracle.Figure:
    networks = {row.pk: number for number, row in written.networks.items()}
    activities = {row.pk: number for number, row in written.activities.items()}
    codes = {row.pk: code for code, row in written.periods.items()}
    scopes = dict(ActivityCount.objects.order_by("pk").values_list("pk", "scope"))

    def lines(parts: list[Part]) -> tuple[tuple[int, int | None, str], ...]:
        found = {
            (
                networks[part.network_id],
                None if part.activity_id is None else activities[part.activity_id],
                scopes[part.count_ids[0]],
            )
            for part in parts
        }
        return tuple(
            sorted(found, key=lambda line: (line[0], -1 if line[1] is None else line[1], line[2]))
        )

    return oracle.Figure(
        state=str(total.state),
        value=fraction(total),
        qualifier=total.qualifier,
        wording=total.wording,
        refusal=str(total.refusal),
        highest=None if total.highest is None else int(total.highest),
        reported=total.coverage.reported,
        expected=total.coverage.expected,
        stated_whole=total.coverage.stated_whole,
        disputes=tuple(
            sorted(
                (
                    networks[conflict.network_id],
                    codes[conflict.period_id],
                    tuple(closest(value) for value, *_rest in conflict.values),
                )
                for conflict in total.conflicts
            )
        ),
        added=lines([part for part in total.parts if part.is_added]),
        listed=lines([part for part in total.parts if not part.is_added and not part.disputed]),
    )


def fraction(total: Total) -> Fraction | None:
    """A rate is computed again from its parts, because the decimal of one third has an end."""
    if total.value is None:
        return None
    if total.numerator is None or total.denominator is None:
        return Fraction(total.value)
    exact = Fraction(total.numerator) * 100 / Fraction(total.denominator)
    assert abs(exact - Fraction(total.value)) < Fraction(1, 10**12)
    return exact


def closest(value: Decimal) -> Fraction:
    return Fraction(value).limit_denominator(10_000)
