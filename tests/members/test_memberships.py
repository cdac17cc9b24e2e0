"""Memberships: they begin and end with their dates, are left at once, are listed to those who keep them."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.memberships import (
    NotNow,
    bring_back,
    close_membership,
    end_without_decision,
    leave,
    open_membership,
    reopen_membership,
)
from members.models import Member, Membership, Representative, SafetyHold
from members.queries.standing import is_member
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import MemberFactory, RepresentativeFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

State = Membership.State
EndReason = Membership.EndReason


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def today() -> date:
    return timezone.now().date()


def words(response: Any) -> str:
    """A page as one line of words, as a reader meets them."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def end(membership: Membership, by: User, on: date | None = None) -> Membership:
    return close_membership(
        membership=membership, reason=EndReason.RESIGNED, by=by, right_used="test", on=on
    )


# --- dates -----------------------------------------------------------------------------------


def test_what_begins_and_ends_on_one_day_keeps_its_day_and_holds_no_more(alliance):
    membership = open_membership(
        member=MemberFactory.create(),
        network=alliance.cameroon,
        by=alliance.secretariat,
        right_used="test",
    )

    ended = end(membership, alliance.secretariat)

    ended.refresh_from_db()
    assert ended.period == DateRange(today(), today() + timedelta(days=1))
    assert ended.ended_on == today()
    assert not Membership.objects.in_force().exists()


def test_an_ended_membership_still_held_on_the_days_gone_by(alliance):
    membership, user = joined(alliance.cameroon, since=date(2020, 1, 1))

    end(membership, user)

    assert Membership.objects.in_force(today() - timedelta(days=1)).get() == membership
    assert not Membership.objects.in_force(today()).exists()
    assert not Membership.objects.in_force(date(2019, 12, 31)).exists()


def test_who_comes_back_on_the_day_of_leaving_goes_on_with_the_same_membership(alliance):
    membership = open_membership(
        member=MemberFactory.create(),
        network=alliance.cameroon,
        by=alliance.secretariat,
        right_used="test",
    )
    end(membership, alliance.secretariat)

    again = open_membership(
        member=membership.member,
        network=alliance.cameroon,
        by=alliance.secretariat,
        right_used="test",
    )

    assert again == membership
    assert (again.state, again.end_reason, again.period.upper) == (State.ACTIVE, "", None)


def test_who_comes_back_later_begins_a_membership_of_its_own(alliance):
    membership, user = joined(alliance.cameroon)
    end(membership, user, on=date(2024, 5, 1))

    again = open_membership(
        member=membership.member, network=alliance.cameroon, by=user, right_used="test"
    )

    assert again != membership
    assert again.period == DateRange(today(), None)


def test_one_entered_with_an_early_date_begins_where_the_one_before_ended(alliance):
    membership, user = joined(alliance.cameroon, since=date(2020, 1, 1))
    end(membership, user, on=date(2024, 5, 1))

    again = open_membership(
        member=membership.member,
        network=alliance.cameroon,
        by=user,
        right_used="test",
        since=date(2022, 1, 1),
    )

    membership.refresh_from_db()
    assert membership.period == DateRange(date(2020, 1, 1), date(2024, 5, 1))
    assert (membership.state, membership.end_reason) == (State.ENDED, EndReason.RESIGNED)
    assert again.period == DateRange(date(2024, 5, 1), None)


def test_a_membership_that_is_there_is_not_begun_twice(alliance):
    membership, user = joined(alliance.cameroon)

    again = open_membership(
        member=membership.member, network=alliance.cameroon, by=user, right_used="test"
    )

    assert again == membership
    assert not AuditEvent.objects.filter(verb="membership.began").exists()


def test_ending_twice_has_one_effect(alliance):
    membership, user = joined(alliance.cameroon)

    end(membership, user)
    close_membership(membership=membership, reason=EndReason.REMOVED, by=user, right_used="test")

    membership.refresh_from_db()
    assert membership.end_reason == EndReason.RESIGNED
    assert AuditEvent.objects.filter(verb="membership.ended").count() == 1


def test_reopening_takes_the_end_away(alliance):
    membership, user = joined(alliance.cameroon, since=date(2020, 1, 1))
    end(membership, user)

    reopen_membership(membership=membership, by=user, right_used="test")

    membership.refresh_from_db()
    assert membership.period == DateRange(date(2020, 1, 1), None)
    assert membership.state == State.ACTIVE


