"""Numbers in words and from words, in four languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from reports import numbers

WHOLE = [
    *("1234", "1 234", " 1234 ", "1\u00a0234", "1\u202f234", "1.234", "1,234", "1'234"),
    *("١٢٣٤", "۱۲۳۴", "१२३४", "১২৩৪", "١٬٢٣٤", "\u200f1234"),
]

QUALIFIED = [
    *(
        (text, "at_least", "more_than")
        for text in (">1250", "> 1 250", "+1250", "1250+", "more than 1,250")
    ),
    *(
        (text, "at_least", "more_than")
        for text in ("plus de 1250", "Plus de 1\u202f250", "más de 1.250")
    ),
    ("أكثر من ١٢٥٠", "at_least", "more_than"),
    *(
        (text, "at_least", "at_least")
        for text in ("≥1250", ">=1250", "at least 1250", "au moins 1250")
    ),
    *((text, "at_least", "at_least") for text in ("al menos 1250", "1250 على الأقل")),
    *(
        (text, "about", "")
        for text in ("~1250", "≈1250", "about 1250", "environ 1250", "1250 environ")
    ),
    *((text, "about", "") for text in ("alrededor de 1250", "نحو 1250")),
]

REFUSED = [
    "(5)",
    "−5",
    "-5",
    "3.7",
    "3,7",
    "12e3",
    "12/3/2017",
    "twelve",
    "#REF!",
    "12 34",
    "1.2.3",
    "about 0",
]


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_whole_number_is_read_whatever_marks_group_it(text, language):
    assert numbers.parse(text, language) == numbers.Written(1234, "exactly", "")


@pytest.mark.parametrize(("text", "qualifier", "wording"), QUALIFIED)
def test_the_words_beside_a_number_are_its_qualifier(text, qualifier, wording):
    assert numbers.parse(text, "en") == numbers.Written(1250, qualifier, wording)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_one_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        numbers.parse(text, "en")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.234", "en", "1.234"),
        ("1,234", "en", "1234"),
        ("1.234", "es", "1234"),
        ("3,75", "fr", "3.75"),
    ],
)
def test_one_mark_is_read_by_the_language_where_decimals_are_possible(text, language, value):
    written = numbers.parse(text, language, decimals=3)

    assert written is not None
    assert str(written.value) == value


def test_an_empty_field_is_no_zero():
    assert numbers.parse("  ", "en") is None
    assert numbers.parse("0", "en") == numbers.Written(0, "exactly", "")


def test_a_number_too_long_for_the_table_is_refused():
    assert numbers.parse("9" * 15, "en") is not None
    with pytest.raises(ValidationError):
        numbers.parse("9" * 16, "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1,250", "more than 1,250", "at least 1,250", "about 1,250"]),
        ("fr", ["1\u202f250", "plus de 1\u202f250", "au moins 1\u202f250", "environ 1\u202f250"]),
        ("es", ["1.250", "más de 1.250", "al menos 1.250"]),
        ("ar", ["1,250", "أكثر من 1,250"]),
    ],
)
def test_a_number_is_said_with_its_qualifier(language, said):
    qualified = [
        ("exactly", ""),
        ("at_least", "more_than"),
        ("at_least", "at_least"),
        ("about", ""),
    ]

    assert [numbers.say("1250", *one, language) for one in qualified[: len(said)]] == said


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_what_is_said_is_read_again(language):
    for qualifier, wording in [
        ("exactly", ""),
        ("at_least", "more_than"),
        ("at_least", "at_least"),
        ("about", ""),
    ]:
        said = numbers.say("1250", qualifier, wording, language)

        assert numbers.parse(said, language) == numbers.Written(1250, qualifier, wording)


def test_numbers_lose_no_digit_and_gain_none():
    assert numbers.digits("800000.0000", "en") == "800,000"
    assert numbers.digits("17.5", "fr") == "17,5"
    assert numbers.digits("1E+3", "en") == "1,000"


def test_sources_that_differ_are_both_said():
    statements = [
        {"value": "10", "qualifier": "exactly", "wording": ""},
        {"value": "5", "qualifier": "about", "wording": ""},
    ]

    assert numbers.say_conflict(statements, "en") == "10 or about 5, sources differ"


def test_coverage_names_the_whole_against_which_it_counts():
    coverage = {"reported": 4, "expected": 8, "stated_whole": False}

    assert numbers.say_coverage(coverage, "en") == "4 of 8 networks"
    assert numbers.say_coverage({**coverage, "stated_whole": True}, "en") == "stated for the whole"


def test_a_text_is_filled_with_its_figures_in_words():
    figures = {
        "N7": {"state": "value", "value": "1250", "qualifier": "at_least", "wording": "more_than"}
    }

    assert numbers.fill("{N7} people came.", figures, "en") == "More than 1,250 people came."
    assert numbers.fill("We met {N7} people.", figures, "en") == "We met more than 1,250 people."
    assert numbers.cited(["{N7} and {G1}", "none"]) == {"N7", "G1"}


def test_the_reader_of_another_language_does_not_change_what_is_said():
    with translation.override("fr"):
        assert numbers.say("50", "about", "", "en") == "about 50"
        assert str(translation.get_language()) == "fr"


def test_a_place_in_a_document_is_said_in_the_readers_language():
    assert numbers.say_locator("line 561", "fr") == "ligne 561"
    assert numbers.say_locator("lines 532-536", "en") == "lines 532–536"
    assert numbers.say_locator("lines 38 and 67", "fr") == "lignes 38 et 67"
    assert numbers.say_locator("page 3, table 2", "fr") == "page 3, table 2"
