"""The way of a concern, against a table written by hand: every status, every role, every move."""

from collections.abc import Iterator
from itertools import product

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accountability.actions import cases as actions
from accountability.actions.locks import CaseMovedOnError
from accountability.models import Case, CaseGrant
from accountability.permissions import desk as permissions
from accountability.statuses import (
    MOVES,
    PLAIN_WORDS,
    REPORTER,
    Moves,
    approvers_needed,
    is_open_to,
    moves_from,
    outcomes,
)
from tests.accountability.desks import Desk, assess_risk, make_desk

Status, Role, Disposition = Case.Status, CaseGrant.Role, Case.Disposition

# From where each move starts, where it leads, and who makes it:
# L lead, H handler, S stand-in, A adviser, I investigator, C custodian, R reporter.
BY_HAND = """
keep          | quarantined                                                             | received           | LHS
acknowledge   | received                                                                | acknowledged       | LHS
assess        | acknowledged reopened                                                   | triage             | LHS
support       | triage early_resolution restorative investigation                       | support_only       | LHS
resolve_early | triage support_only restorative investigation                           | early_resolution   | LHS
restore       | triage support_only early_resolution investigation                      | restorative        | LHS
investigate   | triage support_only early_resolution restorative                        | investigation      | LHS
decide        | support_only early_resolution restorative investigation                 | decision           | L
close         | quarantined received acknowledged triage support_only early_resolution restorative investigation decision reopened on_hold_reporter | closed | LHS
pause         | received acknowledged triage support_only early_resolution restorative investigation decision reopened | on_hold_reporter | LHS
resume        | on_hold_reporter                                                        | before             | LHS
ask_review    | closed                                                                  | review             | LHSR
confirm       | review                                                                  | closed             | LHS
reopen        | closed review                                                           | reopened           | LHS
"""
LETTERS = {
    "L": "lead",
    "H": "handler",
    "S": "stand_in",
    "A": "adviser",
    "I": "investigator",
    "C": "custodian",
    "R": "reporter",
}


def table() -> dict[str, tuple[set[str], str, set[str]]]:
    rows = {}
    for line in BY_HAND.strip().splitlines():
        name, since, to, who = (part.strip() for part in line.split("|"))
        rows[name] = (set(since.split()), to, {LETTERS[one] for one in who})
    return rows


@pytest.mark.parametrize("name", list(Moves))
def test_each_move_is_open_to_exactly_those_whom_the_table_names(name: Moves) -> None:
    since, to, who = table()[name]
    move = MOVES[name]

    assert (move.to or "before") == to
    for status, role in product([*Status], [*Role, REPORTER]):
        assert is_open_to(move, status, role) == (status in since and role in who), (status, role)


def test_the_table_has_every_move() -> None:
    assert set(table()) == set(Moves) == set(MOVES)


def test_every_status_can_be_reached_and_every_one_leads_on() -> None:
    reached, waiting = set(), [Status.RECEIVED, Status.QUARANTINED]
    while waiting:
        status = waiting.pop()
        if status in reached:
            continue
        reached.add(status)
        onwards = [move for role in Role for move in moves_from(status, role)]
        assert onwards, status
        waiting += [move.to for move in onwards if move.to]

    assert reached == set(Status)


def test_an_adviser_an_investigator_and_a_custodian_move_nothing() -> None:
    for status, role in product(Status, (Role.ADVISER, Role.INVESTIGATOR, Role.CUSTODIAN)):
        assert moves_from(status, role) == ()


# Which reasons end a complaint from where.
ENDINGS = {
    "quarantined": "out_of_scope duplicate",
    "received": "withdrawn duplicate",
    "acknowledged": "withdrawn duplicate",
    "triage": "insufficient withdrawn referred out_of_scope duplicate",
    "reopened": "withdrawn referred duplicate",
    "support_only": "informal withdrawn referred",
    "early_resolution": "informal withdrawn referred",
    "restorative": "restored withdrawn referred",
    "investigation": "insufficient withdrawn referred",
    "decision": "upheld partly_upheld not_upheld insufficient restored knowingly_false",
    "on_hold_reporter": "withdrawn",
    "closed": "",
    "review": "",
}


@pytest.mark.parametrize("status", list(Status))
def test_a_complaint_ends_for_reasons_that_fit_where_it_stands(status: Case.Status) -> None:
    assert [one.value for one in outcomes(status, Case.Kind.COMPLAINT)] == ENDINGS[status].split()


@pytest.mark.parametrize("status", list(Status))
def test_thanks_end_feedback_wherever_anything_ends_and_no_complaint(status: Case.Status) -> None:
    ends = bool(ENDINGS[status])

    assert (Disposition.NOTED in outcomes(status, Case.Kind.FEEDBACK)) == ends
    assert Disposition.NOTED not in outcomes(status, Case.Kind.COMPLAINT)


def test_every_reason_is_the_end_of_something() -> None:
    ends = {one for status, kind in product(Status, Case.Kind) for one in outcomes(status, kind)}

    assert ends == set(Disposition)


def test_who_approves_a_closing() -> None:
    for disposition in Disposition:
        needed = 2 if disposition == Disposition.KNOWINGLY_FALSE else 1
        assert approvers_needed(Case.Kind.COMPLAINT, disposition) == needed
        assert approvers_needed(Case.Kind.FEEDBACK, disposition) == 0


