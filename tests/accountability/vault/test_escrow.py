"""Shares on paper: any three of five bring the secret back, as people type them, and two never do."""

import secrets
from itertools import combinations

import pytest
import shamir_mnemonic

from accountability.vault.escrow import SHARES, THRESHOLD, SharesDoNotFitError, combine, split

SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def shares() -> list[str]:
    return split(SECRET)


def test_a_secret_is_split_into_five_lines_of_33_words(shares: list[str]) -> None:
    assert len(set(shares)) == SHARES
    assert [len(share.split()) for share in shares] == [33] * SHARES
    assert SECRET.hex() not in " ".join(shares)


def test_any_three_shares_in_any_order_bring_the_secret_back(shares: list[str]) -> None:
    for three in combinations(shares, THRESHOLD):
        assert combine(list(three)) == SECRET
        assert combine(list(reversed(three))) == SECRET


def test_four_and_five_shares_bring_it_back_too(shares: list[str]) -> None:
    assert combine(shares[1:]) == SECRET
    assert combine(shares) == SECRET


def test_one_share_or_two_bring_nothing_back(shares: list[str]) -> None:
    for few in [[], *([one] for one in shares), *map(list, combinations(shares, 2))]:
        with pytest.raises(SharesDoNotFitError):
            combine(few)


def test_a_share_typed_twice_is_one_share(shares: list[str]) -> None:
    with pytest.raises(SharesDoNotFitError):
        combine([shares[0], shares[1], shares[0], f" {shares[1].upper()} "])
    assert combine([shares[0], *shares[:3]]) == SECRET


def test_shares_are_read_as_people_type_them(shares: list[str]) -> None:
    typed = [shares[0].upper(), f"\n{shares[1]}\t", shares[2].replace(" ", "  \n")]

    assert combine(typed) == SECRET


def test_a_mistyped_word_is_found_and_is_not_carried_on(shares: list[str]) -> None:
    words = shares[0].split()
    for mistyped in (
        [*words[:5], "academic" if words[5] != "academic" else "acid", *words[6:]],
        [words[1], words[0], *words[2:]],
        words[:-1],
        [*words, words[0]],
        ["notaword", *words[1:]],
    ):
        with pytest.raises(SharesDoNotFitError) as refused:
            combine([" ".join(mistyped), *shares[1:3]])
        assert refused.value.__cause__ is None
        assert not any(word in str(refused.value).split() for word in mistyped)


def test_a_spoiled_share_among_four_does_no_harm(shares: list[str]) -> None:
    assert combine(["no share at all", *shares[2:]]) == SECRET
    assert combine([*shares[2:], split(bytes(32))[0]]) == SECRET


def test_shares_of_two_secrets_bring_nothing_back(shares: list[str]) -> None:
    others = split(secrets.token_bytes(32))

    with pytest.raises(SharesDoNotFitError):
        combine([*shares[:2], *others[:2]])


def test_shares_of_one_secret_split_twice_do_not_mix(shares: list[str]) -> None:
    with pytest.raises(SharesDoNotFitError):
        combine([*shares[:2], split(SECRET)[4]])


def test_shares_that_others_made_with_weaker_rules_are_refused() -> None:
    [two_of_three] = shamir_mnemonic.generate_mnemonics(1, [(2, 3)], SECRET)
    [short] = shamir_mnemonic.generate_mnemonics(1, [(3, 5)], bytes(16))

    for weaker in (two_of_three, short):
        with pytest.raises(SharesDoNotFitError):
            combine(list(weaker))


def test_a_flood_of_shares_is_refused_at_once(shares: list[str]) -> None:
    with pytest.raises(SharesDoNotFitError):
        combine([f"{number}" for number in range(500)] + shares)


@pytest.mark.parametrize("secret", [b"", bytes(16), bytes(31), bytes(33)])
def test_only_whole_keys_are_split(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        split(secret)
