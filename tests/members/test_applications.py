"""What happens to a request to join: the table of moves, the decision, recusals, the clock, the letters."""

import re
import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.applications import (
    answer_question,
    request_review_of_refusal,
    submit_application,
    withdraw_application,
)
from members.actions.deadlines import expire_application, step_up_application
from members.actions.decisions import approve_application, decline_application
from members.actions.moves import ApplicationMovedOn
from members.actions.reviews import (
    ask_information,
    hold_application,
    note_recusal,
    note_review,
    recommend_application,
    resume_application,
    step_aside,
    take_up_application,
)
from members.models import (
    Application,
    Membership,
    Reference,
    Representative,
    Review,
)
from members.permissions.applications import (
    applications_seen_by,
    applications_waiting_for,
    may_decide_application,
    may_review_application,
    may_see_application,
)
from members.queries.moves import MOVES, DeclineReason, Move
from members.queries.recusals import address_mac
from networks.models import AdmissionPolicy, RoleAssignment
from tests.members.desks import Desks, make_desks
from tests.members.factories import RepresentativeFactory, give, holder, person

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role
State = Application.State
Stance = Review.Stance
# in the applicant's French
SORRY = "plus de temps qu’il n’aurait fallu"


@pytest.fixture
def desks() -> Desks:
    return make_desks()


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def last_event(application: Application) -> Any:
    return application.events.latest("pk")


def letters_to(user: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=user.email).order_by("pk"))


def decline(
    application: Application, by: User, note: str = "Your work is elsewhere."
) -> Application:
    return decline_application(
        application=application,
        reason_code=DeclineReason.NOT_HERE,
        note_to_applicant=note,
        by=by,
    )


def close(person_: User) -> None:
    """End every right of a person."""
    RoleAssignment.objects.filter(user=person_).update(revoked_at=timezone.now())


# --- the table of moves --------------------------------------------------------------------------

# What each state lets happen. Written by hand from the states of the design.
LET = {
    State.DRAFT: {"submit", "withdraw"},
    State.SUBMITTED: {
        *("take_up", "ask", "review", "recommend", "approve", "decline", "hold", "withdraw"),
    },
    State.IN_REVIEW: {"ask", "review", "recommend", "approve", "decline", "hold", "withdraw"},
    State.INFO_REQUESTED: {"answer", "review", "withdraw"},
    State.RECOMMENDED: {"ask", "review", "approve", "decline", "hold", "withdraw"},
    State.ON_HOLD: {"resume", "review", "withdraw"},
    State.REOPENED: {
        *("take_up", "ask", "review", "recommend", "approve", "decline", "hold", "withdraw"),
    },
    State.APPROVED: set(),
    State.DECLINED: {"reopen"},
    State.WITHDRAWN: set(),
    State.EXPIRED: set(),
}
TARGETS = {
    "submit": State.SUBMITTED,
    "take_up": State.IN_REVIEW,
    "ask": State.INFO_REQUESTED,
    "answer": State.IN_REVIEW,
    "recommend": State.RECOMMENDED,
    "approve": State.APPROVED,
    "decline": State.DECLINED,
    "withdraw": State.WITHDRAWN,
    "hold": State.ON_HOLD,
    "resume": State.IN_REVIEW,
    "reopen": State.REOPENED,
}


def act(name: str, application: Application, desks: Desks) -> None:
    applicant, reviewer = desks.applicant, desks.national
    acts: dict[str, Any] = {
        "submit": lambda: submit_application(application=application, by=applicant),
        "answer": lambda: answer_question(application=application, answer="Yes.", by=applicant),
        "withdraw": lambda: withdraw_application(application=application, by=applicant),
        "reopen": lambda: request_review_of_refusal(
            application=application, reason="Look again.", by=applicant
        ),
        "take_up": lambda: take_up_application(application=application, by=reviewer),
        "ask": lambda: ask_information(application=application, question="Where?", by=reviewer),
        "review": lambda: note_review(application=application, stance=Stance.FOR, by=reviewer),
        "recommend": lambda: recommend_application(application=application, by=reviewer),
        "approve": lambda: approve_application(application=application, by=reviewer),
        "decline": lambda: decline(application, reviewer),
        "hold": lambda: hold_application(application=application, note="Later.", by=reviewer),
        "resume": lambda: resume_application(application=application, by=reviewer),
    }
    acts[name]()


