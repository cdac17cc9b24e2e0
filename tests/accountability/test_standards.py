"""Self-assessment: read out of the text in force, written by the network, accepted from above, shown as the network agrees."""

from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accountability.actions.evidence import (
    add_evidence,
    choose_who_reads_evidence,
    remove_evidence,
)
from accountability.actions.standards import (
    AssessmentMovedOnError,
    SectionMovedOnError,
    accept_assessment,
    answer_section,
    begin_assessment,
    hide_assessment,
    reopen_assessment,
    return_assessment,
    show_assessment,
    submit_assessment,
    write_summary,
)
from accountability.models import EvidenceFile, Standard, StandardAnswer, StandardAssessment
from accountability.permissions.standards import (
    may_judge_assessment,
    may_read_assessments,
    may_reopen_assessment,
    may_write_assessment,
    networks_judged_by,
)
from accountability.queries.standards import (
    Answered,
    sections_of,
    shown_of,
    standards_binding,
    weakest,
    written_standards,
    year_of_assessments,
)
from alliance.actors import the_portal
from alliance.models import AuditEvent, OutgoingMail, User
from alliance.texts import of_row
from members.models import PolicyDocument
from networks.models import Network, RoleAssignment
from tests.accountability.assessed import (
    TEXT,
    YEAR,
    Level,
    State,
    World,
    answer,
    complete,
    in_state,
    make_world,
)
from tests.alliance import specimens
from tests.members.factories import holder, person
from tests.members.signing import in_force

Section = Standard.Section
STANDARDS = PolicyDocument.Kind.STANDARDS
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day_in_2026")]


@pytest.fixture
def a_day_in_2026():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


# --- the standards are read out of the text -------------------------------------------------------


def test_each_item_under_the_seven_headings_is_a_standard_without_its_markup(world):
    found = [(one.section, one.number, one.texts["en"]) for one in written_standards(world.version)]

    assert found[:3] == [
        (Section.GENERAL, 1, "Standard 1.1"),
        (Section.NETWORK, 1, "Standard 2.1"),
        (Section.NETWORK, 2, "Standard 2.2"),
    ]
    assert {section for section, _number, _text in found} == set(Section)


def test_what_a_network_adds_after_the_seventh_heading_stands_inside_the_network(world):
    own = in_force(
        STANDARDS,
        network=world.cameroon,
        words=f"{TEXT}\n\n## In Cameroon\n\n- Two languages\n\nSo be it.",
    )

    rows = [one for one in written_standards(own) if one.section == Section.NETWORK]

    assert [(one.number, one.texts["fr"]) for one in rows][-1] == (3, "Two languages")


def test_a_language_whose_text_is_built_otherwise_is_left_out(world):
    version = world.version
    version.text_es = "## Solo una\n\n- Una sola"

    found = written_standards(version)

    assert len(found) == 8
    assert all(set(one.texts) == {"en", "fr", "ar"} for one in found)


def test_a_network_is_assessed_by_its_own_text_then_by_the_nearest_above(world):
    kenya = world.alliance.kenya
    of_africa = in_force(STANDARDS, network=world.alliance.africa, words=TEXT)
    of_cameroon = in_force(STANDARDS, network=world.cameroon, words=TEXT)

    assert standards_binding(world.cameroon) == of_cameroon
    assert standards_binding(kenya) == of_africa
    assert standards_binding(world.alliance.whole) == world.version


def test_a_text_without_seven_lists_cannot_be_assessed_by(world):
    in_force(STANDARDS, network=world.cameroon, words="Be good.")

    with pytest.raises(ValidationError, match="seven lists"):
        begin_assessment(network=world.cameroon, year=YEAR, by=world.writer)
    assert not StandardAssessment.objects.exists()


def test_the_standards_of_a_version_are_kept_once(world):
    begin_assessment(network=world.cameroon, year=YEAR, by=world.writer)
    begin_assessment(network=world.alliance.kenya, year=YEAR, by=world.alliance.kenya_coordinator)

    assert Standard.objects.count() == 8
    assert of_row(Standard.objects.get(section="general"), "text")["ar"] == "Standard 1.1"


# --- writing -------------------------------------------------------------------------------------


def test_begun_twice_there_is_one_draft(world):
    first = begin_assessment(network=world.cameroon, year=YEAR, by=world.writer)

    assert begin_assessment(network=world.cameroon, year=YEAR, by=world.deputy) == first
    assert AuditEvent.objects.filter(verb="assessment.begun").count() == 1


