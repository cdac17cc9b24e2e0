"""Suspensions and removals: proposed by a coordination, decided by a body, entered by the Secretariat, over again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail
from members.actions.memberships import NotNow
from members.actions.suspensions import (
    Decision,
    end_suspension,
    follow_suspensions,
    propose_about,
    remove_member,
    suspend_membership,
)
from members.models import Membership, MembershipProposal, MembershipSuspension, Representative
from members.queries.standing import is_member
from networks.models import Body
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import RepresentativeFactory
from tests.members.test_memberships import words
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

State = Membership.State
Kind = MembershipProposal.Kind
Answer = MembershipProposal.Answer
SECRET = "They shouted at the youth committee."


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def desk(alliance: Alliance) -> Client:
    return client_of(alliance.secretariat)


def today() -> date:
    return timezone.now().date()


def in_days(number: int) -> date:
    return today() + timedelta(days=number)


def decided_by(body: Body) -> Decision:
    return Decision(body, date(2026, 3, 1), "Board 2026-03, item 4", SECRET)


def suspend(
    membership: Membership,
    alliance: Alliance,
    *,
    since: date | None = None,
    until: date | None = None,
) -> MembershipSuspension:
    return suspend_membership(
        membership=membership,
        decision=decided_by(alliance.board),
        since=since or today(),
        until=until,
        by=alliance.secretariat,
    )


def typed(**values: Any) -> dict[str, Any]:
    return {
        "kind": "suspend",
        "body": "board",
        "decided_on": "2026-03-01",
        "minute_ref": "Board 2026-03, item 4",
        "since": "",
        "until": "",
        "reason": SECRET,
        **values,
    }


def state_of(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


# --- proposing -------------------------------------------------------------------------------


def test_a_coordination_proposes_and_the_secretariat_is_told_without_the_reason(alliance):
    membership, _user = joined(alliance.cameroon, name="Deux Rives")

    answer = client_of(alliance.cameroon_coordinator).post(
        reverse("members:propose_about_membership", args=[membership.public_id]),
        {"kind": "suspend", "reason": SECRET},
        follow=True,
    )

    assert "A proposal waits for a decision" in words(answer)
    assert state_of(membership) == State.ACTIVE
    letter = OutgoingMail.objects.get(to=alliance.secretariat.email)
    assert str(membership.public_id) in letter.body
    assert "Deux Rives" not in letter.body + letter.subject
    assert SECRET not in letter.body
    event = AuditEvent.objects.get(verb="membership.proposed")
    assert event.after == {"kind": "suspend"}
    assert not event.reason


def test_a_second_proposal_is_told_that_there_is_one(alliance):
    membership, _user = joined(alliance.cameroon)
    propose_about(
        membership=membership, kind=Kind.SUSPEND, reason="One.", by=alliance.cameroon_coordinator
    )

    answer = client_of(alliance.africa_coordinator).post(
        reverse("members:propose_about_membership", args=[membership.public_id]),
        {"kind": "end", "reason": "Two."},
    )

    assert "There is a proposal about this membership already." in words(answer)
    assert "Two." in answer.content.decode()
    assert MembershipProposal.objects.count() == 1


def test_nobody_proposes_about_a_member_they_speak_for(alliance):
    membership, _user = joined(alliance.cameroon)
    RepresentativeFactory.create(
        member=membership.member,
        user=alliance.cameroon_coordinator,
        role=Representative.Role.REPRESENTATIVE,
    )

    with pytest.raises(PermissionDenied):
        propose_about(
            membership=membership, kind=Kind.END, reason="x", by=alliance.cameroon_coordinator
        )


def test_the_reason_stands_sealed_in_the_database(alliance):
    membership, _user = joined(alliance.cameroon)
    propose_about(
        membership=membership, kind=Kind.SUSPEND, reason=SECRET, by=alliance.cameroon_coordinator
    )
    suspend(membership, alliance)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT internal_reason FROM members_membershipproposal"
            " UNION ALL SELECT internal_reason FROM members_membershipsuspension"
        )
        stored = [row[0] for row in cursor.fetchall()]

    assert len(stored) == 2
    assert all(SECRET not in text for text in stored)


def test_a_proposal_that_the_body_did_not_follow_leaves_everything_as_it_is(alliance, desk):
    membership, _user = joined(alliance.cameroon)
    propose_about(
        membership=membership, kind=Kind.END, reason="x", by=alliance.cameroon_coordinator
    )
    address = reverse("members:reject_membership_proposal", args=[membership.public_id])

    desk.post(address)
    desk.post(address)

    proposal = MembershipProposal.objects.get()
    assert (proposal.answer, proposal.answered_by) == (Answer.REJECTED, alliance.secretariat)
    assert state_of(membership) == State.ACTIVE
    assert AuditEvent.objects.filter(verb="membership.proposal_rejected").count() == 1


# --- suspending ------------------------------------------------------------------------------


def test_a_suspended_member_is_no_member_while_it_lasts_and_reads_who_decided(alliance, desk):
    membership, user = joined(alliance.cameroon)

    desk.post(
        reverse("members:decide_membership", args=[membership.public_id]),
        typed(until=in_days(30).isoformat()),
    )

    assert state_of(membership) == State.SUSPENDED
    assert not is_member(user)
    page = words(client_of(user).get(reverse("members:own_memberships")))
    assert "Suspended" in page
    assert "Board" in page
    assert SECRET not in page
    event = AuditEvent.objects.get(verb="membership.suspended")
    assert event.after["decided_by"] == "board"
    assert SECRET not in str(event.after) + event.reason
    letter = OutgoingMail.objects.get(to=user.email)
    assert SECRET not in letter.body


def test_a_suspension_that_begins_later_holds_from_its_day_on_and_ends_on_its_day(alliance):
    membership, _user = joined(alliance.cameroon)
    suspend(membership, alliance, since=in_days(3), until=in_days(5))
    assert state_of(membership) == State.ACTIVE

    states = []
    for day in range(2, 6):
        follow_suspensions(on=in_days(day))
        states.append(state_of(membership))

    assert states == [State.ACTIVE, State.SUSPENDED, State.SUSPENDED, State.ACTIVE]


def test_following_the_days_twice_tells_people_once(alliance):
    membership, user = joined(alliance.cameroon)
    suspend(membership, alliance, until=in_days(1))

    changed = [follow_suspensions(on=in_days(1)), follow_suspensions(on=in_days(1))]

    assert changed == [1, 0]
    subjects = OutgoingMail.objects.filter(to=user.email).order_by("pk")
    assert [mail.subject for mail in subjects] == [
        "Your membership of Cameroon is suspended",
        "Your membership of Cameroon is no longer suspended",
    ]


@pytest.mark.parametrize("days_before", [10, 0])
def test_a_suspension_can_end_early_and_stays_ended(alliance, days_before):
    membership, user = joined(alliance.cameroon)
    suspension = suspend(membership, alliance, since=in_days(-days_before), until=in_days(30))

    end_suspension(suspension=suspension, minute_ref="Board 2026-04", by=alliance.secretariat)
    follow_suspensions(on=today())

    assert state_of(membership) == State.ACTIVE
    assert is_member(user)


def test_ending_a_suspension_twice_has_one_effect(alliance, desk):
    membership, _user = joined(alliance.cameroon)
    suspend(membership, alliance, since=in_days(-2))
    address = reverse("members:end_suspension", args=[membership.public_id])
    desk.post(address, {"minute_ref": "Board 2026-04"})

    answer = desk.post(address, {"minute_ref": "Board 2026-04"}, follow=True)

    assert "No suspension is in force or ahead." in words(answer)
    assert AuditEvent.objects.filter(verb="membership.suspension_ended").count() == 1


def test_two_suspensions_do_not_overlap(alliance, desk):
    membership, _user = joined(alliance.cameroon)
    suspend(membership, alliance, until=in_days(30))

    answer = desk.post(
        reverse("members:decide_membership", args=[membership.public_id]),
        typed(since=in_days(5).isoformat()),
    )

    assert "suspended during these days already" in words(answer)
    assert MembershipSuspension.objects.count() == 1


def test_a_body_below_or_beside_does_not_decide(alliance, desk):
    membership, _user = joined(alliance.cameroon)

    answer = desk.post(
        reverse("members:decide_membership", args=[membership.public_id]), typed(body="kenya-board")
    )

    assert "Choose a body of this network or of one above it." in words(answer)
    with pytest.raises(NotNow):
        suspend_membership(
            membership=membership,
            decision=decided_by(alliance.kenya_board),
            since=today(),
            until=None,
            by=alliance.secretariat,
        )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": ""}, "Choose what was decided."),
        ({"kind": "pardon"}, "Choose one of the two."),
        ({"body": ""}, "Choose the body that decided."),
        ({"decided_on": ""}, "Choose the day of the decision."),
        ({"decided_on": "31.3.2026"}, "Write the day as year-month-day"),
        ({"decided_on": "0001-01-01"}, "This day cannot be right."),
        ({"decided_on": "2099-01-01"}, "The day of the decision lies in the future."),
        ({"minute_ref": ""}, "Write where the minutes say so."),
        ({"minute_ref": "a\u202eb"}, "hidden signs"),
        ({"since": "2026-05-01", "until": "2026-04-01"}, "would end before it begins"),
        ({"since": "2020-05-01", "until": "2020-06-01"}, "This day has passed already."),
        ({"until": "9999-12-31"}, "This day cannot be right."),
    ],
)
def test_a_decision_typed_wrongly_is_explained_and_nothing_happens(alliance, desk, wrong, sentence):
    membership, _user = joined(alliance.cameroon)

    answer = desk.post(
        reverse("members:decide_membership", args=[membership.public_id]), typed(**wrong)
    )

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert state_of(membership) == State.ACTIVE


def test_coordinations_do_not_enter_decisions(alliance):
    membership, _user = joined(alliance.cameroon)
    address = reverse("members:decide_membership", args=[membership.public_id])

    for coordinator in (alliance.cameroon_coordinator, alliance.africa_coordinator):
        assert client_of(coordinator).post(address, typed()).status_code == 403

    assert state_of(membership) == State.ACTIVE


def test_nobody_enters_a_decision_about_a_member_they_speak_for(alliance):
    membership, _user = joined(alliance.cameroon)
    RepresentativeFactory.create(
        member=membership.member,
        user=alliance.secretariat,
        role=Representative.Role.EDITOR,
    )

    with pytest.raises(PermissionDenied):
        suspend(membership, alliance)


# --- removing --------------------------------------------------------------------------------


def test_a_removal_ends_the_membership_and_answers_the_proposal(alliance, desk):
    membership, user = joined(alliance.cameroon, listing="public")
    propose_about(
        membership=membership, kind=Kind.END, reason="x", by=alliance.cameroon_coordinator
    )

    desk.post(reverse("members:decide_membership", args=[membership.public_id]), typed(kind="end"))

    membership.refresh_from_db()
    membership.member.refresh_from_db()
    assert (membership.state, membership.end_reason) == (State.ENDED, "removed")
    assert membership.member.listing == "hidden"
    assert not is_member(user)
    answers = MembershipProposal.objects.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == [Answer.ACCEPTED, Answer.ACCEPTED]
    event = AuditEvent.objects.get(verb="membership.ended")
    assert event.after["minute_ref"] == "Board 2026-03, item 4"
    assert SECRET not in str(event.after) + event.reason


def test_removing_while_suspended_ends_it_and_the_days_bring_nothing_back(alliance):
    membership, _user = joined(alliance.cameroon)
    suspend(membership, alliance, until=in_days(2))

    remove_member(
        membership=membership, decision=decided_by(alliance.board), by=alliance.secretariat
    )
    follow_suspensions(on=in_days(2))

    assert state_of(membership) == State.ENDED


def test_a_body_that_decides_otherwise_answers_the_proposal_so(alliance):
    membership, _user = joined(alliance.cameroon)
    propose_about(
        membership=membership, kind=Kind.END, reason="x", by=alliance.cameroon_coordinator
    )

    suspend(membership, alliance, until=in_days(30))

    assert MembershipProposal.objects.get().answer == Answer.REJECTED
