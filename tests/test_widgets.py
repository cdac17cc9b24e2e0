"""Ways of asking: which languages stand in sight."""

from alliance.languages import language_choices
from alliance.widgets import LanguageCheckboxes


def drawn(*ticked: str) -> tuple[str, str]:
    """The boxes in sight and those folded away."""
    widget = LanguageCheckboxes(choices=language_choices("en"))
    in_sight, _mark, folded = widget.render("languages", list(ticked)).partition("<details>")
    return in_sight, folded


def test_the_languages_of_the_pages_stand_in_sight_and_the_others_are_folded_away():
    in_sight, folded = drawn()

    assert [code for code in ("ar", "en", "es", "fr") if f'value="{code}"' in in_sight] == [
        "ar",
        "en",
        "es",
        "fr",
    ]
    assert 'value="sw"' not in in_sight
    assert 'value="sw"' in folded


def test_a_language_that_is_ticked_stands_in_sight():
    in_sight, folded = drawn("sw", "fr")

    assert 'value="sw"' in in_sight
    assert 'value="sw"' not in folded
    assert in_sight.count("checked") == 2


def test_every_language_is_offered_once():
    in_sight, folded = drawn("sw")

    offered = (in_sight + folded).count('type="checkbox"')
    assert offered == len(language_choices("en"))
