"""A reporter's code: equally likely characters, forgiving to read, and no slip of the pen passes as another code."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import pwhash

from accountability.vault import codes
from accountability.vault.codes import (
    ALPHABET,
    LENGTH,
    MistypedCodeError,
    grouped,
    is_last_group,
    last_group,
    new_code,
    read_code,
)
from tests.accountability.vault.things import often, swaps

# With 31 degrees of freedom an even draw passes 100 about once in 300 million times.
UNEVEN = 100
randoms = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
all_codes = randoms.map(lambda random: random + codes._check_character(random))


def chi_square(characters: str) -> float:
    expected = len(characters) / len(ALPHABET)
    seen = Counter(characters)
    return sum((seen[character] - expected) ** 2 / expected for character in ALPHABET)


def assert_even(how_many_codes: int) -> None:
    drawn = [new_code() for _ in range(how_many_codes)]
    assert len(set(drawn)) == how_many_codes
    assert chi_square("".join(code[:-1] for code in drawn)) < UNEVEN
    for position in range(LENGTH):
        assert chi_square("".join(code[position] for code in drawn)) < UNEVEN, position


def test_every_character_is_equally_likely_at_every_place() -> None:
    assert_even(1_500)


@pytest.mark.long
def test_every_character_is_equally_likely_in_a_million() -> None:
    assert_even(1_000_000 // (LENGTH - 1) + 1)


def test_a_generator_that_prefers_one_character_would_be_found() -> None:
    fair = ALPHABET * 1_000

    assert chi_square(fair) == 0
    assert chi_square(fair + "Z" * 400) > UNEVEN


def test_no_code_comes_twice() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000


@pytest.mark.long
def test_no_code_comes_twice_in_a_hundred_thousand() -> None:
    assert len({new_code() for _ in range(100_000)}) == 100_000


@given(code=all_codes, place=st.integers(0, LENGTH - 1), other=st.sampled_from(ALPHABET))
@often
def test_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    mistyped = code[:place] + other + code[place + 1 :]

    if mistyped == code:
        assert read_code(mistyped) == code
    else:
        with pytest.raises(MistypedCodeError):
            read_code(mistyped)


def test_each_wrong_character_and_each_swap_of_two_is_found_before_any_derivation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def costly(*args: object, **kwargs: object) -> bytes:
        raise AssertionError("A mistyped code was derived from.")

    monkeypatch.setattr(pwhash.argon2id, "kdf", costly)
    for code in [new_code() for _ in range(8)]:
        typos = [
            code[:place] + other + code[place + 1 :]
            for place in range(LENGTH)
            for other in ALPHABET
            if other != code[place]
        ]
        assert len(typos) == LENGTH * (len(ALPHABET) - 1)
        for mistyped in [*typos, *swaps(code)]:
            with pytest.raises(MistypedCodeError):
                read_code(mistyped)


@given(code=all_codes, data=st.data())
@often
def test_any_two_characters_exchanged_are_found(code: str, data: st.DataObject) -> None:
    mistyped = data.draw(st.sampled_from(swaps(code) or [code[:-1]]))

    with pytest.raises(MistypedCodeError):
        read_code(mistyped)


@given(code=all_codes, place=st.integers(0, LENGTH - 1), other=st.sampled_from(ALPHABET))
@often
def test_a_character_too_few_or_too_many_is_found(code: str, place: int, other: str) -> None:
    for mistyped in (code[:place] + code[place + 1 :], code[:place] + other + code[place:]):
        with pytest.raises(MistypedCodeError):
            read_code(mistyped)


WRITTEN_AS = {
    "small letters": str.lower,
    "groups": grouped,
    "dashes": lambda code: grouped(code).replace(" ", "-"),
    "long dashes": lambda code: grouped(code).replace(" ", " — "),
    "minus signs": lambda code: grouped(code).replace(" ", "\N{MINUS SIGN}"),
    "no-break spaces": lambda code: grouped(code).replace(" ", "\u00a0"),
    "narrow spaces": lambda code: grouped(code).replace(" ", "\u202f"),
    "dots": lambda code: grouped(code).replace(" ", "."),
    "a pasted end of line": lambda code: f" {grouped(code)}\r\n",
    "lines": lambda code: grouped(code).replace(" ", "\n"),
    "marks of right-to-left text": lambda code: f"\u2067\u200f{grouped(code)}\u200e\u2069\ufeff",
    "soft hyphens": lambda code: "\u00ad".join(code),
    "wide letters": lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
    "letter O": lambda code: code.replace("0", "O"),
    "small letter o": lambda code: code.replace("0", "o"),
    "letter I": lambda code: code.replace("1", "I"),
    "letter L": lambda code: code.replace("1", "L"),
    "small letter l": lambda code: code.replace("1", "l"),
    "Arabic digits": lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "Persian digits": lambda code: code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
}


@pytest.mark.parametrize("way", WRITTEN_AS)
@given(code=all_codes)
@often
def test_a_code_is_read_as_people_write_it(way: str, code: str) -> None:
    assert read_code(WRITTEN_AS[way](code)) == code


def test_all_lookalikes_are_read_in_one_code() -> None:
    random = "0O1IL" + "A" * 14
    meant = random.translate(codes.READ_AS)
    code = meant + codes._check_character(meant)

    assert read_code(random + code[-1]) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "A",
        "U" * LENGTH,
        "É" * LENGTH,
        "حرف" * 7,
        "\0" * LENGTH,
        "\ud800" * LENGTH,
        "½" * 9,
    ],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MistypedCodeError):
        read_code(typed)


@given(typed=st.text(st.characters(exclude_categories=()), max_size=60))
@often
def test_whatever_is_typed_is_either_a_code_or_refused(typed: str) -> None:
    try:
        code = read_code(typed)
    except MistypedCodeError:
        return
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert codes._sum(code) == 0


def test_a_flood_of_characters_is_refused_without_being_looked_at() -> None:
    with pytest.raises(MistypedCodeError, match="far too long"):
        read_code(grouped(new_code()) + " " * 10_000_000)


def test_a_code_is_shown_in_five_groups_and_its_last_one_is_typed_again() -> None:
    code = new_code()

    assert [len(group) for group in grouped(code).split()] == [4, 4, 4, 4, 4]
    assert grouped(code).split()[-1] == last_group(code)
    assert read_code(grouped(code)) == code


@given(code=all_codes)
@often
def test_the_last_group_is_taken_as_people_write_it(code: str) -> None:
    end = last_group(code)

    for typed in (end, f" {end.lower()}\n", "-".join(end), end.replace("0", "O"), grouped(code)):
        assert is_last_group(typed, code)
    for typed in ("", end[:-1], end[1:], end[::-1] if end != end[::-1] else "", "U" * 5_000):
        assert not is_last_group(typed, code)


@given(left=st.integers(0, 31), right=st.integers(0, 31), third=st.integers(0, 31))
@often
def test_the_check_sum_counts_in_a_field(left: int, right: int, third: int) -> None:
    times = codes._times

    assert times(left, right) == times(right, left)
    assert times(left, right ^ third) == times(left, right) ^ times(left, third)
    assert times(times(left, right), third) == times(left, times(right, third))
    assert (times(left, right) == 0) == (0 in {left, right})