@pytest.mark.parametrize("name", sorted({name for names in LET.values() for name in names}))
@pytest.mark.parametrize("state", list(State))
def test_each_state_lets_happen_what_the_table_says_and_nothing_else(desks, state, name):
    application = desks.in_state(state)
    if state == State.DECLINED:
        application.events.create(
            verb=Move.DECLINE, to_state=state, by=desks.national, desk=desks.cameroon
        )

    if name in LET[state]:
        act(name, application, desks)
        assert again(application).state == TARGETS.get(name, state)
    else:
        with pytest.raises((ApplicationMovedOn, PermissionDenied)):
            act(name, application, desks)
        assert again(application).state == state


def test_every_state_and_every_move_is_in_the_table():
    assert set(MOVES) == set(Move)
    reached = {way.target for way in MOVES.values() if way.target}
    assert reached | {State.DRAFT} == set(State)


def test_each_move_leaves_one_event_one_audit_line_and_one_letter_in_the_applicants_language(desks):
    application = desks.sent()

    take_up_application(application=application, by=desks.national)

    event = last_event(application)
    assert (event.verb, event.from_state, event.to_state) == ("taken_up", "submitted", "in_review")
    assert event.by == desks.national
    assert event.right_used == "coordinator on cameroon"
    lines = AuditEvent.objects.filter(object_id=str(application.public_id)).order_by("pk")
    assert [line.verb for line in lines] == ["application.submitted", "application.taken_up"]
    assert [letter.language for letter in letters_to(desks.applicant)] == ["fr", "fr"]
    assert "/fr/my/request/" in letters_to(desks.applicant)[1].body


# --- sending -------------------------------------------------------------------------------------


def test_a_request_is_sent_to_the_desk_that_decides_with_days_in_its_own_zone(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, target_days=5, max_days=20)
    draft = desks.draft()

    # half past eleven at night in UTC is already the next day in Douala
    with time_machine.travel("2026-03-01T23:30:00+00:00", tick=False):
        sent = submit_application(application=draft, by=desks.applicant)

    assert (sent.state, sent.desk) == (State.SUBMITTED, desks.cameroon)
    assert sent.first_answer_due_at.isoformat() == "2026-03-07T23:59:59+01:00"
    assert sent.decision_due_at.isoformat() == "2026-03-22T23:59:59+01:00"


def test_all_that_is_missing_is_said_at_once_by_page(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, min_representatives=2, referees=1)
    draft = desks.draft(motivation="  ")
    draft.member.name = draft.member.country = ""
    draft.member.save()

    with pytest.raises(ValidationError) as refused:
        submit_application(application=draft, by=desks.applicant)

    assert set(refused.value.message_dict) == {
        "country",
        "name",
        "motivation",
        "representatives",
        "referees",
    }
    assert again(draft).state == State.DRAFT
    assert letters_to(desks.applicant) == []


def test_a_network_that_takes_in_nobody_any_more_cannot_be_sent_to(desks):
    desks.cameroon.statuses.update(status="closed")

    with pytest.raises(ValidationError) as refused:
        submit_application(application=desks.draft(), by=desks.applicant)

    assert list(refused.value.message_dict) == ["network"]


def test_sending_twice_has_one_effect(desks):
    draft = desks.draft()
    submit_application(application=draft, by=desks.applicant)

    with pytest.raises(ApplicationMovedOn):
        submit_application(application=draft, by=desks.applicant)

    assert draft.events.count() == 1
    assert len(letters_to(desks.applicant)) == 1


def test_nobody_else_sends_or_takes_back_a_request(desks):
    draft = desks.draft()

    for stranger in (desks.national, desks.secretariat, person("stranger")):
        with pytest.raises(PermissionDenied):
            submit_application(application=draft, by=stranger)
        with pytest.raises(PermissionDenied):
            withdraw_application(application=draft, by=stranger)


def test_those_who_decide_receive_a_letter_that_names_nobody(desks):
    application = desks.sent()

    for user in (desks.national, desks.deputy):
        [letter] = letters_to(user)
        assert application.reference in letter.subject
        assert "Deux Rives" not in letter.subject + letter.body
    assert letters_to(desks.regional) == []


# --- the decision --------------------------------------------------------------------------------


