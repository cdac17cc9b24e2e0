"""How far a text is: noted when it is written, older than its source as soon as the source changes."""

from typing import Any

import pytest

from alliance.models import GlossaryTerm, TranslationState, User
from alliance.texts import of_row
from alliance.translations import Progress, progress_by_kind, states_of, write_texts
from networks.models import Network
from tests.factories import NetworkFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory()


@pytest.fixture
def network(editor: User) -> Network:
    """A network whose English text was looked over and whose French one is a draft made from it."""
    network = NetworkFactory(slug="togo")
    write_texts(
        network,
        {"summary": {"en": "We are Togo.", "fr": "Nous sommes le Togo.", "es": "", "ar": ""}},
        states={"summary": {"en": "reviewed", "fr": "reviewed"}},
        by=editor,
    )
    return network


def progress(network: Network) -> dict[str, str]:
    by_language = states_of(network, ["summary"])["summary"]
    return {language: str(state.progress) for language, state in by_language.items()}


def test_each_text_has_the_state_its_editor_gave_it_and_the_others_are_missing(network):
    assert progress(network) == {
        "en": "reviewed",
        "fr": "reviewed",
        "es": "missing",
        "ar": "missing",
    }
    assert states_of(network, ["summary"])["summary"]["fr"].source_language == "en"


def test_a_translation_is_outdated_as_soon_as_its_source_says_something_else(network, editor):
    changed = write_texts(
        network,
        {"summary": {**of_row(network, "summary"), "en": "We are all of Togo."}},
        states={"summary": {"en": "reviewed", "fr": "reviewed"}},
        by=editor,
    )

    assert changed == ["summary.en"]
    assert progress(network)["fr"] == "outdated"


def test_a_translation_that_changes_with_its_source_is_not_outdated(network, editor):
    write_texts(
        network,
        {"summary": {"en": "New.", "fr": "Nouveau."}},
        states={"summary": {"en": "reviewed", "fr": "machine"}},
        by=editor,
    )

    assert progress(network)["fr"] == "machine"


def test_an_outdated_text_that_is_written_anew_is_a_draft(network, editor):
    write_texts(network, {"summary": {"en": "New."}}, by=editor)
    write_texts(
        network,
        {"summary": {"fr": "Nouveau."}},
        states={"summary": {"fr": "outdated"}},
        by=editor,
    )

    assert progress(network)["fr"] == "draft"


def test_an_outdated_text_can_be_said_to_hold_still(network, editor):
    write_texts(network, {"summary": {"en": "New."}}, by=editor)
    assert progress(network)["fr"] == "outdated"

    changed = write_texts(
        network,
        {"summary": of_row(network, "summary")},
        states={"summary": {"fr": "reviewed"}},
        by=editor,
    )

    assert changed == ["summary.fr"]
    assert progress(network)["fr"] == "reviewed"


def test_a_text_of_which_nobody_noted_anything_is_outdated_when_its_source_changes(editor):
    network = NetworkFactory(summary_en="Old.", summary_fr="Ancien.")
    assert progress(network)["fr"] == "unnoted"

    write_texts(network, {"summary": {"en": "New.", "fr": "Ancien."}}, by=editor)

    assert progress(network)["fr"] == "outdated"


def test_a_text_that_is_taken_away_is_missing_and_another_language_stands_in(network, editor):
    write_texts(network, {"summary": {"fr": "  "}}, by=editor)

    fresh = Network.objects.get(pk=network.pk)
    assert progress(fresh)["fr"] == "missing"
    assert of_row(fresh, "summary") == {"en": "We are Togo."}
    assert not TranslationState.objects.filter(language="fr").exists()


def test_writing_the_same_again_changes_and_notes_nothing(network, editor):
    noted = list(TranslationState.objects.order_by("pk").values_list("pk", "set_at"))

    changed = write_texts(network, {"summary": of_row(network, "summary")}, by=editor)

    assert changed == []
    assert list(TranslationState.objects.order_by("pk").values_list("pk", "set_at")) == noted


def counted(kind: str, language: str) -> dict[Progress, int]:
    row = next(row for row in progress_by_kind() if row.kind == kind)
    return {state: count for state, count in row.languages[language].items() if count}


def test_texts_are_counted_by_kind_language_and_state(network, editor):
    # the network's name exists in English only, and nobody noted how far it is
    assert counted("networks.network", "en") == {Progress.REVIEWED: 1, Progress.UNNOTED: 1}
    assert counted("networks.network", "fr") == {Progress.REVIEWED: 1, Progress.MISSING: 1}
    assert counted("networks.network", "ar") == {Progress.MISSING: 2}


def test_counting_asks_the_database_as_often_for_many_texts_as_for_none(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(40) as few:
        progress_by_kind()
    for number in range(20):
        NetworkFactory()
        GlossaryTerm.objects.create(
            slug=f"term-{number}", kind="network", term_en="Term", definition_en="It is."
        )
    with django_assert_num_queries(len(few)):
        progress_by_kind()
