"""Parts of a number that is told: nobody works a small one out, not even who knows how parts are hidden."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest

from alliance.suppression import FEW, HIDDEN, SMALLEST, Shown, shown, shown_parts

MOST = SMALLEST - 1
WITHOUT_END = 10**6


def bounds(total: int, parts: Mapping[str, Shown]) -> dict[str, tuple[int, int]]:
    """What an attacker finds for each part: with one equation the ends of these intervals are what linear programming finds."""
    known = {
        name: (0, MOST)
        if part == FEW
        else (SMALLEST, WITHOUT_END)
        if part == HIDDEN
        else (int(part), int(part))
        for name, part in parts.items()
    }
    lowest, highest = (sum(ends[at] for ends in known.values()) for at in (0, 1))
    return {
        name: (max(low, total - (highest - high)), min(high, total - (lowest - low)))
        for name, (low, high) in known.items()
    }


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def random_parts(rng: random.Random) -> dict[str, int]:
    numbers = [
        rng.choice((0, 1, 2, 3, 4, 5, 6, 9, rng.randrange(40))) for _ in range(rng.randrange(2, 15))
    ]
    return {f"row {place}": number for place, number in enumerate(numbers)}


@pytest.mark.parametrize("seed", range(10))
def test_no_small_part_is_told_or_pinned(seed: int) -> None:
    rng = random.Random(seed)
    hidden_tables = 0
    for _ in range(200):
        numbers = random_parts(rng)
        parts = shown_parts(numbers)
        if parts is None:
            hidden_tables += 1
            continue

        assert list(parts) == list(numbers)
        found = bounds(sum(numbers.values()), parts)
        for name, part in parts.items():
            low, high = found[name]
            assert low <= numbers[name] <= high
            if part == FEW:
                assert (low, high) == (0, MOST)
            elif part == HIDDEN:
                assert high - low >= MOST
            else:
                assert part == numbers[name] >= SMALLEST

    assert hidden_tables < 100


@pytest.mark.parametrize("rows", [2, 3, 4])
@pytest.mark.parametrize("total", range(SMALLEST, 27))
def test_who_knows_how_it_works_still_finds_no_small_part(rows: int, total: int) -> None:
    """Every way in which the total can fall apart, grouped by what is told of it: each hidden part could be several numbers."""
    told: defaultdict[tuple[Shown, ...] | None, list[tuple[int, ...]]] = defaultdict(list)
    for numbers in compositions(total, rows):
        parts = shown_parts({str(place): number for place, number in enumerate(numbers)})
        told[tuple(parts.values()) if parts else None].append(numbers)

    for parts, possible in told.items():
        for place in range(rows):
            values = {numbers[place] for numbers in possible}
            part = parts[place] if parts else None
            if isinstance(part, int):
                assert values == {part}
            else:
                assert len(values) > 1
            if part == FEW:
                assert 0 in values
                assert max(values) > 1


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown_parts({"a": 5, "b": 70}) == {"a": 5, "b": 70}


def test_a_single_small_part_hides_another_one_the_last_of_the_list() -> None:
    assert shown_parts({"a": 3, "b": 50, "c": 9}) == {"a": FEW, "b": 50, "c": HIDDEN}


def test_small_parts_that_hide_each_other_leave_the_others_in_sight() -> None:
    assert shown_parts({"a": 3, "b": 0, "c": 2, "d": 50}) == {"a": FEW, "b": FEW, "c": FEW, "d": 50}


@pytest.mark.parametrize("numbers", [{"a": 3, "b": 5}, {"a": 4, "b": 4}, {"a": 0, "b": 8}])
def test_a_table_that_would_tell_is_none(numbers: dict[str, int]) -> None:
    assert shown_parts(numbers) is None


def test_none_looks_like_a_few() -> None:
    assert [shown(number) for number in range(7)] == [FEW] * 5 + [5, 6]
    assert all(left != right for left, right in pairwise([shown(5), shown(6)]))
