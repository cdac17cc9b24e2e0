"""Two records of one member are joined, readers follow, and for thirty days all of it can be taken back."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.duplicates import (
    AnsweredAlready,
    CannotBeJoined,
    Obstacle,
    merge_members,
    suspect_duplicates,
    undo_merge,
)
from members.actions.invitations import InvitationIsOver, accept_invitation, invite
from members.models import (
    Application,
    DuplicateSuspicion,
    Member,
    Membership,
    MembershipSuspension,
    Merge,
    Representative,
)
from members.queries.duplicates import follow
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import ApplicationFactory, MemberFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def kept(alliance: Alliance) -> Member:
    membership, _user = joined(alliance.cameroon, name="Deux Rives", speaker=person("keeper"))
    return membership.member


@pytest.fixture
def merged(alliance: Alliance) -> Member:
    membership, _user = joined(alliance.cameroon, name="Deux Rives!", speaker=person("second"))
    return membership.member


@pytest.fixture
def pair(kept: Member, merged: Member) -> DuplicateSuspicion:
    suspect_duplicates(member=merged)
    return DuplicateSuspicion.objects.get()


def join(kept: Member, merged: Member, by: User) -> Merge:
    return merge_members(kept=kept, merged=merged, reason="The same people.", by=by)


def state_of(member: Member) -> dict[str, Any]:
    """All that joining touches, as a value to compare before and after."""
    member.refresh_from_db()
    return {
        "merged_into": member.merged_into_id,
        "memberships": list(
            member.memberships.order_by("pk").values("pk", "network", "state", "period")
        ),
        "speaking": list(
            member.representatives.order_by("pk").values("pk", "user", "role", "period")
        ),
        "name": member.name,
        "listing": member.listing,
    }


def test_joining_ends_what_the_one_had_and_leaves_the_other_as_it_was(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    before = state_of(kept)

    join(kept, merged, alliance.cameroon_coordinator)

    assert state_of(kept) == before
    merged.refresh_from_db()
    assert follow(merged) == kept
    ended = Membership.objects.get(member=merged)
    assert (ended.state, ended.end_reason) == ("ended", "merged")
    assert not Representative.objects.in_force().filter(member=merged).exists()
    event = AuditEvent.objects.get(verb="members.merged")
    assert (event.actor, event.reason) == (alliance.cameroon_coordinator, "The same people.")
    assert event.after == {"memberships": 1, "representations": 1}


def test_whoever_spoke_for_the_joined_record_is_told_and_speaks_no_more(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    second = User.objects.get(email="second@example.org")
    client = client_of(second)
    page = reverse("members:own_member", args=[merged.public_id])
    assert client.get(page).status_code == 200

    join(kept, merged, alliance.cameroon_coordinator)

    assert client.get(page).status_code == 404
    assert client.get(reverse("members:own_member", args=[kept.public_id])).status_code == 404
    assert [mail.to for mail in OutgoingMail.objects.filter(to=second.email)] == [second.email]


def test_taking_apart_brings_everything_back(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    before = (state_of(kept), state_of(merged))
    merge = join(kept, merged, alliance.cameroon_coordinator)

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        undo_merge(merge=merge, by=alliance.africa_coordinator)

        assert (state_of(kept), state_of(merged)) == before
    assert AuditEvent.objects.filter(verb="members.taken_apart").count() == 1


def test_a_record_can_be_joined_anew_after_it_was_taken_apart(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    before = state_of(merged)

    for _round in range(2):
        merge = join(kept, merged, alliance.cameroon_coordinator)
        undo_merge(merge=merge, by=alliance.cameroon_coordinator)

    assert state_of(merged) == before


def test_whoever_began_on_the_day_of_the_join_comes_back_too(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    newcomer = person("newcomer")
    accept_invitation(
        invitation=invite(
            member=merged,
            email=newcomer.email,
            role=Representative.Role.EDITOR,
            language="en",
            by=User.objects.get(email="second@example.org"),
        ),
        by=newcomer,
    )
    merge = join(kept, merged, alliance.cameroon_coordinator)

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        undo_merge(merge=merge, by=alliance.cameroon_coordinator)

        assert Member.objects.spoken_for_by(newcomer).get() == merged


def test_a_suspended_membership_comes_back_suspended(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    membership = Membership.objects.get(member=merged)
    Membership.objects.filter(pk=membership.pk).update(state=Membership.State.SUSPENDED)
    MembershipSuspension.objects.create(
        membership=membership,
        period=DateRange(date(2026, 1, 1), None),
        decided_on=date(2026, 1, 1),
        decided_by=alliance.cameroon_board,
        minute_ref="M 1",
        entered_by=alliance.secretariat,
    )

    undo_merge(
        merge=join(kept, merged, alliance.cameroon_coordinator), by=alliance.cameroon_coordinator
    )

    membership.refresh_from_db()
    assert membership.state == Membership.State.SUSPENDED


def test_thirty_days_later_nothing_is_taken_apart(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    merge = join(kept, merged, alliance.cameroon_coordinator)

    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        with pytest.raises(PermissionDenied):
            undo_merge(merge=merge, by=alliance.secretariat)
        page = client_of(alliance.secretariat).get(
            reverse("members:undo_merge", args=[merge.public_id])
        )

        assert page.status_code == 404
    assert follow(Member.objects.get(pk=merged.pk)) == kept


def test_taking_apart_twice_has_one_effect(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    merge = join(kept, merged, alliance.cameroon_coordinator)
    client = client_of(alliance.cameroon_coordinator)
    address = reverse("members:undo_merge", args=[merge.public_id])

    first = client.post(address, follow=True)
    second = client.post(address, follow=True)

    assert "Two records again" in first.content.decode()
    assert "taken apart already" in second.content.decode()
    with pytest.raises(AnsweredAlready):
        undo_merge(merge=merge, by=alliance.secretariat)
    assert AuditEvent.objects.filter(verb="members.taken_apart").count() == 1


def test_an_open_invitation_of_the_joined_record_lets_nobody_in(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    invitation = invite(
        member=merged,
        email="late@example.org",
        role=Representative.Role.PRIMARY,
        language="en",
        by=User.objects.get(email="second@example.org"),
    )
    join(kept, merged, alliance.cameroon_coordinator)

    with pytest.raises(InvitationIsOver):
        accept_invitation(invitation=invitation, by=person("late"))


def test_a_request_under_way_is_decided_before_its_record_goes(
    alliance: Alliance, kept: Member
) -> None:
    asking = MemberFactory.create(name="Deux Rives!")
    ApplicationFactory.create(
        member=asking,
        applicant=person("ana"),
        state=Application.State.SUBMITTED,
        network=alliance.cameroon,
        desk=alliance.cameroon,
        submitted_at=timezone.now(),
    )

    with pytest.raises(CannotBeJoined) as refused:
        join(kept, asking, alliance.cameroon_coordinator)

    assert refused.value.obstacle == Obstacle.REQUEST
    assert not Merge.objects.exists()


def test_what_does_not_fit_together_is_not_joined(alliance: Alliance, kept: Member) -> None:
    somebody, _user = joined(alliance.cameroon, name="Ana", kind=Member.Kind.PERSON)
    gone, _user = joined(alliance.cameroon, name="Gone")
    join(kept, gone.member, alliance.cameroon_coordinator)
    third, _user = joined(alliance.cameroon, name="Third")

    for one, other, obstacle in (
        (kept, kept, Obstacle.KINDS),
        (kept, somebody.member, Obstacle.KINDS),
    ):
        with pytest.raises(CannotBeJoined) as refused:
            join(one, other, alliance.secretariat)
        assert refused.value.obstacle == obstacle
    with pytest.raises(CannotBeJoined) as refused:
        join(gone.member, third.member, alliance.secretariat)
    assert refused.value.obstacle == Obstacle.JOINED


def test_who_may_not_join_records(alliance: Alliance, kept: Member, merged: Member) -> None:
    keeper = User.objects.get(email="keeper@example.org")

    for user in (keeper, alliance.kenya_coordinator, person("stranger")):
        with pytest.raises(PermissionDenied):
            join(kept, merged, user)

    assert not Merge.objects.exists()


def test_a_record_that_belongs_elsewhere_too_is_joined_from_above(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    Membership.objects.create(
        member=merged, network=alliance.kenya, period=DateRange(date(2021, 1, 1), None)
    )

    with pytest.raises(PermissionDenied):
        join(kept, merged, alliance.cameroon_coordinator)
    merge = join(kept, merged, alliance.africa_coordinator)
    with pytest.raises(PermissionDenied):
        undo_merge(merge=merge, by=alliance.cameroon_coordinator)

    assert Membership.objects.filter(member=merged, end_reason="merged").count() == 2


def test_nobody_joins_a_record_for_which_they_speak(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    Representative.objects.create(
        member=kept,
        user=alliance.cameroon_coordinator,
        role=Representative.Role.EDITOR,
        period=DateRange(None, None),
    )

    with pytest.raises(PermissionDenied):
        join(kept, merged, alliance.cameroon_coordinator)


def test_the_preview_names_what_ends_and_changes_nothing(
    alliance: Alliance, pair: DuplicateSuspicion, kept: Member, merged: Member
) -> None:
    before = (state_of(kept), state_of(merged))
    User.objects.filter(email="second@example.org").update(name="Marie Second")

    page = client_of(alliance.cameroon_coordinator).get(
        reverse("members:merge_members", args=[pair.public_id, kept.public_id])
    )

    text = page.content.decode()
    assert "The membership of Cameroon" in text
    assert "Marie Second no longer speaks for it" in text
    assert (state_of(kept), state_of(merged)) == before


def test_joining_on_the_page_asks_for_a_reason_and_a_second_press_changes_nothing(
    alliance: Alliance, pair: DuplicateSuspicion, kept: Member
) -> None:
    client = client_of(alliance.cameroon_coordinator)
    address = reverse("members:merge_members", args=[pair.public_id, kept.public_id])

    without = client.post(address, {"reason": ""})
    first = client.post(address, {"reason": "The same people."}, follow=True)
    second = client.post(address, {"reason": "The same people."}, follow=True)

    assert "how you know" in without.content.decode()
    assert "one now" in first.content.decode()
    assert "judged already" in second.content.decode()
    assert Merge.objects.count() == 1
    pair.refresh_from_db()
    assert pair.answer == DuplicateSuspicion.Answer.MERGED


def test_the_old_address_of_a_listed_record_leads_nowhere_that_is_hidden(
    alliance: Alliance, kept: Member, merged: Member
) -> None:
    Member.objects.filter(pk=merged.pk).update(slug="deux-rives-old")
    join(kept, merged, alliance.cameroon_coordinator)

    page = Client().get(reverse("members:member", args=["deux-rives-old"]))
    missing = Client().get(reverse("members:member", args=["never-was"]))

    assert (page.status_code, missing.status_code) == (404, 404)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_join_two_records_crosswise_join_them_once(
    transactional_db: None, alliance: Alliance, kept: Member, merged: Member
) -> None:
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def cross(one: Member, other: Member) -> None:
        ready.wait()
        try:
            join(one, other, alliance.cameroon_coordinator)
            outcomes.append("joined")
        except (CannotBeJoined, PermissionDenied):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=cross, args=pair) for pair in ((kept, merged), (merged, kept))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "refused"]
    assert Member.objects.filter(merged_into__isnull=False).count() == 1
