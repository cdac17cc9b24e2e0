"""Lists for spreadsheets: readable in every script, and nothing in them runs."""

import pytest

from alliance.csv_file import FORMULA, as_typed, csv_file, harmless


@pytest.mark.parametrize("sign", FORMULA)
def test_no_text_begins_a_formula_and_each_is_found_again(sign: str) -> None:
    text = f"{sign}SUM(A1:A9)"

    assert harmless(text) == f"'{text}"
    assert as_typed(harmless(text)) == text


@pytest.mark.parametrize("text", ["5", "Two Rivers", "a=b", "'quoted'", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
    assert as_typed(text) == text


def test_numbers_below_zero_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert csv_file([[-5, "-5", None]]).decode("utf-8-sig") == "-5,'-5,\r\n"


def test_a_file_says_that_it_is_unicode_and_keeps_the_sign_it_is_asked_for() -> None:
    content = csv_file([["Réseau", "شبكة"]], delimiter=";")

    assert content == b"\xef\xbb\xbf" + "Réseau;شبكة\r\n".encode()
