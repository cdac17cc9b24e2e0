"""How far a text is: noted when it is written, older than its source as soon as the source changes."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from modeltranslation.translator import translator

from alliance.actors import the_portal
from alliance.models import GlossaryTerm, TranslationState, User
from alliance.places_of_texts import places
from alliance.texts import of_row
from alliance.translations import (
    Progress,
    note_what_people_wrote,
    progress_by_kind,
    states_of,
    texts_to_write,
    write_texts,
)
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


# --- what is left to do --------------------------------------------------------------------------


def test_what_a_language_lacks_is_listed_with_what_is_older_than_its_source(network, editor):
    write_texts(network, {"summary": {"en": "New."}}, by=editor)

    french = {(text.field, text.progress) for text in texts_to_write([Network], "fr")}
    arabic = {(text.field, text.progress) for text in texts_to_write([Network], "ar")}

    assert french == {("name", Progress.MISSING), ("summary", Progress.OUTDATED)}
    assert arabic == {("name", Progress.MISSING), ("summary", Progress.MISSING)}


def test_every_kind_of_text_has_a_name_on_the_page_of_the_secretariat():
    kinds = {
        model._meta.label_lower
        for model in translator.get_registered_models(abstract=False)
        if translator.get_options_for_model(model).all_fields
        and not model._meta.proxy
        and model._meta.label_lower != "reports.countrevision"
    }

    assert places().keys() == kinds


def test_what_came_with_the_portal_carries_no_note(editor):
    first, second = NetworkFactory(), NetworkFactory()
    note_what_people_wrote(first, by=the_portal())
    note_what_people_wrote(second, by=editor)

    assert states_of(first, ["name"])["name"]["en"].progress == Progress.UNNOTED
    assert states_of(second, ["name"])["name"]["en"].progress == Progress.DRAFT


def test_the_command_counts_and_fails_where_a_language_has_too_few_texts(network, capsys):
    call_command("check_translations")

    said = capsys.readouterr().out
    assert "networks.network: 2\n" in said
    assert "fr: 50.0 % of all texts are there" in said
    with pytest.raises(CommandError, match="fr, es, ar"):
        call_command("check_translations", fail_under=90.0)
