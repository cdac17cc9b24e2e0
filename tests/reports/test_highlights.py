"""Highlights: who writes and decides, numbers that cannot disagree, embargo, safety, withdrawal."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, TranslationState
from reports.actions.highlights import (
    Found,
    HighlightMovedOn,
    decide_highlight,
    reopen_highlight,
    return_highlight,
    send_highlight,
    show_what_is_due,
    take_back_highlight,
    withdraw_highlight,
)
from reports.models import Evidence, Highlight, HighlightStep, SafetyAnswer
from reports.permissions.highlights import (
    may_change_highlight,
    may_decide_highlight,
    may_keep_highlight,
    may_reopen_highlight,
    may_take_back_highlight,
    may_withdraw_highlight,
    networks_decided_for,
)
from reports.queries.highlights import held_members_in, texts_shown
from reports.snapshot.stories import highlights as frozen_highlights
from reports.snapshot.telling import stories
from reports.snapshot.told import problems_of
from tests.members.factories import MemberFactory
from tests.reports.highlights import REFERENCE, SAFE, Told, small_world

pytestmark = pytest.mark.django_db

State = Highlight.State
PEOPLE = (
    *("editor", "coordinator", "region", "other region", "secretariat", "board"),
    *("technical administrator", "nobody"),
)


@pytest.fixture
def world() -> Told:
    return small_world()


# --- who may do what ------------------------------------------------------------------------------

WRITERS = {"editor", "coordinator", "region", "secretariat"}
# what may be done in each state, and by whom; the editor wrote it
MATRIX = {
    State.DRAFT: {"change": WRITERS},
    State.RETURNED: {"change": WRITERS},
    State.WITH_REGION: {"take_back": WRITERS, "decide": {"region"}},
    State.READY: {"withdraw": WRITERS},
    State.PUBLISHED: {"withdraw": WRITERS},
    State.WITHDRAWN: {"reopen": WRITERS},
}
ASKED = {
    "change": may_change_highlight,
    "take_back": may_take_back_highlight,
    "decide": may_decide_highlight,
    "withdraw": may_withdraw_highlight,
    "reopen": may_reopen_highlight,
}


@pytest.mark.parametrize("state", State)
def test_who_may_do_what_in_each_state(world, state):
    row = world.written()
    Highlight.objects.update(
        state=state,
        publish_on=timezone.now().date() + timedelta(days=9),
        withdrawn_at=timezone.now(),
    )
    row.refresh_from_db()

    found = {
        move: {who for who in PEOPLE if may(world.cycle.person(who), row)}
        for move, may in ASKED.items()
    }

    assert found == {move: MATRIX[state].get(move, set()) for move in ASKED}
    assert {who for who in PEOPLE if may_keep_highlight(world.cycle.person(who), row)} == WRITERS


def test_the_secretariat_decides_for_networks_straight_under_the_whole(world):
    row = world.sent()
    Highlight.objects.update(network=world.cycle.other)
    row = Highlight.objects.get(pk=row.pk)

    assert may_decide_highlight(world.cycle.person("secretariat"), row)
    assert not may_decide_highlight(world.cycle.person("other region"), row)
    assert world.cycle.other.pk in networks_decided_for(world.cycle.person("secretariat"))
    assert networks_decided_for(world.cycle.person("region")) == {world.cycle.country.pk}


def test_nobody_decides_on_what_they_wrote_in(world):
    row = world.written()
    row = world.written("The region added a word.", by="region", highlight=row)
    row = send_highlight(highlight=row, version=row.version, by=world.cycle.person("editor"))

    with pytest.raises(PermissionDenied, match="Somebody else decides"):
        decide_highlight(
            highlight=row,
            version=row.version,
            publish_on=None,
            answers=SAFE,
            by=world.cycle.person("region"),
        )
    assert may_decide_highlight(world.cycle.person("region deputy"), row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Highlight.objects.update(decided_by=world.cycle.person("editor"))


# --- the way of a highlight -----------------------------------------------------------------------


def test_a_highlight_goes_to_the_region_and_back_and_to_everybody(world):
    editor, region = world.cycle.person("editor"), world.cycle.person("region")
    row = world.sent()
    row = return_highlight(highlight=row, version=row.version, message="Where was it?", by=region)
    row = world.written("In the capital.", highlight=row)
    row = send_highlight(highlight=row, version=row.version, by=editor)
    row = take_back_highlight(highlight=row, version=row.version, by=editor)
    row = send_highlight(highlight=row, version=row.version, by=editor)
    answers = {**SAFE, "minors": Found(is_found=True, note="Their parents agreed.")}
    row = decide_highlight(
        highlight=row, version=row.version, publish_on=None, answers=answers, by=region
    )

    assert list(Highlight.objects.live()) == [row]
    assert [step.to_state for step in row.steps.all()] == [
        *("with_region", "returned", "with_region", "draft", "with_region", "published")
    ]
    kept = SafetyAnswer.objects.filter(step=row.steps.last())
    assert {(one.question, one.is_found, one.note) for one in kept} == {
        ("named_persons", False, ""),
        ("minors", True, "Their parents agreed."),
        ("at_risk", False, ""),
        ("precise_places", False, ""),
    }
    verbs = AuditEvent.objects.filter(verb__startswith="highlight.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *("highlight.drafted", "highlight.written", "highlight.sent", "highlight.sent_back"),
        *("highlight.written", "highlight.sent", "highlight.taken_back", "highlight.sent"),
        "highlight.released",
    ]
    assert OutgoingMail.objects.filter(to=editor.email).count() == 2


def test_a_page_that_is_too_old_changes_nothing(world):
    row = world.sent()
    old = row.version - 1

    for move, more in (
        (take_back_highlight, {}),
        (return_highlight, {"message": "x"}),
        (decide_highlight, {"publish_on": None, "answers": SAFE}),
    ):
        with pytest.raises(HighlightMovedOn):
            move(highlight=row, version=old, by=world.cycle.person("region"), **more)
    assert HighlightStep.objects.count() == 1


def test_steps_and_answers_cannot_be_altered(world):
    world.published()

    for table in (HighlightStep, SafetyAnswer):
        for act in (lambda rows: rows._raw_delete("default"), lambda rows: rows.update(id=99)):
            with (
                pytest.raises(ProgrammingError, match="Cannot update or delete"),
                transaction.atomic(),
            ):
                act(table.objects.all())


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("We trained 46 people.", "46 looks like a count"),
        ("Nous avons formé 1 250 personnes.", "1 250 looks like a count"),
        ("درّبنا ٤٦ شخصًا.", "٤٦ looks like a count"),
        ("We trained {N99} people.", "There is no number {N99}"),
        ("We trained {2021-2024-1-1.elsewhere} people.", "There is no number"),
        ("x" * 601, "too long"),
    ],
)
def test_what_cannot_stand_in_a_text_keeps_it_from_being_handed_in(world, body, sentence):
    row = world.written(body)

    with pytest.raises(ValidationError) as refused:
        send_highlight(highlight=row, version=row.version, by=world.cycle.person("editor"))
    assert any(sentence in problem for problem in refused.value.messages)


def test_a_text_says_its_number_as_it_is_now(world):
    count = world.cycle.count(world.cycle.country, 46)
    world.approve()
    world.published(f"We trained {{{REFERENCE}}} people.")

    def said() -> str:
        return " ".join(told.plain for told in stories()[0].paragraphs)

    assert said() == "We trained 46 people."
    type(count).objects.update(value=50, qualifier="about")
    assert said() == "We trained about 50 people."


def test_a_number_that_nobody_approved_is_not_published(world):
    world.cycle.count(world.cycle.country, 46)
    row = world.sent(f"We trained {{{REFERENCE}}} people.")

    with pytest.raises(ValidationError, match="not approved yet"):
        decide_highlight(
            highlight=row,
            version=row.version,
            publish_on=None,
            answers=SAFE,
            by=world.cycle.person("region"),
        )


# --- photo, safety, translation -------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"credit": "A person", "alt": {"en": "A group"}},
        {"has_consent": True, "alt": {"en": "A group"}},
        {"has_consent": True, "credit": "A person"},
    ],
)
def test_a_photo_without_consent_credit_or_words_keeps_it_from_being_handed_in(world, facts):
    row = world.written()
    world.photo(row, **facts)

    assert any("The photo is shown only with" in problem for problem in problems_of(row))
    world.photo(row, has_consent=True, credit="A person", alt={"en": "A group"})
    assert problems_of(row) == []
    assert Evidence.objects.kept().count() == 1


def test_every_question_of_safety_is_answered_and_what_was_found_is_explained(world):
    row = world.sent()
    for answers, sentence in (
        ({}, "Answer every question"),
        ({**SAFE, "minors": Found(is_found=True, note=" ")}, "Say for each yes"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            decide_highlight(
                highlight=row,
                version=row.version,
                publish_on=None,
                answers=answers,
                by=world.cycle.person("region"),
            )


def test_a_member_withheld_for_safety_is_found_in_the_text(world):
    member = MemberFactory(name="Égalité Maintenant", acronym="EM2")
    hold(member, world)
    texts = ["With egalite-maintenant, and many others."]
    assert list(held_members_in(texts)) == [member]
    assert not held_members_in(["Egalité maintenantes"]).exists()
    row = world.sent(texts[0])

    def decide(**answers: Found) -> Highlight:
        return decide_highlight(
            highlight=row,
            version=row.version,
            publish_on=None,
            answers={**SAFE, **answers},
            by=world.cycle.person("region"),
        )

    with pytest.raises(ValidationError, match="names a member"):
        decide()
    assert decide(at_risk=Found(is_found=True, note="They asked for it.")).state == State.PUBLISHED


def hold(member, world):
    member.safety_holds.create(
        period=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
        set_by=world.cycle.person("secretariat"),
    )


def test_what_a_machine_translated_is_not_shown_before_somebody_looked_it_over(world):
    row = world.written(
        {"en": "Ministries listen.", "fr": "Les ministères écoutent."}, states={"fr": "machine"}
    )
    assert texts_shown([row])[row.pk]["body"] == {"en": "Ministries listen."}

    row = world.written(
        {"en": "Ministries listen.", "fr": "Les ministères écoutent."},
        states={"fr": "reviewed"},
        highlight=row,
    )
    assert set(texts_shown([row])[row.pk]["body"]) == {"en", "fr"}
    world.written({"en": "They listen.", "fr": "Les ministères écoutent."}, highlight=row)
    state = TranslationState.objects.get(field="body", language="fr")
    assert state.state == TranslationState.State.OUTDATED


# --- embargo and withdrawal -----------------------------------------------------------------------


def test_a_highlight_appears_by_itself_on_its_day(world):
    day = timezone.now().date() + timedelta(days=3)
    row = world.published(on=day)

    assert row.state == State.READY
    assert not Highlight.objects.live().exists()
    assert show_what_is_due() == 0
    assert list(Highlight.objects.live(day)) == [row]
    Highlight.objects.update(publish_on=timezone.now().date())
    assert list(Highlight.objects.live()) == [row]
    assert show_what_is_due() == 1
    row.refresh_from_db()
    assert row.state == State.PUBLISHED
    assert show_what_is_due() == 0


def test_a_withdrawn_highlight_is_in_no_later_report_and_is_written_anew_from_the_start(world):
    row = world.published()
    assert [one["slug"] for one in frozen_highlights(row.period)] == [row.slug]

    row = withdraw_highlight(highlight=row, reason="A name.", by=world.cycle.person("coordinator"))
    again = withdraw_highlight(highlight=row, reason="", by=world.cycle.person("coordinator"))

    assert again.version == row.version
    assert frozen_highlights(row.period) == []
    assert AuditEvent.objects.filter(verb="highlight.withdrawn").count() == 1
    row = reopen_highlight(highlight=row, version=row.version, by=world.cycle.person("editor"))
    assert (row.state, row.decided_by) == (State.DRAFT, None)
    assert row.withdrawn_at
