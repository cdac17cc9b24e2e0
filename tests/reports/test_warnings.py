"""What looks wrong about a number: every rule as a table of cases, and what holds for any numbers at all."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.queries.warnings import (
    Facts,
    Kind,
    Limits,
    Number,
    errors,
    is_digit_slip,
    is_outlier,
    look,
    part_above_total,
    parts_above_total,
    people_below_events,
    round_runs,
    said_of,
    unchanged,
)
from tests.reports.worlds import often

numbers = st.integers(0, 10**12).map(Decimal)
years = st.lists(numbers, min_size=4, max_size=9)


def decimals(*values: Any) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(value)) for value in values)


def kinds(value: Any, earlier: tuple[Any, ...] = (), target: Any = None) -> list[Kind]:
    facts = Facts(
        value=None if value is None else Decimal(str(value)),
        earlier=decimals(*earlier),
        target=None if target is None else Decimal(str(target)),
    )
    return [one.kind for one in look(facts)]


# --- one number ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [
        # four or more years: the middle of them, on a log scale
        (128, (96, 110, 102, 99), []),
        (1280, (96, 110, 102, 99), [Kind.OUTLIER]),
        (9, (96, 110, 102, 99), [Kind.OUTLIER]),
        (1000, (10, 2000, 400, 90, 1500), []),
        (12, (0, 0, 0, 1), [Kind.OUTLIER]),
        (0, (0, 0, 0, 0), []),
        (1, (0, 0, 0, 0), [Kind.OUTLIER]),
        # four equal years have no spread of their own: 3.5 deviations of 0.15 are two thirds more
        (101 * 1.65 - 1, (100, 100, 100, 100), []),
        (101 * 1.70 - 1, (100, 100, 100, 100), [Kind.OUTLIER]),
        # fewer years: ten times, or a tenth of, the last one
        (1280, (128,), [Kind.DIGIT_SLIP]),
        (1279, (128,), []),
        (12, (128,), [Kind.DIGIT_SLIP]),
        (13, (128,), []),
        (1280, (1300, 12, 10), []),
        (128, (1300, 12, 10), [Kind.DIGIT_SLIP]),
        (10, (0,), []),
        (500, (), []),
        (None, (128,), []),
        # zero after three years with numbers, said once
        (0, (4, 5, 6), [Kind.SUDDEN_ZERO]),
        (0, (40, 50, 60, 70), [Kind.SUDDEN_ZERO]),
        (0, (4, 0, 6), []),
        (0, (4, 5), []),
        (0, (0, 40, 50, 60), [Kind.OUTLIER]),
    ],
)
def test_a_number_is_compared_with_its_earlier_years(value, earlier, expected):
    assert kinds(value, earlier) == expected


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (359, 120, []),
        (360, 120, [Kind.FAR_ABOVE_TARGET]),
        (5, 0, []),
        (5, None, []),
        (None, 1, []),
    ],
)
def test_three_times_the_target_asks_why(value, target, expected):
    assert kinds(value, target=target) == expected


def test_a_level_of_a_rubric_is_not_compared_as_a_size():
    facts = Facts(Decimal(0), earlier=decimals(3, 3, 3, 3), target=Decimal(3), is_level=True)
    assert look(facts) == ()


def test_a_warning_names_the_numbers_it_compares_with():
    (slip,) = look(Facts(Decimal(12800), earlier=decimals(1280)))
    assert (
        slip.words
        == "This is ten times the last number, 1,280, or more. Is there a digit too many?"
    )
    (far,) = look(Facts(Decimal(9), earlier=decimals(96, 110, 1020, 99)))
    assert far.words == "This is far from earlier years, which lie between 96 and 1,020."


# --- errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        ("5", Limits(), []),
        ("0", Limits(), []),
        (None, Limits(), []),
        ("-1", Limits(), ["A count cannot be below zero."]),
        ("-1", Limits(least=None), []),
        ("4", Limits(least=Decimal(5)), ["This number cannot be below 5."]),
        ("101", Limits(most=Decimal(100)), ["This number cannot be above 100."]),
        ("100.0", Limits(most=Decimal(100)), []),
        ("3.7", Limits(), ["This figure is a whole number. Write it without decimals."]),
        ("3.7", Limits(decimals=1), []),
        ("3.75", Limits(decimals=1), ["This figure has at most 1 decimal place."]),
        ("3.756", Limits(decimals=2), ["This figure has at most 2 decimal places."]),
    ],
)
def test_what_cannot_be_is_an_error(value, limits, expected):
    assert list(errors(None if value is None else Decimal(value), limits)) == expected


# --- several numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "total", "qualifier", "is_wrong"),
    [(61, 60, "exactly", True), (60, 60, "exactly", False), (61, 60, "at_least", False)],
)
def test_no_part_is_above_its_total(part, total, qualifier, is_wrong):
    """Women above all who came, for one."""
    found = part_above_total(Number(Decimal(part)), Number(Decimal(total), qualifier))
    assert bool(found) is is_wrong


@pytest.mark.parametrize(
    ("parts", "total", "qualifier", "is_wrong"),
    [
        ((40, 21), 60, "exactly", True),
        ((40, 20), 60, "exactly", False),
        ((40,), 60, "exactly", False),
        ((40, 21), 60, "about", True),
        ((40, 21), 60, "at_least", False),
        ((), 0, "exactly", False),
    ],
)
def test_parts_come_to_no_more_than_their_total(parts, total, qualifier, is_wrong):
    found = parts_above_total(
        [Number(Decimal(one)) for one in parts], Number(Decimal(total), qualifier)
    )
    assert bool(found) is is_wrong


@pytest.mark.parametrize(
    ("people", "events", "is_wrong"), [(11, 12, True), (12, 12, False), (0, 0, False)]
)
def test_people_are_not_fewer_than_events(people, events, is_wrong):
    assert bool(people_below_events(Decimal(people), Decimal(events))) is is_wrong


@pytest.mark.parametrize(
    ("same", "is_noticed"), [((), False), ((5, 6), False), ((5, 6, 7), True), ((5, 5, 5), True)]
)
def test_three_measures_as_last_year_are_noticed(same, is_noticed):
    assert bool(unchanged(decimals(*same))) is is_noticed


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ((10, 20, 30, 40, 50), [(0, 1, 2, 3, 4)]),
        ((10, 20, 30, 40), []),
        ((10, 20, 31, 40, 50, 60), []),
        # what is below ten is neither round nor not
        ((10, 20, 3, 0, 30, 40, 50), [(0, 1, 4, 5, 6)]),
        ((13, 10, 20, 30, 40, 50, 60, 17, 100), [(1, 2, 3, 4, 5, 6)]),
        ((), []),
    ],
)
def test_a_run_of_round_numbers_is_noticed(values, runs):
    assert round_runs([Number(Decimal(value)) for value in values]) == runs


def test_round_numbers_that_say_about_are_honest():
    assert round_runs([Number(Decimal(50), "about")] * 9) == []


# --- for any numbers -------------------------------------------------------------------------


@often
@given(value=numbers, earlier=years, data=st.data())
def test_the_order_of_earlier_years_decides_nothing(value, earlier, data):
    other = data.draw(st.permutations(earlier))
    assert is_outlier(value, earlier) == is_outlier(value, other)


@often
@given(earlier=years)
def test_one_of_the_middle_years_again_is_never_far(earlier):
    ordered = sorted(earlier)
    assert not is_outlier(ordered[len(ordered) // 2], earlier) or len(ordered) % 2 == 0


@often
@given(value=numbers, further=numbers, earlier=years)
def test_further_away_on_the_same_side_is_no_less_suspect(value, further, earlier):
    higher, lower = max(value, further), min(value, further)
    if lower >= max(earlier) and is_outlier(lower, earlier):
        assert is_outlier(higher, earlier)
    if higher <= min(earlier) and is_outlier(higher, earlier):
        assert is_outlier(lower, earlier)


@often
@given(value=numbers, factor=st.sampled_from([10, 100, 1000]))
def test_a_slip_is_seen_in_both_directions(value, factor):
    slipped = value * factor
    assert is_digit_slip(slipped, [value]) == is_digit_slip(value, [slipped]) == (value > 0)


@often
@given(value=numbers, earlier=st.lists(numbers, max_size=9), target=st.none() | numbers)
def test_no_kind_is_said_twice_of_one_number_and_each_in_a_sentence(value, earlier, target):
    found = look(Facts(value, tuple(earlier), target))
    assert len({one.kind for one in found}) == len(found)
    assert all(one.words.endswith((".", "?")) for one in found)
    assert {one.said_of for one in found} <= {said_of(value)}


@often
@given(first=st.decimals(0, 10**12, places=4), second=st.decimals(0, 10**12, places=4))
def test_a_reason_belongs_to_one_number_however_it_is_written(first, second):
    assert (said_of(first) == said_of(second)) is (first == second)
    assert said_of(first) == said_of(first.normalize())
    assert len(said_of(first, second)) <= 60