@pytest.mark.parametrize("year", [2027, 2021, 0, 32767])
def test_only_this_year_and_the_four_before_it_are_begun(world, year):
    with pytest.raises(ValidationError):
        begin_assessment(network=world.cameroon, year=year, by=world.writer)


def test_two_people_who_answer_a_section_at_once_do_not_overwrite_each_other(world):
    draft = in_state(world, State.DRAFT)
    seen = sections_of(draft)[0].fingerprint
    answer(draft, Section.GENERAL, world.deputy, Level.BEGUN)

    with pytest.raises(SectionMovedOnError):
        answer_section(
            assessment=draft,
            section=Section.GENERAL,
            answers={1: Answered(Level.REVIEWED)},
            seen=seen,
            by=world.writer,
        )
    assert StandardAnswer.objects.get().level == Level.BEGUN


def test_a_link_is_not_ticked_where_there_is_none(world):
    draft = in_state(world, State.DRAFT)

    answer(draft, Section.GENERAL, world.writer, evidence_is_public=True)

    assert not StandardAnswer.objects.get().evidence_is_public


def test_the_database_refuses_what_does_not_apply_without_a_reason(world):
    draft = in_state(world, State.DRAFT)

    with pytest.raises(IntegrityError), transaction.atomic():
        answer(draft, Section.GENERAL, world.writer, Level.NOT_APPLICABLE)
    answer(draft, Section.GENERAL, world.writer, Level.NOT_APPLICABLE, remark="We are few.")


def test_nothing_is_submitted_before_every_section_and_the_summary_are_there(world):
    draft = in_state(world, State.DRAFT)
    for section in list(Section)[:-1]:
        answer(draft, section, world.writer)
    write_summary(assessment=draft, summary={"ar": "عملنا جيداً"}, by=world.writer)

    with pytest.raises(ValidationError, match="not answered"):
        submit_assessment(assessment=draft, may_be_shown=True, by=world.writer)
    answer(draft, Section.CHILDREN, world.writer)
    write_summary(assessment=draft, summary={"en": " "}, by=world.writer)
    with pytest.raises(ValidationError, match="summary"):
        submit_assessment(assessment=draft, may_be_shown=True, by=world.writer)
    write_summary(assessment=draft, summary={"ar": "عملنا جيداً"}, by=world.writer)

    assert submit_assessment(assessment=draft, may_be_shown=True, by=world.writer).state == (
        State.SUBMITTED
    )


# --- from state to state -------------------------------------------------------------------------

MOVES: dict[str, Callable[[StandardAssessment, User, User], object]] = {
    "answer": lambda row, writer, above: answer(row, Section.GENERAL, writer),
    "summarise": lambda row, writer, above: write_summary(
        assessment=row, summary={"en": "New"}, by=writer
    ),
    "submit": lambda row, writer, above: submit_assessment(
        assessment=row, may_be_shown=False, by=writer
    ),
    "return": lambda row, writer, above: return_assessment(assessment=row, reason="Why", by=above),
    "accept": lambda row, writer, above: accept_assessment(assessment=row, by=above),
    "show": lambda row, writer, above: show_assessment(assessment=row, by=writer),
    "hide": lambda row, writer, above: hide_assessment(assessment=row, by=writer),
    "reopen": lambda row, writer, above: reopen_assessment(assessment=row, reason="Why", by=writer),
}
POSSIBLE = {
    State.DRAFT: {"answer", "summarise", "submit"},
    State.RETURNED: {"answer", "summarise", "submit"},
    State.SUBMITTED: {"return", "accept"},
    State.ACCEPTED: {"show", "reopen"},
    State.PUBLISHED: {"hide", "reopen"},
    State.REPLACED: set(),
}


@pytest.mark.parametrize("state", State, ids=str)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_is_possible_in_its_states_only(world, state, move):
    row = in_state(world, state)
    if state == State.DRAFT and move == "submit":
        complete(row, world.writer)

    if move in POSSIBLE[state]:
        MOVES[move](row, world.writer, world.above)
    else:
        with pytest.raises(AssessmentMovedOnError):
            MOVES[move](row, world.writer, world.above)
        row.refresh_from_db()
        assert row.state == state