# --- leaving ---------------------------------------------------------------------------------


def test_leaving_ends_the_membership_the_listing_and_the_rights_at_once(alliance):
    membership, user = joined(alliance.cameroon, listing=Member.Listing.PUBLIC)

    client_of(user).post(reverse("members:leave", args=[membership.public_id]), {"why": "no_time"})

    membership.refresh_from_db()
    assert (membership.state, membership.end_reason) == (State.ENDED, EndReason.RESIGNED)
    assert Member.objects.get(pk=membership.member_id).listing == Member.Listing.HIDDEN
    assert not is_member(user)
    event = AuditEvent.objects.get(verb="membership.ended")
    assert event.after == {"state": "ended", "end_reason": "resigned", "why": "no_time"}
    assert event.actor == user


def test_who_leaves_one_network_of_two_stays_listed(alliance):
    membership, user = joined(alliance.cameroon, listing=Member.Listing.PUBLIC)
    open_membership(member=membership.member, network=alliance.kenya, by=user, right_used="test")

    leave(membership=membership, why="", by=user)

    assert Member.objects.get(pk=membership.member_id).listing == Member.Listing.PUBLIC
    assert is_member(user)


def test_no_reason_has_to_be_given(alliance):
    membership, user = joined(alliance.cameroon)

    answer = client_of(user).post(
        reverse("members:leave", args=[membership.public_id]), follow=True
    )

    assert "You have left Cameroon." in words(answer)


def test_a_crafted_reason_is_refused_with_a_sentence(alliance):
    membership, user = joined(alliance.cameroon)

    answer = client_of(user).post(
        reverse("members:leave", args=[membership.public_id]), {"why": "<script>"}
    )

    assert "Choose one of the answers shown." in words(answer)
    membership.refresh_from_db()
    assert membership.state == State.ACTIVE


def test_leaving_twice_is_told_kindly_and_has_one_effect(alliance):
    membership, user = joined(alliance.cameroon)
    browser = client_of(user)
    address = reverse("members:leave", args=[membership.public_id])
    browser.post(address)

    answer = browser.post(address, follow=True)

    assert "This membership has ended already." in words(answer)
    assert AuditEvent.objects.filter(verb="membership.ended").count() == 1


def test_a_suspended_member_can_leave(alliance):
    membership, user = joined(alliance.cameroon)
    Membership.objects.filter(pk=membership.pk).update(state=State.SUSPENDED)

    leave(membership=membership, why="", by=user)

    membership.refresh_from_db()
    assert membership.state == State.ENDED


@pytest.mark.parametrize("role", [Representative.Role.REPRESENTATIVE, Representative.Role.EDITOR])
def test_only_a_primary_representative_leaves_for_an_organisation(alliance, role):
    membership, _primary = joined(alliance.cameroon)
    second = person("second")
    RepresentativeFactory.create(member=membership.member, user=second, role=role)

    answer = client_of(second).post(reverse("members:leave", args=[membership.public_id]))

    assert answer.status_code == 403
    membership.refresh_from_db()
    assert membership.state == State.ACTIVE


def test_nobody_leaves_for_another_member(alliance):
    membership, _user = joined(alliance.cameroon)
    _other, stranger = joined(alliance.cameroon, name="Another")

    answer = client_of(stranger).post(reverse("members:leave", args=[membership.public_id]))

    assert answer.status_code == 404
    with pytest.raises(PermissionDenied):
        leave(membership=membership, why="", by=stranger)


def test_who_spoke_for_the_member_before_does_not_leave_for_it(alliance):
    membership, _user = joined(alliance.cameroon)
    former = person("former")
    RepresentativeFactory.create(
        member=membership.member, user=former, period=DateRange(None, date(2024, 1, 1))
    )

    answer = client_of(former).get(reverse("members:leave", args=[membership.public_id]))

    assert answer.status_code == 404


def test_both_sides_are_told_in_their_language_and_nobody_is_named(alliance):
    membership, user = joined(alliance.cameroon, name="Deux Rives")

    leave(membership=membership, why="disagree", by=user)

    letters = {mail.to: mail for mail in OutgoingMail.objects.order_by("pk")}
    assert set(letters) == {user.email, alliance.cameroon_coordinator.email}
    to_coordination = letters[alliance.cameroon_coordinator.email]
    assert to_coordination.language == "fr"
    assert "/fr/manage/memberships/" in to_coordination.body
    for mail in letters.values():
        assert "Deux Rives" not in mail.subject + mail.body
        assert "disagree" not in mail.body