def test_an_approval_begins_the_membership_and_says_under_which_right(desks):
    application = desks.sent()

    approve_application(application=application, by=desks.national, note_to_applicant="Welcome.")

    application = again(application)
    assert application.state == State.APPROVED
    assert application.decided_under.user == desks.national
    assert re.fullmatch(r"deux-rives-\w{6}", application.member.slug)
    assert application.member.claimed_at is not None
    membership = Membership.objects.get(member=application.member)
    assert (membership.network, membership.state) == (desks.cameroon, Membership.State.ACTIVE)
    assert last_event(application).note_to_applicant == "Welcome."


def test_approving_twice_has_one_effect(desks):
    application = desks.sent()
    approve_application(application=application, by=desks.national)

    with pytest.raises(ApplicationMovedOn):
        approve_application(application=application, by=desks.deputy)

    assert Membership.objects.count() == 1
    assert application.events.filter(verb=Move.APPROVE).count() == 1


def test_a_person_gets_no_name_in_an_address(desks):
    application = desks.draft()
    application.member.kind = "person"
    application.member.save()
    submit_application(application=application, by=desks.applicant)

    approve_application(application=application, by=desks.national)

    assert again(application).member.slug is None


def test_a_move_ends_the_membership_that_is_left_on_the_same_day(desks):
    application = desks.draft(kind=Application.Kind.TRANSFER, motivation="")
    left = Membership.objects.create(
        member=application.member, network=desks.africa, period=DateRange(date(2020, 1, 1), None)
    )
    application.leaving = left
    application.save()
    submit_application(application=application, by=desks.applicant)

    begun = approve_application(application=application, by=desks.national)

    left.refresh_from_db()
    assert (left.state, left.end_reason) == ("ended", "transferred")
    assert left.period.upper == begun.period.lower


def test_a_quorum_of_two_needs_a_second_person_in_favour(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, quorum=2)
    application = desks.sent()

    note_review(application=application, stance=Stance.AGAINST, by=desks.deputy)
    with pytest.raises(ValidationError, match="1 more person"):
        approve_application(application=application, by=desks.national)
    assert again(application).state == State.SUBMITTED

    note_review(application=application, stance=Stance.FOR, by=desks.deputy)
    approve_application(application=application, by=desks.national)
    assert again(application).state == State.APPROVED


def test_one_person_who_says_it_twice_is_no_quorum(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, quorum=2)
    application = desks.sent()

    recommend_application(application=application, by=desks.national)

    with pytest.raises(ValidationError):
        approve_application(application=application, by=desks.national)
    with pytest.raises(ValidationError):
        decline(application, desks.national)


def test_no_organisation_is_taken_in_with_fewer_representatives_than_the_network_asks_for(desks):
    application = desks.sent()
    AdmissionPolicy.objects.create(network=desks.cameroon, min_representatives=2)

    with pytest.raises(ValidationError, match="one more representative"):
        approve_application(application=application, by=desks.national)

    RepresentativeFactory(member=application.member, user=person("second"), role="representative")
    approve_application(application=application, by=desks.national)
    assert again(application).state == State.APPROVED


def test_a_refusal_needs_words_for_the_applicant_and_leaves_no_membership(desks):
    application = desks.sent()

    with pytest.raises(ValidationError):
        decline(application, desks.national, note="  ")
    decline(application, desks.national)

    assert again(application).state == State.DECLINED
    assert last_event(application).reason_code == "not_here"
    assert Membership.objects.count() == 0


# Who decides about a request at the national desk. Written by hand from the permission matrix.
@pytest.mark.parametrize(
    ("who", "sees", "reviews", "decides"),
    [
        ("national", True, True, True),
        ("deputy", True, True, True),
        ("regional", True, True, False),
        ("secretariat", True, True, False),
        ("board", False, False, False),
        ("applicant", True, False, False),
    ],
)
def test_who_sees_reviews_and_decides_at_a_national_desk(desks, who, sees, reviews, decides):
    application = desks.sent()
    user = getattr(desks, who)

    assert bool(may_see_application(user, application)) == sees
    assert bool(may_review_application(user, application)) == reviews
    assert bool(may_decide_application(user, application)) == decides
    if who != "applicant":
        assert applications_seen_by(user).filter(pk=application.pk).exists() == sees
        assert applications_waiting_for(user).filter(pk=application.pk).exists() == decides


