"""Numbers of members: whoever reads all that are told cannot work out one of the few that are not."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from members.queries.headcounts import Lot, numbers_of
from networks.models import Network
from networks.queries import Tree

# 1 is the alliance; 2 and 3 are regions, 4 to 6 stand in the first, 7 in the second.
PARENTS = {2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3}
COUNTRIES = ("", "CM", "TG", "KE")
Key = int | str


def tree() -> Tree:
    levels = {pk: Network.Level.GLOBAL if pk == 1 else Network.Level.NATIONAL for pk in range(1, 8)}
    return Tree(day=date(2026, 1, 1), levels=levels, parents=PARENTS, children={})


def lot(country: str, *networks: int) -> Lot:
    return Lot(frozenset(networks), country)


def figures(lots: Mapping[Lot, int]) -> dict[Key, frozenset[Lot]]:
    """Who makes up each number, written down without the code that is tried here."""
    found: dict[Key, set[Lot]] = {}
    for one in lots:
        if one.country:
            found.setdefault(one.country, set()).add(one)
        for network in one.networks:
            at: int | None = network
            while at is not None:
                found.setdefault(at, set()).add(one)
                at = PARENTS.get(at)
    return {key: frozenset(cell) for key, cell in found.items()}


def number(cell: frozenset[Lot], lots: Mapping[Lot, int]) -> int:
    return sum(lots[one] for one in cell)


def rank(rows: list[list[int]]) -> int:
    """How many of the equations say something new."""
    left = [[Fraction(value) for value in row] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        found += 1
        left = [
            [a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)]
            for row in left
        ]
    return found


def some_people(most: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(1, 6), st.integers(1, most))


in_one_network = st.builds(lot, st.sampled_from(COUNTRIES), st.integers(1, 7))
in_two_networks = st.builds(lot, st.sampled_from(COUNTRIES), st.integers(1, 7), st.integers(1, 7))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(in_one_network, some_people(40), max_size=8))
@example({lot("CM", 4): 6, lot("TG", 5): 1, lot("KE", 7): 9})
@example({lot("CM", 4): 6, lot("TG", 2): 2, lot("KE", 7): 9})
@example({lot("CM", 4): 6, lot("CM", 7): 3, lot("TG", 5): 9, lot("TG", 6): 9})
def test_for_each_number_that_is_too_small_there_is_another_world_that_looks_the_same(lots):
    lots = Counter(lots)
    told, cells = numbers_of(lots, tree()), figures(lots)
    shown = [cell for key, cell in cells.items() if told[key] is not None]
    small = [cell for cell in cells.values() if number(cell, lots) < 5]

    assert all(told[key] in {None, number(cell, lots)} for key, cell in cells.items())
    assert all(cell not in shown for cell in small)
    people = list(lots)
    moves = [
        dict(zip(people, move, strict=True)) for move in product((-1, 0, 1), repeat=len(people))
    ]
    same = [move for move in moves if all(sum(move[one] for one in cell) == 0 for cell in shown)]
    for cell in small:
        assert any(sum(move[one] for one in cell) for move in same), (cell, told)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(in_one_network | in_two_networks, some_people(40), max_size=14))
def test_no_sum_or_difference_of_told_numbers_is_one_that_is_too_small(lots):
    lots = Counter(lots)
    told, cells = numbers_of(lots, tree()), figures(lots)
    rows = [
        [int(one in cell) for one in lots] for key, cell in cells.items() if told[key] is not None
    ]
    known = rank(rows)

    for cell in cells.values():
        if number(cell, lots) < 5:
            assert rank([*rows, [int(one in cell) for one in lots]]) == known + 1


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(in_one_network, some_people(40), max_size=14))
def test_what_a_network_has_more_than_the_told_ones_below_it_is_nothing_or_at_least_five(lots):
    lots = Counter(lots)
    told, cells = numbers_of(lots, tree()), figures(lots)

    for key, cell in cells.items():
        if isinstance(key, str) or told[key] is None:
            continue
        below = [cells[pk] for pk in PARENTS if pk in cells and told[pk] and cells[pk] < cell]
        left = number(cell.difference(*below), lots)
        assert left == 0 or left >= 5


def told_of(lots: Mapping[Lot, int]) -> dict[Key, int | None]:
    return numbers_of(Counter(lots), tree())


def test_a_single_small_network_takes_the_next_smallest_with_it_and_its_country():
    told = told_of({lot("CM", 4): 6, lot("TG", 5): 1, lot("KE", 6): 20, lot("", 3): 30})

    assert told == {1: 57, 2: 27, 3: 30, 4: None, 5: None, 6: 20, "CM": None, "TG": None, "KE": 20}


def test_a_few_who_belong_to_the_region_itself_are_not_told_by_its_networks_either():
    told = told_of({lot("CM", 4): 6, lot("TG", 5): 9, lot("CM", 2): 2})

    assert (told[2], told[4], told[5]) == (17, None, 9)


def test_a_region_that_is_not_told_is_not_told_by_the_networks_in_it():
    told = told_of({lot("", 4): 5, lot("", 5): 6, lot("", 7): 2})

    assert told[1] == 13
    assert told[3] is told[7] is told[2] is None
    assert None in {told[4], told[5]}


def test_where_nobody_is_few_everything_is_told():
    told = told_of({lot("CM", 4): 6, lot("TG", 5): 7, lot("KE", 7): 5, lot("KE", 1): 8})

    assert told == {1: 26, 2: 13, 3: 5, 4: 6, 5: 7, 7: 5, "CM": 6, "TG": 7, "KE": 13}


def test_who_is_in_two_networks_counts_once_above_them():
    assert told_of({lot("CM", 4, 5): 5})[2] == 5