def test_where_nobody_coordinates_the_nearest_above_is_told(alliance):
    alliance.cameroon_coordinator.role_assignments.update(revoked_at=timezone.now())
    membership, user = joined(alliance.cameroon)

    leave(membership=membership, why="", by=user)

    assert OutgoingMail.objects.filter(to=alliance.africa_coordinator.email).exists()


# --- one's own page --------------------------------------------------------------------------


def test_one_sees_ones_own_memberships_with_their_dates_and_no_others(alliance):
    _membership, user = joined(alliance.cameroon, name="Deux Rives", since=date(2021, 3, 4))
    joined(alliance.kenya, name="Somebody Else")

    page = words(client_of(user).get(reverse("members:own_memberships")))

    assert "Deux Rives" in page
    assert "4 March 2021" in page
    assert "Leave this network" in page
    assert "Somebody Else" not in page


def test_somebody_without_a_membership_gets_a_kind_page(alliance):
    page = words(client_of(person("new")).get(reverse("members:own_memberships")))

    assert "You do not belong to a network yet" in page


def test_the_own_page_asks_the_same_number_of_questions_for_one_and_for_many(
    alliance, django_assert_num_queries
):
    _first, user = joined(alliance.cameroon, name="First")
    past, _user = joined(alliance.cameroon, name="Past", speaker=user)
    end(past, user)
    browser = client_of(user)
    address = reverse("members:own_memberships")
    browser.get(address)
    with CaptureQueriesContext(connection) as for_one:
        browser.get(address)
    for number in range(5):
        row, _user = joined(alliance.kenya, name=f"More {number}", speaker=user)
        if number % 2:
            end(row, user)

    with django_assert_num_queries(len(for_one)):
        browser.get(address)


# --- the desk --------------------------------------------------------------------------------


def test_a_coordination_finds_its_members_and_no_others(alliance):
    joined(alliance.cameroon, name="Réseau Égalité")
    joined(alliance.kenya, name="Nairobi Fathers")

    page = words(client_of(alliance.cameroon_coordinator).get(reverse("members:memberships")))

    assert "Réseau Égalité" in page
    assert "Nairobi Fathers" not in page


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"q": "reseau egal"}, {"Réseau Égalité"}),
        ({"state": "ended"}, {"Gone"}),
        ({"network": "kenya"}, {"Nairobi Fathers"}),
        ({"q": "zzz"}, set()),
        ({"q": "50%_"}, set()),
        ({"state": "nonsense", "page": "abc"}, {"Réseau Égalité", "Gone", "Nairobi Fathers"}),
        ({"q": "a\x00b"}, {"Réseau Égalité", "Gone", "Nairobi Fathers"}),
    ],
)
def test_the_list_is_narrowed_by_name_state_and_network(alliance, narrowed, found):
    joined(alliance.cameroon, name="Réseau Égalité")
    joined(alliance.kenya, name="Nairobi Fathers")
    gone, user = joined(alliance.cameroon, name="Gone")
    end(gone, user)

    answer = client_of(alliance.africa_coordinator).get(reverse("members:memberships"), narrowed)

    page = words(answer)
    there = {name for name in ("Réseau Égalité", "Nairobi Fathers", "Gone") if name in page}
    assert (answer.status_code, there) == (200, found)


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    alliance, django_assert_num_queries
):
    joined(alliance.cameroon, name="First")
    browser = client_of(alliance.africa_coordinator)
    address = reverse("members:memberships")
    browser.get(address)
    with CaptureQueriesContext(connection) as for_one:
        browser.get(address)
    for number in range(12):
        joined(alliance.kenya if number % 2 else alliance.cameroon, name=f"More {number}")

    with django_assert_num_queries(len(for_one)):
        browser.get(address)


def test_pages_of_the_list_keep_what_it_was_narrowed_to(alliance):
    for number in range(55):
        joined(alliance.cameroon, name=f"Many {number:02}")

    page = client_of(alliance.cameroon_coordinator).get(
        reverse("members:memberships"), {"q": "many", "state": "active"}
    )

    assert "?q=many&amp;state=active&amp;page=2" in page.content.decode()
    assert "55 memberships" in words(page)


