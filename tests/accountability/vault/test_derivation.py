"""From code, passphrase and kit to keys: each input has its own keys, and nothing guessable is left without its cost."""

import unicodedata
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.vault.codes import new_code
from accountability.vault.derivation import (
    CODE_MEMORY,
    CODE_PASSES,
    MIB,
    PASSPHRASE_MEMORY,
    PASSPHRASE_PASSES,
    MistypedKitError,
    _said,
    code_keys,
    kit_in_groups,
    kit_key,
    new_kit,
    new_salt,
    passphrase_key,
    passphrase_of,
)
from accountability.vault.words import words as listed
from tests.accountability.vault.things import often

PEPPER = bytes(range(32))
WORDS = [f"word{number}" for number in range(7_776)]
SALT = b"a salt of sixtee"
PASSPHRASE = "clé du été vert sable onze"


@pytest.fixture(scope="module")
def key() -> bytes:
    return passphrase_key(PASSPHRASE, SALT)


# --- codes ----------------------------------------------------------------------------------------


def test_the_costs_are_those_that_the_promises_were_computed_with() -> None:
    assert (CODE_PASSES, CODE_MEMORY) == (2, 19 * MIB)
    assert (PASSPHRASE_PASSES, PASSPHRASE_MEMORY) == (3, 256 * MIB)


def test_a_code_always_has_the_same_keys_and_other_codes_have_others() -> None:
    code = new_code()
    keys, again, others = (code_keys(one, PEPPER) for one in (code, code, new_code()))

    assert keys == again
    assert len({keys.lookup, keys.wrap, others.lookup, others.wrap}) == 4
    assert {len(keys.lookup), len(keys.wrap)} == {32}


def test_without_the_pepper_a_code_opens_nothing() -> None:
    code = new_code()
    here, elsewhere = code_keys(code, PEPPER), code_keys(code, bytes(32))

    assert {here.lookup, here.wrap}.isdisjoint({elsewhere.lookup, elsewhere.wrap})


@pytest.mark.parametrize("pepper", [b"", b"short", bytes(31), bytes(33), bytes(64)])
def test_an_empty_or_cut_off_pepper_is_refused(pepper: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        code_keys(new_code(), pepper)


def test_keys_of_a_code_are_not_shown() -> None:
    keys = code_keys(new_code(), PEPPER)

    for shown in (repr(keys), str(keys)):
        assert keys.wrap.hex() not in shown
        assert repr(keys.wrap) not in shown


# --- passphrases ----------------------------------------------------------------------------------


def test_another_word_or_another_salt_is_another_key(key: bytes) -> None:
    others = {
        passphrase_key(PASSPHRASE.replace("onze", "douze"), SALT),
        passphrase_key(PASSPHRASE, new_salt()),
    }

    assert len(key) == 32
    assert key not in others
    assert len(others) == 2


def test_a_passphrase_typed_on_another_device_is_the_same_key(key: bytes) -> None:
    spaced = PASSPHRASE.upper().replace(" ", " \u00a0 ")
    elsewhere = "\u2067" + unicodedata.normalize("NFD", spaced) + "\u200f\n"

    assert elsewhere != PASSPHRASE
    assert passphrase_key(elsewhere, SALT) == key


@given(passphrase=st.text(st.characters(exclude_categories=()), max_size=80))
@often
def test_case_spacing_and_way_of_writing_accents_are_forgiven(passphrase: str) -> None:
    said = _said(passphrase)

    assert _said(said) == said
    assert _said(f"  {passphrase}\t") == said
    assert _said(unicodedata.normalize("NFD", passphrase)) == said
    assert _said(unicodedata.normalize("NFC", passphrase)) == said
    assert _said(unicodedata.normalize("NFKC", passphrase)) == said
    assert _said(passphrase.casefold()) == said
    assert _said("\u200e".join(passphrase)) == said


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=6, max_size=6),
    others=st.lists(st.sampled_from(WORDS), min_size=6, max_size=6),
)
@often
def test_different_words_stay_different(words: list[str], others: list[str]) -> None:
    assert (_said(" ".join(words)) == _said(" ".join(others))) == (words == others)


def test_a_passphrase_is_six_words_of_the_list_drawn_anew() -> None:
    drawn = {passphrase_of(WORDS) for _ in range(500)}

    assert len(drawn) == 500
    for passphrase in drawn:
        assert len(passphrase.split()) == 6
        assert set(passphrase.split()) <= set(WORDS)


def test_each_word_of_the_list_is_drawn() -> None:
    words = WORDS[:256]
    drawn = {word for _ in range(1_000) for word in passphrase_of(words, 10).split()}

    assert drawn == set(words)


@pytest.mark.parametrize(
    ("words", "how_many"),
    [([], 6), (["one"], 6), (WORDS, 5), (WORDS[:2_048], 6), (WORDS[:60] * 200, 6)],
)
def test_too_few_words_draw_no_passphrase(words: list[str], how_many: int) -> None:
    with pytest.raises(ValueError, match="Too few words"):
        passphrase_of(words, how_many)


def test_the_list_holds_enough_words_that_stay_different_when_typed() -> None:
    words = listed()

    assert len(words) == len({_said(word) for word in words}) == 7_776
    assert all(word == word.strip() and word.isascii() and " " not in word for word in words)
    assert len(passphrase_of(list(words)).split()) == 6


# --- kits -----------------------------------------------------------------------------------------


def test_a_kit_is_read_as_it_is_printed() -> None:
    kit = new_kit()

    assert len(kit) == 56
    assert len(kit_in_groups(kit).split("-")) == 14
    assert kit_key(kit) == kit_key(kit_in_groups(kit)) == kit_key(f" {kit.lower()}\r\n")
    assert kit_key(kit_in_groups(kit).replace("-", " – ")) == kit_key(kit)
    assert kit_key(kit.replace("O", "0").replace("I", "1").replace("B", "8")) == kit_key(kit)
    assert len(kit_key(kit)) == 32


def test_no_kit_comes_twice() -> None:
    kits = {new_kit() for _ in range(2_000)}

    assert len(kits) == 2_000
    assert len({kit_key(kit) for kit in kits}) == 2_000


@given(place=st.integers(0, 55), other=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
@often
def test_one_wrong_character_of_a_kit_is_found(place: int, other: str) -> None:
    kit = new_kit()
    mistyped = kit[:place] + other + kit[place + 1 :]

    if mistyped != kit:
        with pytest.raises(MistypedKitError):
            kit_key(mistyped)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "A",
        "A" * 56,
        "=" * 56,
        "é" * 56,
        "ل" * 56,
        "\0" * 56,
        "\ud800" * 56,
        "9" * 56,
        "A" * 10_000_000,
        b32encode(bytes(40)).decode(),
    ],
    ids=lambda typed: typed[:1] or "nothing",
)
def test_what_is_no_kit_is_refused(typed: str) -> None:
    with pytest.raises(MistypedKitError):
        kit_key(typed)


def test_a_kit_that_lost_its_end_is_refused() -> None:
    kit = new_kit()

    for short in (kit[:-1], kit[:-8], kit[1:], kit + kit[-8:]):
        with pytest.raises(MistypedKitError):
            kit_key(short)