def test_accepted_twice_at_once_it_is_accepted_once(world):
    row = in_state(world, State.SUBMITTED)
    other = holder("africa-deputy", RoleAssignment.Role.DEPUTY, world.alliance.africa)
    accept_assessment(assessment=row, by=world.above)

    with pytest.raises(AssessmentMovedOnError):
        accept_assessment(assessment=row, by=other)
    assert AuditEvent.objects.filter(verb="assessment.accepted").count() == 1


def test_what_is_sent_back_says_why_until_it_is_submitted_again(world):
    row = in_state(world, State.RETURNED)
    assert row.returned_because == "Say more."

    again = submit_assessment(assessment=row, may_be_shown=False, by=world.writer)

    assert again.returned_because == ""
    assert AuditEvent.objects.get(verb="assessment.returned").reason == "Say more."


# --- who -----------------------------------------------------------------------------------------


def everybody(world: World) -> dict[str, object]:
    alliance = world.alliance
    return {
        "writer": world.writer,
        "deputy": world.deputy,
        "above": world.above,
        "lead": world.lead,
        "focal point": world.focal_point,
        "secretariat": alliance.secretariat,
        "sister": alliance.kenya_coordinator,
        "somebody": person("somebody"),
    }


@pytest.mark.parametrize(
    ("may", "who"),
    [
        (may_write_assessment, {"writer", "deputy"}),
        (
            may_read_assessments,
            {"writer", "deputy", "above", "lead", "focal point", "secretariat"},
        ),
    ],
)
def test_the_network_writes_and_few_others_read(world, may, who):
    people = everybody(world)

    assert {name for name, user in people.items() if may(user, world.cameroon)} == who


def test_the_network_above_accepts_and_nobody_else(world):
    row = in_state(world, State.SUBMITTED)
    people = everybody(world)

    assert {name for name, user in people.items() if may_judge_assessment(user, row)} == {"above"}
    assert {name for name, user in people.items() if may_reopen_assessment(user, row)} == {
        "above",
        "writer",
        "deputy",
    }


def test_the_accountability_lead_accepts_what_a_region_says_and_nobody_else(world):
    africa = world.alliance.africa
    row = in_state(world, State.SUBMITTED, network=africa, writer=world.above, accepter=world.lead)
    people = everybody(world)

    assert {name for name, user in people.items() if may_judge_assessment(user, row)} == {"lead"}
    assert accept_assessment(assessment=row, by=world.lead).state == State.ACCEPTED


def test_who_wrote_at_it_does_not_accept_it_even_after_a_new_role(world):
    row = in_state(world, State.SUBMITTED)
    moved = world.deputy
    draft = in_state(world, State.DRAFT, year=YEAR - 1)
    answer(draft, Section.GENERAL, moved)
    complete(draft, world.writer)
    submitted = submit_assessment(assessment=draft, may_be_shown=False, by=world.writer)
    RoleAssignment.objects.filter(user=moved).update(network=world.alliance.africa)

    assert may_judge_assessment(moved, row)
    assert not may_judge_assessment(moved, submitted)
    with pytest.raises(PermissionDenied):
        accept_assessment(assessment=submitted, by=moved)


def test_whoever_coordinates_both_networks_does_not_accept_their_own(world):
    row = in_state(world, State.SUBMITTED)
    both = holder("both", RoleAssignment.Role.COORDINATOR, world.alliance.africa)
    RoleAssignment.objects.create(
        user=both,
        role=RoleAssignment.Role.DEPUTY,
        network=world.cameroon,
        period=RoleAssignment.objects.get(user=both).period,
    )

    assert not may_judge_assessment(both, row)
    assert world.cameroon.pk not in networks_judged_by(both)


def test_the_alliance_as_a_whole_does_not_assess_itself(world):
    whole = Network.objects.get(level=Network.Level.GLOBAL)
    somebody = holder("whole", RoleAssignment.Role.COORDINATOR, whole)

    with pytest.raises(PermissionDenied):
        begin_assessment(network=whole, year=YEAR, by=somebody)


def test_the_portal_may_write_and_somebody_without_an_account_nothing(world):
    row = in_state(world, State.SUBMITTED)

    assert may_write_assessment(the_portal(), world.cameroon)
    assert not may_write_assessment(AnonymousUser(), world.cameroon)
    assert not may_read_assessments(AnonymousUser(), world.cameroon)
    assert not may_judge_assessment(AnonymousUser(), row)


