"""What spreadsheets copy is read cell by cell, also where a cell holds tabs, new lines or quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.tabbed import read_block


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", []),
        ("5", [["5"]]),
        ("5\t6\r\n7\t8\r\n", [["5", "6"], ["7", "8"]]),
        ("5\n\n6", [["5"], [""], ["6"]]),
        ("5\t\t6\n", [["5", "", "6"]]),
        ("\t5", [["", "5"]]),
        ("5\t", [["5", ""]]),
        ('"two\nlines"\t6', [["two\nlines", "6"]]),
        ('"a ""word"""\t"x\ty"', [['a "word"', "x\ty"]]),
        ('""\t5', [["", "5"]]),
        ('5" pipe', [['5" pipe']]),
        ('"open\t5\n6', [['"open', "5"], ["6"]]),
        ('"a"b\t5', [['"a"b', "5"]]),
        ("1\r2", [["1"], ["2"]]),
    ],
)
def test_a_block_is_read_as_a_spreadsheet_wrote_it(text, cells):
    assert read_block(text) == cells


rows = st.lists(
    st.lists(st.text(st.sampled_from('a1 \t\r\n"'), max_size=5), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


@given(rows)
def test_what_was_written_is_read_again_as_it_was(cells):
    text = "\n".join("\t".join(map(_written, row)) for row in cells)

    assert read_block(f"{text}\n") == cells


def _written(cell: str) -> str:
    """As spreadsheets do it: in quotes where a sign inside would end it."""
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('\t\r\n"') else cell
