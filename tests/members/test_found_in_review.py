"""Rules that cross several rooms: who is suspended, gone or reaches only so far cannot act or read by another door."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from alliance.actors import the_portal
from alliance.models import User
from alliance.tokens import digest
from members.actions.applications import submit_application, withdraw_application
from members.actions.consents import note_consent
from members.actions.decisions import approve_application
from members.actions.duplicates import search_for_duplicates
from members.actions.erasure import erase_person
from members.actions.imports import upload_list
from members.actions.invitations import mac_of
from members.actions.joining import say_groups
from members.actions.memberships import leave
from members.actions.organisations import Profile, edit_profile
from members.actions.retention import purge_expired
from members.actions.suspensions import Decision, propose_about, suspend_membership
from members.actions.visibility import hold_for_safety
from members.models import (
    Application,
    ConsentRecord,
    DuplicateSuspicion,
    Invitation,
    MemberContact,
    Membership,
    MembershipProposal,
    Representative,
)
from members.permissions.applications import (
    applications_waiting_for,
    may_decide_application,
    may_review_application,
)
from members.queries.consents import has_consented
from members.queries.imports import rows_of
from members.queries.joining import draft_of
from networks.models import Network, NetworkSuspension, RoleAssignment
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import (
    ApplicationFactory,
    MemberFactory,
    RepresentativeFactory,
    holder,
    person,
)
from tests.members.test_imports import work_off
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

Role = RoleAssignment.Role
State = Application.State


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def suspended(alliance: Alliance) -> tuple[Membership, User]:
    membership, speaker = joined(alliance.cameroon)
    suspend_membership(
        membership=membership,
        decision=Decision(alliance.board, date(2026, 3, 1), "Board 2026-03"),
        since=timezone.now().date(),
        until=None,
        by=alliance.secretariat,
    )
    return membership, speaker


def asked_by(name: str, network: Network) -> tuple[Application, User]:
    """A complete draft of an organisation and the person who writes it."""
    applicant = person(name)
    member = MemberFactory.create(name="Deux Rives")
    RepresentativeFactory.create(member=member, user=applicant)
    return ApplicationFactory.create(member=member, applicant=applicant, network=network), applicant


# --- suspended members -------------------------------------------------------------------------


def test_who_speaks_for_a_suspended_member_does_not_change_its_profile(alliance: Alliance) -> None:
    membership, speaker = suspended(alliance)

    with pytest.raises(PermissionDenied):
        edit_profile(member=membership.member, profile=Profile(name="Another name"), by=speaker)

    membership.member.refresh_from_db()
    assert membership.member.name == "Deux Rives"


def test_who_speaks_for_a_suspended_member_is_told_why_and_goes_on_reading(
    alliance: Alliance,
) -> None:
    membership, speaker = suspended(alliance)
    key = membership.member.public_id

    answer = client_of(speaker).get(reverse("members:edit_profile", args=[key]))
    page = client_of(speaker).get(reverse("members:own_member", args=[key]))

    assert answer.status_code == 403
    assert "is suspended" in answer.content.decode()
    assert page.status_code == 200


def test_a_suspended_member_leaves_when_it_likes(alliance: Alliance) -> None:
    membership, speaker = suspended(alliance)

    left = leave(membership=membership, why="", by=speaker)

    assert left.state == Membership.State.ENDED


def test_a_member_suspended_in_one_of_two_networks_goes_on_acting(alliance: Alliance) -> None:
    membership, speaker = suspended(alliance)
    Membership.objects.create(
        member=membership.member, network=alliance.kenya, period=DateRange(None, None)
    )

    changed = edit_profile(
        member=membership.member, profile=Profile(name="Another name"), by=speaker
    )

    assert "name" in changed


# --- who speaks for a member no more -----------------------------------------------------------


def no_longer_speaks(user: User) -> None:
    today = timezone.now().date()
    Representative.objects.filter(user=user).update(period=DateRange(None, today))


def test_an_applicant_who_was_removed_takes_no_request_of_the_organisation_back(
    alliance: Alliance,
) -> None:
    draft, applicant = asked_by("applicant", alliance.cameroon)
    sent = submit_application(application=draft, by=applicant)
    no_longer_speaks(applicant)

    with pytest.raises(PermissionDenied):
        withdraw_application(application=sent, by=applicant)


def test_a_draft_of_an_organisation_is_closed_to_somebody_who_was_removed(
    alliance: Alliance,
) -> None:
    _draft, applicant = asked_by("applicant", alliance.cameroon)
    no_longer_speaks(applicant)

    assert draft_of(applicant) is None


def test_who_spoke_for_an_organisation_for_part_of_a_day_does_not_judge_it(
    alliance: Alliance,
) -> None:
    draft, applicant = asked_by("applicant", alliance.cameroon)
    sent = submit_application(application=draft, by=applicant)
    today = timezone.now().date()
    RepresentativeFactory.create(
        member=sent.member,
        user=alliance.cameroon_coordinator,
        period=DateRange(today, today),
        accepted_at=timezone.now(),
    )

    assert not may_review_application(alliance.cameroon_coordinator, sent)


# --- how far a right reaches ---------------------------------------------------------------------


@pytest.fixture
def of_the_region_alone(alliance: Alliance) -> User:
    """Coordinates Africa without the networks below it."""
    return holder("node", Role.COORDINATOR, alliance.africa, reach=RoleAssignment.Reach.NODE)


def test_a_right_on_one_network_lists_no_members_of_those_below(
    alliance: Alliance, of_the_region_alone: User
) -> None:
    joined(alliance.cameroon, name="Far Below")
    joined(alliance.africa, name="Right Here")

    page = client_of(of_the_region_alone).get(reverse("members:register", args=["africa"]))

    assert "Right Here" in page.content.decode()
    assert "Far Below" not in page.content.decode()


def test_a_right_that_reaches_down_lists_the_members_of_those_below(alliance: Alliance) -> None:
    joined(alliance.cameroon, name="Far Below")

    page = client_of(alliance.africa_coordinator).get(reverse("members:register", args=["africa"]))

    assert "Far Below" in page.content.decode()


# --- what is forgotten ---------------------------------------------------------------------------


def test_an_erased_person_leaves_no_address_on_an_invitation(alliance: Alliance) -> None:
    membership, speaker = joined(alliance.cameroon)
    gone = person("gone")
    invitation = Invitation.objects.create(
        member=membership.member,
        role=Representative.Role.EDITOR,
        email=gone.email,
        email_mac=mac_of(gone.email),
        language="en",
        token_hash=digest("a link"),
        invited_by=speaker,
        expires_at=timezone.now() + timedelta(days=9),
    )

    erase_person(person=gone, by=the_portal())

    invitation.refresh_from_db()
    assert (invitation.email, invitation.email_mac) == ("", "")
    assert invitation.revoked_at is not None


def test_an_erased_person_leaves_nothing_of_a_draft_for_an_organisation(
    alliance: Alliance,
) -> None:
    draft, applicant = asked_by("applicant", alliance.cameroon)
    MemberContact.objects.create(member=draft.member, email=applicant.email, phone="+237 1")

    erase_person(person=applicant, by=the_portal())

    draft.refresh_from_db()
    assert (draft.state, draft.motivation) == (State.WITHDRAWN, "")
    assert draft.member.name == ""
    assert not MemberContact.objects.filter(member=draft.member).exists()


def closed_long_ago(draft: Application, *, state: str, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    values: dict[str, Any] = {"state": state, "changed_at": then}
    if state == State.DECLINED:
        values |= {"submitted_at": then, "decided_at": then, "desk": draft.network}
    Application.objects.filter(pk=draft.pk).update(**values)


@pytest.mark.parametrize(("state", "days"), [(State.WITHDRAWN, 91), (State.DECLINED, 731)])
def test_a_request_that_came_to_nothing_takes_its_never_member_with_it(
    alliance: Alliance, state: str, days: int
) -> None:
    draft, _applicant = asked_by("applicant", alliance.cameroon)
    MemberContact.objects.create(member=draft.member, phone="+237 1")
    closed_long_ago(draft, state=state, days=days)

    purge_expired(dry_run=False)

    draft.member.refresh_from_db()
    assert draft.member.name == ""
    assert not MemberContact.objects.exists()


def test_a_declined_move_takes_nothing_from_a_member_that_belongs(alliance: Alliance) -> None:
    membership, speaker = joined(alliance.cameroon)
    move = ApplicationFactory.create(
        member=membership.member,
        applicant=speaker,
        network=alliance.kenya,
        kind=Application.Kind.TRANSFER,
        leaving=membership,
    )
    closed_long_ago(move, state=State.DECLINED, days=731)

    purge_expired(dry_run=False)

    membership.member.refresh_from_db()
    assert membership.member.name == "Deux Rives"


# --- what nobody else sees -----------------------------------------------------------------------


def test_a_draft_that_is_not_sent_is_compared_with_nothing(alliance: Alliance) -> None:
    asked_by("applicant", alliance.cameroon)
    joined(alliance.kenya, name="Deux Rives")

    search_for_duplicates(most=50)

    assert not DuplicateSuspicion.objects.exists()


# --- crafted answers -----------------------------------------------------------------------------


def test_a_crafted_body_in_a_decision_is_a_sentence_beside_the_field(alliance: Alliance) -> None:
    membership, _speaker = joined(alliance.cameroon)
    address = reverse("members:decide_membership", args=[membership.public_id])

    answer = client_of(alliance.secretariat).post(
        address, {"kind": "end", "body": "board\x00", "decided_on": "2026-03-01", "minute_ref": "x"}
    )

    assert answer.status_code == 200
    assert "Choose a body of this network" in answer.content.decode()


# --- networks that take in nobody ----------------------------------------------------------------


def suspend_cameroon(alliance: Alliance) -> None:
    NetworkSuspension.objects.create(
        network=alliance.cameroon,
        period=DateRange(timezone.now().date(), None),
        decided_on=date(2026, 3, 1),
        decided_by=alliance.board,
        minute_ref="Board 2026-03",
    )


def test_a_network_that_was_suspended_leaves_its_requests_to_the_one_above(
    alliance: Alliance,
) -> None:
    draft, applicant = asked_by("applicant", alliance.cameroon)
    sent = submit_application(application=draft, by=applicant)

    suspend_cameroon(alliance)

    assert not may_decide_application(alliance.cameroon_coordinator, sent)
    assert may_decide_application(alliance.africa_coordinator, sent)
    assert sent in applications_waiting_for(alliance.africa_coordinator)
    assert sent not in applications_waiting_for(alliance.cameroon_coordinator)


def test_nobody_is_taken_into_a_network_that_was_suspended_since_they_asked(
    alliance: Alliance,
) -> None:
    draft, applicant = asked_by("applicant", alliance.cameroon)
    sent = submit_application(application=draft, by=applicant)
    suspend_cameroon(alliance)

    with pytest.raises(ValidationError, match="takes in no members"):
        approve_application(application=sent, by=alliance.africa_coordinator)

    assert not Membership.objects.filter(member=sent.member).exists()


# --- one consent, asked on two pages -------------------------------------------------------------


def test_what_was_allowed_on_one_page_is_taken_back_on_the_other(alliance: Alliance) -> None:
    membership, speaker = joined(alliance.cameroon)
    purpose = ConsentRecord.Purpose.STATISTICS
    note_consent(purpose=purpose, is_given=True, language="en", source="consents", by=speaker)

    say_groups(member=membership.member, groups=[], may_be_counted=False, language="en", by=speaker)

    assert not has_consented(speaker, purpose)


def test_a_list_of_members_names_nobody_who_is_withheld(alliance: Alliance) -> None:
    membership, speaker = joined(alliance.cameroon, name="Quiet House of Douala")
    hold_for_safety(member=membership.member, by=speaker)
    batch = upload_list(
        network=alliance.cameroon,
        content=b"Name,Country\nQuiet House Douala,CM\n",
        file_name="list.csv",
        reason="known members",
        language="en",
        by=alliance.cameroon_coordinator,
    )

    work_off(batch)

    row = rows_of(batch).get()
    assert row.member is None
    assert "Quiet House of Douala" not in str(row.messages)


# --- reasons that the member does not read -------------------------------------------------------


def test_who_coordinates_and_speaks_for_the_member_does_not_read_why_it_is_proposed(
    alliance: Alliance,
) -> None:
    membership, _speaker = joined(alliance.cameroon)
    RepresentativeFactory.create(
        member=membership.member, user=alliance.africa_coordinator, role="representative"
    )
    propose_about(
        membership=membership,
        kind=MembershipProposal.Kind.END,
        reason="They shouted at the youth committee.",
        by=alliance.cameroon_coordinator,
    )
    address = reverse("members:membership", args=[membership.public_id])

    of_the_member = client_of(alliance.africa_coordinator).get(address)
    of_another = client_of(alliance.secretariat).get(address)

    assert of_the_member.status_code == 200
    assert "shouted" not in of_the_member.content.decode()
    assert "shouted" in of_another.content.decode()
