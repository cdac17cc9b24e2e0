"""Moving to another network and coming back: asked, commented on, decided, with dated memberships."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.decisions import approve_application, decline_application
from members.actions.memberships import close_membership
from members.actions.reviews import note_review
from members.actions.transfers import comment_on_transfer
from members.models import (
    Application,
    ApplicationEvent,
    Membership,
    Pledge,
    PolicyDocument,
    PolicyVersion,
    Representative,
    Review,
)
from members.queries.moves import DeclineReason
from networks.models import AdmissionPolicy, Network, NetworkStatus
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import RepresentativeFactory, person
from tests.members.test_memberships import words
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

State = Application.State
SECRET = "They owe us a report."


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def today() -> date:
    return timezone.now().date()


def code_of_conduct(
    author: User, network: Network | None = None, text: str = "Be kind."
) -> PolicyVersion:
    """A code in force for ten days, as it stands in English."""
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE, network=network)
    return PolicyVersion.objects.create(
        document=document,
        number=1,
        title_en="Code of conduct",
        text_en=text,
        text_hashes={"en": "0" * 64},
        drafted_by=author,
        approved_by=author,
        approved_at=timezone.now(),
        in_force_from=today() - timedelta(days=10),
        must_reaffirm=network is not None,
    )


def signed(version: PolicyVersion, membership: Membership, user: User) -> None:
    Pledge.objects.create(
        user=user,
        on_behalf_of=membership.member,
        version=version,
        language="en",
        text_hash="0" * 64,
        typed_name="Ana",
    )


def move(membership: Membership, user: User, to: str = "kenya", **typed: Any) -> Any:
    return client_of(user).post(
        reverse("members:send_move", args=[membership.public_id, to]),
        {"motivation": "We moved to Nairobi.", **typed},
        follow=True,
    )


def moved(membership: Membership, user: User) -> Application:
    move(membership, user)
    return Application.objects.get(kind=Application.Kind.TRANSFER)


# --- asking ----------------------------------------------------------------------------------


def test_a_member_asks_to_move_and_goes_on_belonging_until_it_is_decided(alliance):
    membership, user = joined(alliance.cameroon, name="Deux Rives")

    page = words(move(membership, user))

    asked = Application.objects.get()
    assert (asked.kind, asked.state, asked.network, asked.leaving, asked.desk) == (
        Application.Kind.TRANSFER,
        State.SUBMITTED,
        alliance.kenya,
        membership,
        alliance.kenya,
    )
    assert f"Your request {asked.reference} is sent." in page
    assert "Request to move to Kenya" in page
    membership.refresh_from_db()
    assert membership.state == Membership.State.ACTIVE


def test_sending_twice_sends_one_request(alliance):
    membership, user = joined(alliance.cameroon)
    move(membership, user)

    page = words(move(membership, user))

    assert "You have asked this already" in page
    assert Application.objects.count() == 1


def test_one_asks_to_move_to_one_network_at_a_time(alliance):
    membership, user = joined(alliance.cameroon)
    move(membership, user)

    page = words(move(membership, user, to="africa"))

    assert "You have asked to move to another network already." in page
    assert Application.objects.count() == 1


def test_the_first_page_offers_networks_that_take_in_members_and_not_ones_own(alliance):
    NetworkStatus.objects.filter(network=alliance.africa).update(status="dormant")
    membership, user = joined(alliance.cameroon)

    answer = client_of(user).get(reverse("members:move", args=[membership.public_id]))

    html = answer.content.decode()
    assert 'value="kenya"' in html
    assert 'value="cameroon"' not in html
    assert 'value="africa"' not in html


@pytest.mark.parametrize("typed", ["", "atlantis", "cameroon", "'; drop table"])
def test_a_crafted_network_is_refused_with_a_sentence(alliance, typed):
    membership, user = joined(alliance.cameroon)

    answer = client_of(user).post(
        reverse("members:move", args=[membership.public_id]), {"network": typed}
    )

    assert answer.status_code == 200
    assert "There is a problem" in words(answer)


def test_a_crafted_address_of_the_second_page_leads_nowhere(alliance):
    membership, user = joined(alliance.cameroon)

    assert move(membership, user, to="cameroon").status_code == 404
    assert move(membership, user, to="atlantis").status_code == 404
    assert not Application.objects.exists()


def test_hidden_signs_in_the_reason_are_refused_and_nothing_is_sent(alliance):
    membership, user = joined(alliance.cameroon)

    page = words(move(membership, user, motivation="We \u202emoved"))

    assert "hidden signs" in page
    assert not Application.objects.exists()


def test_only_a_primary_representative_asks_for_an_organisation(alliance):
    membership, _user = joined(alliance.cameroon)
    second = person("second")
    RepresentativeFactory.create(
        member=membership.member, user=second, role=Representative.Role.REPRESENTATIVE
    )

    assert move(membership, second).status_code == 403
    assert not Application.objects.exists()


def test_a_suspended_member_does_not_move(alliance):
    membership, user = joined(alliance.cameroon)
    Membership.objects.filter(pk=membership.pk).update(state="suspended")

    assert move(membership, user).status_code == 403


# --- what is signed --------------------------------------------------------------------------


def test_who_has_signed_what_binds_there_signs_nothing_anew(alliance):
    membership, user = joined(alliance.cameroon)
    signed(code_of_conduct(alliance.secretariat), membership, user)

    move(membership, user)

    assert Application.objects.get().state == State.SUBMITTED
    assert Pledge.objects.count() == 1


def test_the_other_networks_own_text_is_shown_and_signed_with_the_request(alliance):
    membership, user = joined(alliance.cameroon)
    signed(code_of_conduct(alliance.secretariat), membership, user)
    local = code_of_conduct(alliance.secretariat, alliance.kenya, text="Be kind, pole pole.")
    address = reverse("members:send_move", args=[membership.public_id, "kenya"])

    page = words(client_of(user).get(address))
    move(membership, user, typed_name="Ana Diallo", function="Director")

    assert "Be kind, pole pole." in page
    pledge = Pledge.objects.get(version=local)
    assert (pledge.user, pledge.on_behalf_of, pledge.typed_name, pledge.function) == (
        user,
        membership.member,
        "Ana Diallo",
        "Director",
    )
    assert Application.objects.get().state == State.SUBMITTED


def test_without_the_signature_nothing_is_sent_and_what_was_typed_stays(alliance):
    membership, user = joined(alliance.cameroon)
    code_of_conduct(alliance.secretariat)

    answer = move(membership, user, typed_name="", function="Director")

    assert "Write your name to sign." in words(answer)
    assert "We moved to Nairobi." in answer.content.decode()
    assert not Application.objects.exists()
    assert not Pledge.objects.exists()


def test_what_else_is_missing_is_said_and_no_signature_stays_behind(alliance):
    AdmissionPolicy.objects.create(network=alliance.kenya, min_representatives=2)
    membership, user = joined(alliance.cameroon)
    code_of_conduct(alliance.secretariat)

    page = words(move(membership, user, typed_name="Ana", function="Director"))

    assert "one more representative" in page
    assert not Application.objects.exists()
    assert not Pledge.objects.exists()


# --- the network that is left ----------------------------------------------------------------


def test_the_network_that_is_left_is_told_in_its_language_and_no_name_stands_in_the_letter(
    alliance,
):
    membership, user = joined(alliance.cameroon, name="Deux Rives")

    asked = moved(membership, user)

    letter = OutgoingMail.objects.get(to=alliance.cameroon_coordinator.email)
    assert letter.language == "fr"
    assert f"/fr/manage/moves/{asked.public_id}/" in letter.body
    assert "Deux Rives" not in letter.subject + letter.body


def test_a_comment_is_for_those_who_decide_and_stops_nothing(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)

    client_of(alliance.cameroon_coordinator).post(
        reverse("members:comment_on_transfer", args=[asked.public_id]), {"note": SECRET}
    )

    assert Review.objects.get().note_internal == SECRET
    event = ApplicationEvent.objects.get(verb="commented")
    assert (event.from_state, event.to_state, event.note_to_applicant) == (
        State.SUBMITTED,
        State.SUBMITTED,
        "",
    )
    assert (
        AuditEvent.objects.get(verb="application.commented").actor == alliance.cameroon_coordinator
    )
    approve_application(application=asked, by=alliance.kenya_coordinator)
    pages = [
        words(client_of(user).get(address))
        for address in (
            reverse("members:own_memberships"),
            reverse("members:my_request_page", args=[asked.public_id]),
        )
    ]
    assert all(SECRET not in page for page in pages)
    assert "commented" not in pages[1]
    assert "said something about the move" not in pages[1]
    dossier = reverse("members:application", args=[asked.public_id])
    assert SECRET in words(client_of(alliance.africa_coordinator).get(dossier))


def test_a_comment_can_be_changed_and_stays_one(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    browser = client_of(alliance.cameroon_coordinator)
    address = reverse("members:comment_on_transfer", args=[asked.public_id])
    browser.post(address, {"note": "First."})

    browser.post(address, {"note": "Second."})

    assert Review.objects.get().note_internal == "Second."


def test_a_comment_of_somebody_who_reviews_too_leaves_their_stance_alone(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    note_review(application=asked, stance=Review.Stance.FOR, by=alliance.africa_coordinator)

    comment_on_transfer(application=asked, note=SECRET, by=alliance.africa_coordinator)

    review = Review.objects.get()
    assert (review.stance, review.note_internal) == (Review.Stance.FOR, SECRET)


def test_a_comment_counts_for_no_quorum(alliance):
    AdmissionPolicy.objects.create(network=alliance.kenya, quorum=2)
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    comment_on_transfer(application=asked, note=SECRET, by=alliance.cameroon_coordinator)

    with pytest.raises(Exception, match="1 more person"):
        decline_application(
            application=asked,
            reason_code=next(iter(DeclineReason)),
            note_to_applicant="Not now.",
            by=alliance.kenya_coordinator,
        )


def test_after_fourteen_days_there_is_no_comment_any_more(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    Application.objects.filter(pk=asked.pk).update(
        submitted_at=timezone.now() - timedelta(days=14, minutes=1)
    )
    browser = client_of(alliance.cameroon_coordinator)
    address = reverse("members:comment_on_transfer", args=[asked.public_id])

    assert "The 14 days for a comment are over." in words(browser.get(address))
    assert browser.post(address, {"note": SECRET}).status_code == 403
    assert not Review.objects.exists()


def test_the_network_to_which_one_moves_and_strangers_do_not_comment(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    address = reverse("members:comment_on_transfer", args=[asked.public_id])

    assert client_of(alliance.kenya_coordinator).get(address).status_code == 404
    assert client_of(user).get(address).status_code == 404
    for somebody in (alliance.kenya_coordinator, user):
        with pytest.raises(PermissionDenied):
            comment_on_transfer(application=asked, note=SECRET, by=somebody)


# --- the decision ----------------------------------------------------------------------------


def test_an_approval_ends_one_membership_and_begins_the_other_on_the_same_day(alliance):
    membership, user = joined(alliance.cameroon, since=date(2020, 1, 1))
    asked = moved(membership, user)

    approve_application(application=asked, by=alliance.kenya_coordinator)

    membership.refresh_from_db()
    new = Membership.objects.in_force().get(member=membership.member)
    assert (membership.state, membership.end_reason) == ("ended", "transferred")
    assert membership.period.upper == new.period.lower == today()
    assert new.network == alliance.kenya


def test_a_move_keeps_the_member_listed(alliance):
    membership, user = joined(alliance.cameroon, listing="public")
    asked = moved(membership, user)

    approve_application(application=asked, by=alliance.kenya_coordinator)

    membership.member.refresh_from_db()
    assert membership.member.listing == "public"


def test_the_network_that_is_left_decides_nothing(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)

    with pytest.raises(PermissionDenied):
        approve_application(application=asked, by=alliance.cameroon_coordinator)


def test_a_declined_move_changes_nothing(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)

    decline_application(
        application=asked,
        reason_code=next(iter(DeclineReason)),
        note_to_applicant="Not now.",
        by=alliance.kenya_coordinator,
    )

    assert Membership.objects.in_force().get() == membership


def test_who_left_while_the_move_was_open_is_taken_in_all_the_same(alliance):
    membership, user = joined(alliance.cameroon)
    asked = moved(membership, user)
    close_membership(
        membership=membership,
        reason=Membership.EndReason.RESIGNED,
        by=user,
        right_used="own membership",
    )

    approve_application(application=asked, by=alliance.kenya_coordinator)

    membership.refresh_from_db()
    assert membership.end_reason == "resigned"
    assert Membership.objects.in_force().get().network == alliance.kenya


# --- coming back -----------------------------------------------------------------------------


def left(alliance: Alliance) -> tuple[Membership, User]:
    membership, user = joined(alliance.cameroon)
    close_membership(
        membership=membership,
        reason=Membership.EndReason.RESIGNED,
        by=user,
        right_used="own membership",
        on=date(2024, 5, 1),
    )
    return membership, user


def test_who_left_asks_to_come_back_and_belongs_again_from_the_day_of_the_decision(alliance):
    membership, user = left(alliance)

    page = words(
        client_of(user).post(
            reverse("members:come_back", args=[membership.public_id]), {}, follow=True
        )
    )
    asked = Application.objects.get()
    approve_application(application=asked, by=alliance.cameroon_coordinator)

    assert "Request to come back to Cameroon" in page
    assert asked.kind == Application.Kind.REINSTATEMENT
    again = Membership.objects.in_force().get()
    assert (again.network, again.period.lower) == (alliance.cameroon, today())


def test_who_belongs_does_not_ask_to_come_back(alliance):
    membership, user = joined(alliance.cameroon)

    answer = client_of(user).post(reverse("members:come_back", args=[membership.public_id]))

    assert answer.status_code == 403


def test_a_network_that_sleeps_says_so_to_those_who_ask_to_come_back(alliance):
    membership, user = left(alliance)
    NetworkStatus.objects.filter(network=alliance.cameroon).update(status="dormant")

    answer = client_of(user).post(reverse("members:come_back", args=[membership.public_id]))

    assert "does not take in members at the moment" in words(answer)
    assert not Application.objects.exists()