def test_a_sibling_network_sees_nothing(desks):
    from_elsewhere = holder("elsewhere", Role.COORDINATOR, desks.alliance)
    close(from_elsewhere)
    application = desks.sent()

    assert not may_see_application(from_elsewhere, application)
    assert not applications_seen_by(from_elsewhere).exists()


def test_nobody_sees_a_draft_but_its_people(desks):
    draft = desks.draft()

    assert not may_see_application(desks.national, draft)
    assert not applications_seen_by(desks.secretariat).exists()
    assert may_see_application(desks.applicant, draft)


def test_a_policy_may_leave_the_decision_to_the_coordinator_alone(desks):
    AdmissionPolicy.objects.create(network=desks.cameroon, deputies_decide=False)
    application = desks.sent()

    assert not may_decide_application(desks.deputy, application)
    assert may_review_application(desks.deputy, application)
    assert not applications_waiting_for(desks.deputy).exists()
    assert may_decide_application(desks.national, application)


def test_a_role_without_a_second_step_sleeps_and_says_why(desks):
    sleeping = person("sleeping")
    give(sleeping, Role.COORDINATOR, desks.cameroon)

    verdict = may_decide_application(sleeping, desks.sent())

    assert not verdict
    assert verdict.needs_second_factor


def test_a_right_that_has_expired_decides_nothing(desks):
    application = desks.sent()
    close(desks.national)

    with pytest.raises(PermissionDenied):
        approve_application(application=application, by=desks.national)


def test_where_nobody_holds_a_desk_the_one_above_decides(desks):
    application = desks.sent()
    close(desks.national)
    close(desks.deputy)

    assert may_decide_application(desks.regional, application)
    assert applications_waiting_for(desks.regional).filter(pk=application.pk).exists()
    assert not may_decide_application(desks.secretariat, application)

    approve_application(application=application, by=desks.regional)

    event = last_event(application)
    assert (event.desk, event.is_substitution) == (desks.africa, True)


# --- too close -----------------------------------------------------------------------------------


def close_as_representative(desks: Desks, application: Application) -> User:
    RepresentativeFactory(member=application.member, user=desks.national, role="editor")
    return desks.national


def close_as_former_representative(desks: Desks, application: Application) -> User:
    ended = timezone.now().date() - timedelta(days=700)
    RepresentativeFactory(
        member=application.member, user=desks.national, period=DateRange(None, ended)
    )
    return desks.national


def close_as_referee(desks: Desks, application: Application) -> User:
    Reference.objects.create(
        application=application,
        position=1,
        name="N",
        email="National@example.org",
        email_mac=address_mac("National@example.org"),
    )
    return desks.national