def test_the_reporter_reads_every_status_in_plain_words_and_nothing_of_sorting() -> None:
    assert set(PLAIN_WORDS) == set(Status)
    assert str(PLAIN_WORDS[Status.QUARANTINED]) == str(PLAIN_WORDS[Status.RECEIVED])


# --- the actions keep to the table ---------------------------------------------------------------------


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(db: None, a_monday: None) -> Desk:
    return make_desk()


ACTS = {
    Moves.KEEP: lambda by: actions.keep_case(by=by),
    Moves.ACKNOWLEDGE: lambda by: actions.write_to_reporter(text="Read", by=by),
    Moves.ASSESS: lambda by: actions.begin_to_assess(by=by),
    Moves.SUPPORT: lambda by: actions.choose_path(path=Moves.SUPPORT, reasons="So", by=by),
    Moves.RESOLVE_EARLY: lambda by: actions.choose_path(
        path=Moves.RESOLVE_EARLY, reasons="So", by=by
    ),
    Moves.RESTORE: lambda by: actions.choose_path(
        path=Moves.RESTORE, reasons="So", is_agreed=True, by=by
    ),
    Moves.INVESTIGATE: lambda by: actions.choose_path(
        path=Moves.INVESTIGATE, reasons="So", terms="These", by=by
    ),
    Moves.DECIDE: lambda by: actions.decide(decision="So", by=by),
    Moves.CLOSE: lambda by: actions.propose_closing(
        closing=actions.Closing(
            outcomes(by.case.status, by.case.kind)[0]
            if outcomes(by.case.status, by.case.kind)
            else Disposition.UPHELD,
            outcome="So",
        ),
        by=by,
    ),
    Moves.PAUSE: lambda by: actions.pause(reasons="So", by=by),
    Moves.RESUME: lambda by: actions.resume(by=by),
    Moves.ASK_REVIEW: lambda by: actions.ask_for_review(reasons="So", by=by),
    Moves.CONFIRM: lambda by: actions.confirm_outcome(reasons="So", outcome="So", by=by),
    Moves.REOPEN: lambda by: actions.reopen(reasons="So", by=by),
}


def set_to(case: Case, status: str) -> None:
    today = case.received_on
    Case.objects.filter(pk=case.pk).update(
        status=status,
        status_before="triage" if status == "on_hold_reporter" else "",
        paused_on=today if status == "on_hold_reporter" else None,
        closed_on=today if status in {"closed", "review"} else None,
        review_until=today if status in {"closed", "review"} else None,
    )


@pytest.mark.parametrize("name", list(Moves))
def test_an_action_makes_its_move_from_the_statuses_of_the_table_and_from_no_other(
    desk: Desk, name: Moves
) -> None:
    since, to, _who = table()[name]
    case = desk.file().case
    assess_risk(desk, case)
    actions.write_note(kind="finding", text="Found", by=desk.reader("lea", case))
    # of a review one who had no part in the closing; nobody has proposed one, so that is the handler
    who = "hana" if name in {Moves.CONFIRM, Moves.REOPEN} else "lea"
    for status in Status:
        set_to(case, status)
        if status in since:
            ACTS[name](desk.reader(who, case))
            case.refresh_from_db()
            proposed = name == Moves.CLOSE
            assert case.status == (status if proposed else "triage" if to == "before" else to)
            assess_risk(desk, case)
            continue
        if name == Moves.ACKNOWLEDGE and status != Status.QUARANTINED:
            ACTS[name](desk.reader(who, case))
            case.refresh_from_db()
            assert case.status == status  # a message later on is a message
            continue
        with pytest.raises((PermissionDenied, CaseMovedOnError)):
            ACTS[name](desk.reader(who, case))
        case.refresh_from_db()
        assert case.status == status


@pytest.mark.parametrize("role", [Role.ADVISER, Role.INVESTIGATOR])
def test_who_reads_without_working_on_it_is_refused_each_move_and_each_word_to_the_reporter(
    desk: Desk, role: CaseGrant.Role
) -> None:
    case = desk.file().case
    for name, move in MOVES.items():
        if name == Moves.ASK_REVIEW:
            continue
        set_to(case, min(move.since))
        CaseGrant.objects.filter(case=case, key=desk.handlers["hana"].key).update(role=role)
        reader = desk.reader("hana", case)
        assert reader.role == role
        with pytest.raises(PermissionDenied):
            ACTS[name](reader)
    set_to(case, "triage")
    with pytest.raises(PermissionDenied):
        actions.write_to_reporter(text="Hello", by=desk.reader("hana", case))


# Who writes which note: the letters as above.
NOTES_BY_HAND = {
    "internal_note": "LHSAI",
    "risk_assessment": "LHS",
    "safety_plan": "LHS",
    "support_referral": "LHS",
    "consent": "LHS",
    "terms_of_reference": "LHS",
    "interview": "LHSI",
    "evidence": "LHSI",
    "finding": "LHSI",
}


def test_who_writes_which_note(desk: Desk) -> None:
    case = desk.file().case
    assert set(permissions.NOTES) == set(NOTES_BY_HAND)
    for role in Role:
        CaseGrant.objects.filter(case=case, key=desk.handlers["hana"].key).update(role=role)
        reader = desk.reader("hana", case)
        for kind, letters in NOTES_BY_HAND.items():
            may = bool(permissions.may_write_note(reader, kind))
            assert may == (role in {LETTERS[one] for one in letters}), (kind, role)
    assert not permissions.may_write_note(reader, "report")