def test_each_sees_what_waits_for_them(world):
    alliance = world.alliance

    assert networks_judged_by(world.above) == {alliance.cameroon.pk, alliance.kenya.pk}
    assert networks_judged_by(world.lead) == {alliance.africa.pk}
    assert networks_judged_by(world.writer) == frozenset()


@pytest.mark.parametrize("move", MOVES)
def test_a_stranger_moves_nothing(world, move):
    row = in_state(world, State.SUBMITTED)
    stranger = world.alliance.kenya_coordinator

    with pytest.raises(PermissionDenied):
        MOVES[move](row, stranger, stranger)


# --- what everybody reads ------------------------------------------------------------------------


def test_agreed_beforehand_it_is_shown_as_soon_as_it_is_accepted(world):
    draft = in_state(world, State.DRAFT)
    complete(draft, world.writer)
    submit_assessment(assessment=draft, may_be_shown=True, by=world.writer)
    assert not shown_of(world.cameroon)

    accept_assessment(assessment=draft, by=world.above)

    assert [one.pk for one in shown_of(world.cameroon)] == [draft.pk]


def test_not_agreed_it_counts_and_is_not_shown(world):
    in_state(world, State.ACCEPTED)

    overview = year_of_assessments(YEAR)

    assert (overview.assessed, overview.editions) == (1, ())
    assert not shown_of(world.cameroon)


def test_opened_again_the_earlier_edition_stays_shown_until_the_new_one_is(world):
    first = in_state(world, State.PUBLISHED)
    file = EvidenceFile.objects.create(
        answer=first.answers.get(standard__section="general"),
        name="list.txt",
        content=b"list",
        media_type="text/plain",
        sha256="a" * 64,
    )
    second = reopen_assessment(assessment=first, reason="We forgot one.", by=world.above)

    assert [one.pk for one in shown_of(world.cameroon)] == [first.pk]
    assert (second.edition, second.state, second.reopened_because) == (
        2,
        State.DRAFT,
        "We forgot one.",
    )
    assert of_row(second, "summary") == of_row(first, "summary")
    assert all(one.is_complete for one in sections_of(second))
    copied = EvidenceFile.objects.get(answer__assessment=second)
    assert (copied.name, bytes(copied.content)) == ("list.txt", b"list")
    assert copied.pk != file.pk

    submit_assessment(assessment=second, may_be_shown=True, by=world.writer)
    accept_assessment(assessment=second, by=world.above)

    assert [one.edition for one in shown_of(world.cameroon)] == [2, 1]
    assert [one.edition for one in year_of_assessments(YEAR).editions] == [2]
    assert year_of_assessments(YEAR).assessed == 1


def test_hidden_no_edition_of_the_year_is_shown_nor_the_one_that_waits(world):
    first = in_state(world, State.PUBLISHED)
    second = reopen_assessment(assessment=first, reason="Again", by=world.writer)
    submit_assessment(assessment=second, may_be_shown=True, by=world.writer)

    hide_assessment(assessment=second, by=world.writer)
    accept_assessment(assessment=second, by=world.above)

    assert not shown_of(world.cameroon)
    second.refresh_from_db()
    assert second.state == State.ACCEPTED


def test_the_networks_at_work_are_the_ones_that_are_counted(world):
    overview = year_of_assessments(YEAR)

    assert (overview.assessed, overview.expected) == (0, 3)


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([], None),
        ([Level.REVIEWED, Level.BEGUN, Level.IN_PLACE], Level.BEGUN),
        ([Level.NOT_APPLICABLE, Level.REVIEWED], Level.REVIEWED),
        ([Level.NOT_APPLICABLE], Level.NOT_APPLICABLE),
        ([Level.NOT_YET, Level.NOT_APPLICABLE], Level.NOT_YET),
    ],
)
def test_a_section_is_as_far_as_its_weakest_standard_that_applies(levels, said):
    assert weakest(levels) == said


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def answered(world) -> StandardAnswer:
    draft = in_state(world, State.DRAFT)
    answer(draft, Section.GENERAL, world.writer)
    return StandardAnswer.objects.get()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_photo_is_kept_without_the_place_where_it_was_made(world, answered):
    marks = specimens.Marks()
    photo = specimens.with_thumbnail(marks)

    add_evidence(answer=answered, upload=upload(photo, "me.jpg"), is_public=True, by=world.writer)

    kept = bytes(EvidenceFile.objects.get().content)
    assert marks.drawn
    assert not [mark for mark in marks.drawn if mark.encode() in kept]
    assert specimens.pixels(kept) == specimens.pixels(photo)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (b"\x7fELF" + b"\x00" * 400, "cannot clean"),
        (b"%PDF-1.7 nothing more", "cannot clean"),
    ],
    ids=["empty", "large", "a program", "broken"],
)
def test_a_file_that_cannot_be_cleaned_is_not_kept(world, answered, content, said):
    with pytest.raises(ValidationError, match=said):
        add_evidence(answer=answered, upload=upload(content), is_public=True, by=world.writer)
    assert not EvidenceFile.objects.exists()