def close_as_applicant(desks: Desks, application: Application) -> User:
    give(desks.applicant, Role.COORDINATOR, desks.cameroon)
    Authenticator.objects.create(
        user=desks.applicant, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    return desks.applicant


def close_by_own_word(desks: Desks, application: Application) -> User:
    step_aside(application=application, by=desks.national)
    return desks.national


CLOSE = [
    close_as_representative,
    close_as_former_representative,
    close_as_referee,
    close_as_applicant,
    close_by_own_word,
]


@pytest.mark.parametrize("bring_close", CLOSE)
def test_whoever_is_too_close_neither_reviews_nor_decides(desks, bring_close):
    application = desks.sent()
    user = bring_close(desks, application)

    for attempt in (
        lambda: approve_application(application=application, by=user),
        lambda: decline(application, user),
        lambda: ask_information(application=application, question="?", by=user),
        lambda: note_review(application=application, stance=Stance.FOR, by=user),
        lambda: recommend_application(application=application, by=user),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert again(application).state == State.SUBMITTED


def close_after_an_earlier_round(desks: Desks, application: Application) -> User:
    note_review(application=application, stance=Stance.AGAINST, by=desks.regional)
    decline(application, desks.national)
    request_review_of_refusal(application=application, reason="Again.", by=desks.applicant)
    holder("helper", Role.DEPUTY, desks.africa)
    return desks.regional


@pytest.mark.parametrize("bring_close", [*CLOSE, close_after_an_earlier_round])
def test_a_request_waits_for_those_alone_who_are_not_too_close(desks, bring_close):
    application = desks.sent()
    user = bring_close(desks, application)

    assert not applications_waiting_for(user).filter(pk=application.pk).exists()
    application = again(application)
    found = [
        someone
        for someone in User.objects.order_by("pk")
        if applications_waiting_for(someone).filter(pk=application.pk).exists()
    ]
    assert found == [
        someone
        for someone in User.objects.order_by("pk")
        if may_decide_application(someone, application)
    ]
    assert found


def test_what_everybody_at_a_desk_is_too_close_to_waits_at_the_desk_above(desks):
    application = desks.sent()
    RepresentativeFactory(member=application.member, user=desks.deputy, role="editor")
    assert not applications_waiting_for(desks.regional).exists()
    close_as_representative(desks, application)

    assert not applications_waiting_for(desks.national).exists()
    assert list(applications_waiting_for(desks.regional)) == [application]
    assert may_decide_application(desks.regional, application)
    close_regional = RepresentativeFactory(member=application.member, user=desks.regional)
    assert list(applications_waiting_for(desks.secretariat)) == [application]
    assert not applications_waiting_for(close_regional.user).exists()


def test_a_refusal_waits_for_no_member_of_the_board_who_is_too_close(desks):
    draft = desks.draft(is_at_large=True)
    draft.network = desks.alliance
    draft.save()
    submit_application(application=draft, by=desks.applicant)
    decline(draft, desks.secretariat)
    request_review_of_refusal(application=draft, reason="Again.", by=desks.applicant)
    other = holder("other-board", Role.BOARD, desks.alliance)

    RepresentativeFactory(member=draft.member, user=desks.board, role="editor")

    assert not applications_waiting_for(desks.board).exists()
    assert list(applications_waiting_for(other)) == [draft]


def test_after_24_months_a_former_representative_may_judge_again(desks):
    application = desks.sent()
    ended = timezone.now().date() - timedelta(days=731)
    RepresentativeFactory(
        member=application.member, user=desks.national, period=DateRange(None, ended)
    )

    assert may_decide_application(desks.national, application)


def test_an_attempt_of_somebody_too_close_stays_noted_once(desks):
    application = desks.sent()
    close_as_representative(desks, application)

    note_recusal(application=application, by=desks.national)
    note_recusal(application=application, by=desks.national)

    review = Review.objects.get(application=application)
    assert (review.stance, review.reason_code) == ("recused", "own_member")
    assert AuditEvent.objects.filter(verb="application.recused").count() == 1
    assert note_recusal(application=application, by=desks.deputy) is None


def test_when_nobody_is_left_at_a_desk_the_request_passes_on_at_once(desks):
    application = desks.sent()

    step_aside(application=application, by=desks.deputy)
    assert again(application).desk == desks.cameroon
    step_aside(application=application, by=desks.national)

    assert again(application).desk == desks.africa
    assert applications_waiting_for(desks.regional).filter(pk=application.pk).exists()
    assert application_letters(desks.regional, application) == 1
    approve_application(application=application, by=desks.regional)
    assert last_event(application).is_substitution


def test_the_applicant_reads_of_too_long_a_time_only_where_it_was_over(desks):
    in_time, too_late = desks.sent(), desks.sent()
    for application, moment in (
        (in_time, timezone.now()),
        (too_late, too_late.decision_due_at + timedelta(minutes=1)),
    ):
        with at(moment):
            step_aside(application=application, by=desks.deputy)
            step_aside(application=application, by=desks.national)
    silent = desks.sent()
    with at(silent.decision_due_at + timedelta(minutes=1)):
        step_up_application(application=silent, by=desks.secretariat)

    letters = {
        application: next(
            letter.body
            for letter in letters_to(desks.applicant)
            if application.reference in letter.subject and "africa" in letter.body.lower()
        )
        for application in (in_time, too_late, silent)
    }
    assert {one: SORRY in letter for one, letter in letters.items()} == {
        in_time: False,
        too_late: True,
        silent: True,
    }


def test_an_attempt_of_the_only_one_at_a_desk_who_is_too_close_passes_it_on(desks):
    close(desks.deputy)
    application = desks.sent()
    close_as_representative(desks, application)

    note_recusal(application=application, by=desks.national)

    assert again(application).desk == desks.africa


# --- the clock -----------------------------------------------------------------------------------


def test_the_clock_stands_still_while_the_applicant_is_asked(desks):
    with time_machine.travel("2026-03-02T09:00:00+00:00", tick=False):
        application = desks.sent()
        due = application.decision_due_at
    with time_machine.travel("2026-03-04T09:00:00+00:00", tick=False):
        ask_information(application=application, question="Where?", by=desks.national)
    with time_machine.travel("2026-03-14T20:00:00+00:00", tick=False):
        answered = answer_question(application=application, answer="Here.", by=desks.applicant)

    assert (answered.decision_due_at - due).days == 10
    assert answered.paused_at is None
    assert last_event(application).note_to_applicant == "Here."


def test_the_clock_counts_days_across_the_change_of_the_hour(desks):
    desks.cameroon.time_zone = "Europe/Paris"
    desks.cameroon.save()
    with time_machine.travel("2026-03-20T09:00:00+00:00", tick=False):
        application = desks.sent()

    assert application.first_answer_due_at.isoformat() == "2026-03-27T23:59:59+01:00"
    assert application.decision_due_at.isoformat() == "2026-04-19T23:59:59+02:00"


def test_on_hold_nothing_is_overdue_and_going_on_moves_the_days(desks):
    with time_machine.travel("2026-03-02T09:00:00+00:00", tick=False):
        application = desks.sent()
        held = hold_application(application=application, note="We meet in May.", by=desks.national)
    with time_machine.travel("2026-05-11T09:00:00+00:00", tick=False):
        assert step_up_application(application=application, by=desks.secretariat) is None
        resumed = resume_application(application=application, by=desks.national)

    assert (resumed.decision_due_at - held.decision_due_at).days == 70


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def test_after_its_days_a_request_stands_at_the_desk_above_as_substitution(desks):
    application = desks.sent()
    later = application.decision_due_at + timedelta(minutes=1)
    with at(later):
        assert may_decide_application(desks.regional, again(application))
        stepped = step_up_application(application=application, by=desks.secretariat)
        assert stepped.desk == desks.africa
        assert stepped.at_desk_since == later
        assert stepped.decision_due_at > later
        assert step_up_application(application=application, by=desks.secretariat) is None
        assert applications_waiting_for(desks.regional).filter(pk=application.pk).exists()
        assert not may_decide_application(desks.national, again(application))
        assert may_review_application(desks.national, again(application))

        approve_application(application=application, by=desks.regional)

    event = last_event(application)
    assert (event.desk, event.is_substitution) == (desks.africa, True)
    subjects = [letter.subject for letter in letters_to(desks.applicant)]
    assert len(subjects) == 3


def test_when_the_region_is_silent_too_the_secretariat_decides(desks):
    application = desks.sent()
    with at(application.decision_due_at + timedelta(minutes=1)):
        step_up_application(application=application, by=desks.secretariat)
        application = again(application)
        assert not may_decide_application(desks.secretariat, application)
    with at(application.decision_due_at + timedelta(minutes=1)):
        assert may_decide_application(desks.secretariat, application)
        step_up_application(application=application, by=desks.secretariat)
        assert again(application).desk == desks.alliance
        assert may_decide_application(desks.secretariat, again(application))


def test_a_draft_and_a_question_end_and_nothing_else_does(desks):
    for state in (State.DRAFT, State.INFO_REQUESTED):
        application = desks.in_state(state)
        assert expire_application(application=application, by=desks.secretariat) is not None
        assert again(application).state == State.EXPIRED
        Representative.objects.filter(user=desks.applicant).delete()
    application = desks.in_state(State.IN_REVIEW)
    assert expire_application(application=application, by=desks.secretariat) is None


# --- the review of a refusal ---------------------------------------------------------------------


def test_a_refusal_is_reviewed_one_level_up_by_nobody_who_took_part(desks):
    application = desks.sent()
    take_up_application(application=application, by=desks.deputy)
    note_review(application=application, stance=Stance.AGAINST, by=desks.regional)
    decline(application, desks.national)
    helper = holder("helper", Role.COORDINATOR, desks.africa)

    reopened = request_review_of_refusal(
        application=application, reason="We do work here.", by=desks.applicant
    )

    assert (reopened.state, reopened.desk, reopened.round) == (State.REOPENED, desks.africa, 1)
    assert not may_review_application(desks.national, reopened)
    assert not may_review_application(desks.deputy, reopened)
    assert not may_decide_application(desks.regional, reopened)
    assert may_decide_application(helper, reopened)
    approve_application(application=application, by=helper)
    assert not last_event(application).is_substitution


def test_a_refusal_is_reviewed_once_only(desks):
    application = desks.sent()
    decline(application, desks.national)
    request_review_of_refusal(application=application, reason="Again.", by=desks.applicant)
    decline(application, desks.regional)

    with pytest.raises(ValidationError, match="stands"):
        request_review_of_refusal(application=application, reason="Again.", by=desks.applicant)


def test_after_30_days_a_refusal_stands(desks):
    application = desks.sent()
    decline(application, desks.national)

    with at(timezone.now() + timedelta(days=31)), pytest.raises(ValidationError, match="30 days"):
        request_review_of_refusal(application=application, reason="Again.", by=desks.applicant)


def test_a_refusal_of_the_whole_alliance_is_reviewed_by_the_board(desks):
    draft = desks.draft(is_at_large=True)
    draft.network = desks.alliance
    draft.save()
    submit_application(application=draft, by=desks.applicant)
    assert not may_see_application(desks.board, again(draft))
    decline(draft, desks.secretariat)

    reopened = request_review_of_refusal(application=draft, reason="Again.", by=desks.applicant)

    assert reopened.desk == desks.alliance
    fresh = holder("fresh", Role.SECRETARIAT, desks.alliance)
    assert not may_decide_application(fresh, reopened)
    assert not applications_waiting_for(fresh).exists()
    assert may_decide_application(desks.board, reopened)
    assert applications_waiting_for(desks.board).filter(pk=draft.pk).exists()
    assert application_letters(desks.board, reopened) == 1
    approve_application(application=reopened, by=desks.board)
    assert again(draft).state == State.APPROVED


def application_letters(user: User, application: Application) -> int:
    return sum(application.reference in letter.subject for letter in letters_to(user))


def test_a_newer_request_to_the_same_network_goes_before_a_review(desks):
    application = desks.sent()
    decline(application, desks.national)
    Application.objects.create(
        member=application.member, applicant=desks.applicant, network=desks.cameroon
    )

    with pytest.raises(ValidationError, match="newer request"):
        request_review_of_refusal(application=application, reason="Again.", by=desks.applicant)


# --- what reviewers write among themselves ---------------------------------------------------------


def test_internal_notes_reach_no_letter_no_event_and_no_audit_line(desks):
    secret = "SECRETOFREVIEWERS"
    application = desks.sent()
    note_review(
        application=application, stance=Stance.UNDECIDED, note_internal=secret, by=desks.deputy
    )
    recommend_application(application=application, note_internal=secret, by=desks.deputy)
    decline_application(
        application=application,
        reason_code=DeclineReason.OTHER,
        note_to_applicant="Because.",
        note_internal=secret,
        by=desks.national,
    )

    assert Review.objects.filter(note_internal=secret).count() == 2
    for letter in OutgoingMail.objects.order_by("pk"):
        assert secret not in letter.subject + letter.body
    for event in application.events.order_by("pk"):
        assert secret not in event.note_to_applicant
    for line in AuditEvent.objects.order_by("pk"):
        assert secret not in f"{line.before}{line.after}{line.reason}"


def test_letters_carry_no_answers_and_no_question(desks):
    application = desks.sent()
    ask_information(application=application, question="QUESTIONTEXT", by=desks.national)
    answer_question(application=application, answer="ANSWERTEXT", by=desks.applicant)
    decline(application, desks.national, note="REASONTEXT")

    for letter in OutgoingMail.objects.order_by("pk"):
        for text in ("QUESTIONTEXT", "ANSWERTEXT", "REASONTEXT", "young men"):
            assert text not in letter.subject + letter.body


# --- two people at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_decide_at_once_leave_one_decision():
    desks = make_desks()
    application = desks.sent()
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(user: User, how: Any) -> None:
        try:
            gate.wait()
            how(user)
            outcomes.append("decided")
        except ApplicationMovedOn:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(
            target=decide,
            args=(
                desks.national,
                lambda user: approve_application(application=application, by=user),
            ),
        ),
        threading.Thread(
            target=decide, args=(desks.deputy, lambda user: decline(application, user))
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["decided", "too late"]
    assert application.events.filter(verb__in=[Move.APPROVE, Move.DECLINE]).count() == 1
    assert Membership.objects.count() == int(again(application).state == State.APPROVED)
