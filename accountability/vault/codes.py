"""The reporter's code: 19 random characters and one that checks them, written so that it survives paper."""

import secrets
import unicodedata
from functools import reduce

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
RANDOM_CHARACTERS = 19  # 5 bits each: 95 bits
LENGTH = RANDOM_CHARACTERS + 1
GROUP = 4
# What people write for a character that the alphabet leaves out.
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
# Far longer than any way to write a code or a kit; what is longer is not looked at.
LONGEST = 1000
REDUCTION = 0b100101  # x^5 + x^2 + 1: GF(32) as five bits


class MistypedCodeError(ValueError):
    """What was typed cannot be a code: a character is wrong, missing or in another's place."""


def new_code() -> str:
    """A fresh code of 20 characters, without separators."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return random + _check_character(random)


def read_code(typed: str) -> str:
    """The code that was meant: case, spaces, dashes and lookalikes are forgiven. Raises MistypedCodeError.

    The weights of the check sum differ for every position, so each wrong character and each swap of two is found
    before any costly derivation.
    """
    code = bare(typed).translate(READ_AS)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise MistypedCodeError("A code has 20 letters and digits.")
    if _sum(code):
        raise MistypedCodeError("The characters of this code do not fit together.")
    return code


def bare(typed: str) -> str:
    """Letters and digits of what was typed, as capitals and Western digits.

    Spaces, dashes, dots, ends of lines and the unseen marks that come along from right-to-left text are left out.
    """
    if len(typed) > LONGEST:
        raise MistypedCodeError("This is far too long.")
    characters = unicodedata.normalize("NFKC", typed).replace("\N{MINUS SIGN}", "")
    return "".join(
        str(unicodedata.decimal(character, character))
        for character in characters
        if unicodedata.category(character)[0] not in "CPZ"
    ).upper()


def grouped(code: str) -> str:
    """The code in five groups of four, as it is shown and written down."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def last_group(code: str) -> str:
    """What a reporter types again, to show that the code was written down."""
    return code[-GROUP:]


def _check_character(random: str) -> str:
    # the check character has weight 1 and characteristic two makes it its own negative
    return ALPHABET[_sum(random)]


def is_last_group(typed: str, code: str) -> bool:
    """Whether somebody typed the end of this code, written in any of the ways that are forgiven."""
    try:
        return bare(typed).translate(READ_AS)[-GROUP:] == last_group(code)
    except MistypedCodeError:
        return False


def _sum(characters: str) -> int:
    weights = range(LENGTH, LENGTH - len(characters), -1)
    return reduce(
        lambda total, pair: total ^ _times(pair[0], ALPHABET.index(pair[1])),
        zip(weights, characters, strict=True),
        0,
    )


def _times(left: int, right: int) -> int:
    """The product of two elements of GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= REDUCTION
        right >>= 1
    return product