def test_the_same_file_is_kept_once_and_five_are_enough(world, answered):
    for number in (1, 1, 2, 3, 4, 5):
        add_evidence(
            answer=answered,
            upload=upload(f"List {number}".encode(), "list.txt"),
            is_public=False,
            by=world.writer,
        )
    assert EvidenceFile.objects.count() == 5

    with pytest.raises(ValidationError, match="five"):
        add_evidence(
            answer=answered,
            upload=upload(b"One more", "list.txt"),
            is_public=False,
            by=world.writer,
        )


def test_files_change_while_the_network_writes_and_by_its_own_people_only(world, answered):
    add_evidence(
        answer=answered, upload=upload(b"A list", "a/../list.txt"), is_public=False, by=world.writer
    )
    file = EvidenceFile.objects.get()
    assert file.name == "list.txt"

    with pytest.raises(PermissionDenied):
        choose_who_reads_evidence(file=file, is_public=True, by=world.above)
    choose_who_reads_evidence(file=file, is_public=True, by=world.deputy)
    choose_who_reads_evidence(file=file, is_public=True, by=world.deputy)
    assert AuditEvent.objects.filter(verb="assessment.evidence_changed").count() == 1

    draft = answered.assessment
    complete(draft, world.writer)
    submit_assessment(assessment=draft, may_be_shown=False, by=world.writer)
    for late in (
        lambda: remove_evidence(file=file, by=world.writer),
        lambda: choose_who_reads_evidence(file=file, is_public=False, by=world.writer),
        lambda: add_evidence(
            answer=answered, upload=upload(b"late", "late.txt"), is_public=True, by=world.writer
        ),
    ):
        with pytest.raises(AssessmentMovedOnError):
            late()
    return_assessment(assessment=draft, reason="Why", by=world.above)
    remove_evidence(file=file, by=world.writer)
    remove_evidence(file=file, by=world.writer)

    assert not EvidenceFile.objects.exists()
    assert AuditEvent.objects.filter(verb="assessment.evidence_removed").count() == 1


# --- letters ---------------------------------------------------------------------------------------


def letters() -> list[tuple[str, str]]:
    """Whom letters went to since the last look, and their subjects."""
    rows = OutgoingMail.objects.order_by("to").exclude(to="")
    found = list(rows.values_list("to", "subject"))
    rows.delete()
    return found


def test_who_may_accept_and_who_writes_get_one_letter_each_time(world: World) -> None:
    found = begin_assessment(network=world.cameroon, year=YEAR, by=world.writer)
    complete(found, world.writer)
    letters()

    submit_assessment(assessment=found, may_be_shown=False, by=world.writer)
    waits = letters()
    return_assessment(assessment=found, reason="Say more of children.", by=world.above)
    body = OutgoingMail.objects.order_by("pk").last()
    came_back = letters()
    submit_assessment(assessment=found, may_be_shown=False, by=world.deputy)
    waits_again = letters()
    accept_assessment(assessment=found, by=world.above)
    accepted = letters()

    name = world.cameroon.name
    assert waits == waits_again
    assert [to for to, _subject in waits] == [world.above.email]
    assert waits[0][1] == f"The self-assessment of {name} for {YEAR} waits for you"
    writers = sorted([world.writer.email, world.deputy.email])
    assert [to for to, _subject in came_back] == writers
    assert [to for to, _subject in accepted] == writers
    assert body is not None
    assert "children" not in body.body
    assert f"/manage/networks/{world.cameroon.slug}/standards/{YEAR}/" in body.body


def test_of_a_region_the_accountability_lead_is_told(world: World) -> None:
    region = world.alliance.africa
    found = begin_assessment(network=region, year=YEAR, by=world.above)
    complete(found, world.above)
    letters()

    submit_assessment(assessment=found, may_be_shown=False, by=world.above)

    assert [to for to, _subject in letters()] == [world.lead.email]
