"""Numbers in words, in four languages; how they are read stands in test_number_vectors."""

import pytest
from django.utils import translation

from reports import numbers


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
