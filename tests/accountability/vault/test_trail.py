"""The chain of the trail: whoever can write rows but has no pepper can change none without being found."""

from itertools import accumulate, permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accountability.vault.trail import FIRST, chained
from tests.accountability.vault.things import changed, often

PEPPER = bytes(range(32))
lines = st.lists(st.binary(max_size=20), min_size=1, max_size=6)


def chain(rows: list[bytes], pepper: bytes = PEPPER) -> list[bytes]:
    """The digest of each line."""
    following = accumulate(
        rows, lambda previous, line: chained(previous, line, pepper), initial=FIRST
    )
    return list(following)[1:]


@given(rows=lines, data=st.data())
@often
def test_a_changed_line_changes_its_digest_and_all_behind_it(
    rows: list[bytes], data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(rows) - 1))
    assume(rows[which])
    rewritten = list(rows)
    rewritten[which] = changed(rows[which], data.draw(st.integers(0, 20)), 1)

    before, after = chain(rows), chain(rewritten)

    assert before[:which] == after[:which]
    assert all(one != other for one, other in zip(before[which:], after[which:], strict=True))


@given(rows=lines, more=st.binary(max_size=20), data=st.data())
@often
def test_a_line_removed_or_put_in_changes_the_end(
    rows: list[bytes], more: bytes, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(rows) - 1))
    removed = rows[:which] + rows[which + 1 :]
    added = [*rows[:which], more, *rows[which:]]

    ends = {chain(some)[-1] if some else FIRST for some in (rows, removed, added)}

    assert len(ends) == 3


def test_lines_in_another_order_have_another_end() -> None:
    orders = list(permutations([b"one", b"two", b"three", b"four"]))

    assert len({chain(list(order))[-1] for order in orders}) == len(orders)


def test_where_one_line_ends_and_the_next_begins_is_part_of_it() -> None:
    assert chained(FIRST, b"line", PEPPER) != chained(FIRST + b"l", b"ine", PEPPER)
    assert chain([b"ab", b"c"])[-1] != chain([b"a", b"bc"])[-1]


def test_the_digest_of_a_line_cannot_be_made_without_the_pepper() -> None:
    assert len({chained(FIRST, b"line", pepper) for pepper in (PEPPER, bytes(32))}) == 2
    for no_pepper in (b"", bytes(31), bytes(64)):
        with pytest.raises(ValueError, match="32 bytes"):
            chained(FIRST, b"line", no_pepper)


def test_a_digest_has_32_bytes_and_is_the_same_each_time() -> None:
    assert len(chained(FIRST, b"line", PEPPER)) == 32
    assert chained(FIRST, b"line", PEPPER) == chained(FIRST, b"line", PEPPER)