def test_a_member_withheld_for_safety_is_seen_only_where_it_can_be_shown_again(alliance):
    membership, user = joined(alliance.cameroon, name="Quiet House")
    SafetyHold.objects.create(
        member=membership.member,
        period=DateTimeTZRange(timezone.now() - timedelta(hours=1), None),
        set_by=user,
    )
    one = reverse("members:membership", args=[membership.public_id])
    many = reverse("members:memberships")

    national, regional, whole = (
        client_of(somebody)
        for somebody in (
            alliance.cameroon_coordinator,
            alliance.africa_coordinator,
            alliance.secretariat,
        )
    )

    assert national.get(one).status_code == 404
    assert "Quiet House" not in words(national.get(many))
    assert "Quiet House" not in words(national.get(many, {"q": "quiet"}))
    for browser in (regional, whole):
        assert browser.get(one).status_code == 200
        assert "Quiet House" in words(browser.get(many))


# --- ends that nobody decided on -------------------------------------------------------------


def test_a_lapsed_membership_can_be_taken_back_as_if_it_had_not_ended(alliance):
    membership, user = joined(alliance.cameroon, since=date(2020, 1, 1))
    desk = client_of(alliance.secretariat)
    desk.post(
        reverse("members:end_membership", args=[membership.public_id]),
        {"reason": "lapsed", "why": "Three letters came back."},
    )
    membership.refresh_from_db()
    assert (membership.state, membership.end_reason) == (State.ENDED, EndReason.LAPSED)
    assert "Three letters came back." in words(
        client_of(user).get(reverse("members:own_memberships"))
    )

    desk.post(
        reverse("members:bring_back", args=[membership.public_id]), {"why": "They wrote to us."}
    )

    membership.refresh_from_db()
    assert membership.state == State.ACTIVE
    assert membership.period == DateRange(date(2020, 1, 1), None)
    assert AuditEvent.objects.get(verb="membership.reopened").reason == "They wrote to us."


def test_what_a_body_ended_is_not_taken_back_by_a_person(alliance):
    membership, _user = joined(alliance.cameroon)
    close_membership(
        membership=membership,
        reason=EndReason.REMOVED,
        by=alliance.secretariat,
        right_used="test",
    )

    with pytest.raises(PermissionDenied):
        bring_back(membership=membership, why="Why not.", by=alliance.secretariat)


def test_an_end_is_not_taken_back_where_the_member_belongs_again(alliance):
    membership, _user = joined(alliance.cameroon)
    close_membership(
        membership=membership,
        reason=EndReason.LAPSED,
        by=alliance.secretariat,
        right_used="test",
        on=date(2024, 1, 1),
    )
    open_membership(
        member=membership.member,
        network=alliance.cameroon,
        by=alliance.secretariat,
        right_used="test",
    )

    with pytest.raises(NotNow):
        bring_back(membership=membership, why="Why not.", by=alliance.secretariat)


def test_a_person_does_not_enter_a_removal_without_a_decision(alliance):
    membership, _user = joined(alliance.cameroon)

    answer = client_of(alliance.secretariat).post(
        reverse("members:end_membership", args=[membership.public_id]),
        {"reason": "removed", "why": "Because."},
    )

    assert "Choose one of the three." in words(answer)
    with pytest.raises(NotNow):
        end_without_decision(
            membership=membership, reason=EndReason.REMOVED, why="", by=alliance.secretariat
        )


def test_a_coordination_does_not_end_a_membership_by_itself(alliance):
    membership, _user = joined(alliance.cameroon)

    for coordinator in (alliance.cameroon_coordinator, alliance.africa_coordinator):
        with pytest.raises(PermissionDenied):
            end_without_decision(
                membership=membership, reason=EndReason.LAPSED, why="x", by=coordinator
            )


def test_another_networks_membership_does_not_exist_for_a_coordination(alliance):
    membership, _user = joined(alliance.cameroon)
    browser = client_of(alliance.kenya_coordinator)

    for page in ("membership", "propose_about_membership", "decide_membership", "end_membership"):
        answer = browser.get(reverse(f"members:{page}", args=[membership.public_id]))
        assert answer.status_code == 404
    assert browser.get(reverse("members:membership", args=[uuid4()])).status_code == 404


def test_the_member_is_held_before_its_membership_so_that_two_acts_do_not_wait_for_each_other(
    alliance,
):
    membership, user = joined(alliance.cameroon)

    with CaptureQueriesContext(connection) as asked:
        leave(membership=membership, why="", by=user)

    held = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    assert 'FROM "members_member"' in held[0]
    assert 'FROM "members_membership"' in held[1]
