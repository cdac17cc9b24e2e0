"""Who speaks for a member: invited, asking, in other roles, handing over, removed at once, and never without a primary."""

import re
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from alliance.permissions import SecondFactorMissing
from members.actions.invitations import (
    MOST_OPEN,
    ForSomebodyElse,
    InvitationIsOver,
    TooManyInvitations,
    accept_invitation,
    invite,
    open_invitation,
    revoke_invitation,
    send_again,
)
from members.actions.recoveries import (
    RecoveryIsOver,
    confirm_recovery,
    object_to_recovery,
    propose_recovery,
)
from members.actions.representatives import (
    LastPrimary,
    NotThereAnyMore,
    change_role,
    hand_over,
    remove_representative,
)
from members.actions.requests import (
    MOST_A_DAY,
    AnsweredAlready,
    AskedTooOften,
    accept_request,
    ask_to_represent,
    decline_request,
)
from members.actions.strangers import (
    MOST_FROM_ONE,
    MOST_FROM_ONE_TO_ONE,
    MOST_TO_ONE,
    EnoughForToday,
)
from members.models import (
    Invitation,
    Member,
    Membership,
    PrimaryRecovery,
    RepresentationRequest,
    Representative,
)
from members.queries.organisations import invitation_state, representatives_of
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import MemberFactory, RepresentativeFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

Role = Representative.Role
ENOUGH = "We send only so many letters a day to one address and for one person."


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def primary(alliance: Alliance) -> User:
    return person("primary")


@pytest.fixture
def member(alliance: Alliance, primary: User) -> Member:
    """Deux Rives in Cameroon, with one primary representative."""
    membership, _user = joined(alliance.cameroon, name="Deux Rives", speaker=primary)
    return membership.member


def also(member: Member, name: str, role: str = Role.REPRESENTATIVE) -> Representative:
    return RepresentativeFactory.create(member=member, user=person(name), role=role)


def roles(member: Member) -> dict[str, str]:
    return {row.user.email.partition("@")[0]: row.role for row in representatives_of(member)}


def link_in_last_mail() -> str:
    mail = OutgoingMail.objects.order_by("-pk").first()
    assert mail is not None
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert found is not None
    return found[1]


def invited(member: Member, by: User, email: str = "new@example.org", **values: Any) -> Invitation:
    return invite(
        member=member,
        by=by,
        **{"email": email, "role": Role.REPRESENTATIVE, "language": "en", **values},
    )


# --- invitations ----------------------------------------------------------------------------------


def test_an_invited_person_signs_in_reads_for_whom_and_accepts(
    member: Member, primary: User
) -> None:
    invited(member, primary)
    link = link_in_last_mail()
    client = client_of(person("new"))

    page = client.get(link)
    accepted = client.post(link, follow=True)

    assert "Deux Rives" in page.content.decode()
    assert "You now speak for Deux Rives" in accepted.content.decode()
    assert roles(member) == {"primary": "primary", "new": "representative"}
    assert AuditEvent.objects.filter(verb="invitation.accepted").count() == 1


def test_the_mail_names_nobody_and_is_in_the_language_of_the_invitation(
    member: Member, primary: User
) -> None:
    invited(member, primary, language="fr")

    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language) == ("new@example.org", "fr")
    assert "Deux Rives" not in mail.subject + mail.body
    assert "primary" not in mail.subject + mail.body.replace(link_in_last_mail(), "")
    assert "/fr/invitations/" in mail.body


def test_the_database_keeps_neither_address_nor_link_of_an_invitation(
    member: Member, primary: User
) -> None:
    invited(member, primary)
    token = link_in_last_mail().rstrip("/").rpartition("/")[2]

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM members_invitation i")
        [[row]] = cursor.fetchall()

    assert "new@example.org" not in row
    assert token not in row


def test_a_stranger_with_the_link_learns_nothing_of_the_organisation(
    member: Member, primary: User
) -> None:
    invited(member, primary)

    page = Client().get(link_in_last_mail())

    assert page.status_code == 200
    assert "Deux Rives" not in page.content.decode()
    assert "new@example.org" not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_looking_at_the_link_without_an_account_opens_and_uses_nothing(
    member: Member, primary: User
) -> None:
    invited(member, primary)

    Client().get(link_in_last_mail())
    Client().post(link_in_last_mail())

    assert invitation_state(Invitation.objects.get()) == "sent"
    assert roles(member) == {"primary": "primary"}


def test_somebody_else_who_is_signed_in_is_refused_kindly_and_not_told_for_whom(
    member: Member, primary: User
) -> None:
    invited(member, primary)
    client = client_of(person("other"))

    page = client.get(link_in_last_mail())
    posted = client.post(link_in_last_mail())

    assert (page.status_code, posted.status_code) == (403, 403)
    assert "for another address" in page.content.decode()
    assert "Deux Rives" not in page.content.decode() + posted.content.decode()
    assert "new@example.org" not in page.content.decode()
    assert roles(member) == {"primary": "primary"}


def test_an_address_that_is_not_verified_opens_nothing(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    pretender = person("pretender")
    EmailAddress.objects.create(user=pretender, email="new@example.org", verified=False)

    with pytest.raises(ForSomebodyElse):
        accept_invitation(invitation=invitation, by=pretender)


def test_any_verified_address_of_the_person_fits_whatever_its_capitals(
    member: Member, primary: User
) -> None:
    invitation = invited(member, primary, email="Work@Example.ORG ")
    somebody = person("somebody")
    EmailAddress.objects.create(user=somebody, email="work@example.org", verified=True)

    accept_invitation(invitation=invitation, by=somebody)

    assert roles(member)["somebody"] == "representative"


def test_an_invitation_works_once(member: Member, primary: User) -> None:
    invited(member, primary)
    client = client_of(person("new"))
    client.post(link_in_last_mail())

    again = client.post(link_in_last_mail())

    assert again.status_code == 410
    assert "works no more" in again.content.decode()
    assert Representative.objects.filter(user__email="new@example.org").count() == 1


def test_an_invitation_expires_after_thirty_days(member: Member, primary: User) -> None:
    invitation = invited(member, primary)

    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        page = client_of(person("new")).post(link_in_last_mail())

        assert page.status_code == 410
        assert invitation_state(invitation) == "expired"
    assert roles(member) == {"primary": "primary"}


def test_a_revoked_invitation_opens_nothing(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    link = link_in_last_mail()

    revoke_invitation(invitation=invitation, by=primary)

    assert client_of(person("new")).get(link).status_code == 410
    assert invitation_state(Invitation.objects.get()) == "revoked"
    assert AuditEvent.objects.filter(verb="invitation.revoked").count() == 1


def test_a_new_link_ends_the_old_one(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    old = link_in_last_mail()

    send_again(invitation=invitation, by=primary)

    client = client_of(person("new"))
    assert client.get(old).status_code == 404
    assert client.get(link_in_last_mail()).status_code == 200


def test_a_used_invitation_is_neither_sent_again_nor_revoked(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    accept_invitation(invitation=invitation, by=person("new"))

    with pytest.raises(InvitationIsOver):
        send_again(invitation=invitation, by=primary)
    with pytest.raises(InvitationIsOver):
        revoke_invitation(invitation=invitation, by=primary)


def test_inviting_an_address_twice_renews_one_invitation(member: Member, primary: User) -> None:
    invited(member, primary)
    invited(member, primary, email="NEW@example.org", role=Role.EDITOR)

    invitation = Invitation.objects.get()
    assert invitation.role == Role.EDITOR


def test_who_speaks_for_it_already_keeps_the_higher_role(member: Member, primary: User) -> None:
    invitation = invited(member, primary, email=primary.email, role=Role.EDITOR)

    accept_invitation(invitation=invitation, by=primary)

    assert roles(member) == {"primary": "primary"}


def test_no_more_invitations_are_open_than_may(member: Member, primary: User) -> None:
    for number in range(MOST_OPEN):
        invited(member, primary, email=f"n{number}@example.org")

    with pytest.raises(TooManyInvitations):
        invited(member, primary, email="one-more@example.org")

    assert Invitation.objects.count() == MOST_OPEN


def test_one_address_is_written_to_three_times_a_day_and_again_the_next_day(
    member: Member, primary: User
) -> None:
    invitation = invited(member, primary, email="guest@example.org")
    for _time in range(MOST_FROM_ONE_TO_ONE - 1):
        send_again(invitation=invitation, by=primary)
    link = link_in_last_mail()

    with pytest.raises(EnoughForToday):
        send_again(invitation=invitation, by=primary)
    with pytest.raises(EnoughForToday):
        invited(member, primary, email="GUEST@example.org")
    revoke_invitation(invitation=invitation, by=primary)
    with pytest.raises(EnoughForToday):
        invited(member, primary, email="guest@example.org")

    assert OutgoingMail.objects.filter(to="guest@example.org").count() == MOST_FROM_ONE_TO_ONE
    assert link_in_last_mail() == link
    assert Invitation.objects.get().revoked_at is not None
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        invited(member, primary, email="guest@example.org")


def test_a_refused_letter_leaves_the_link_before_it_open(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    for _time in range(MOST_FROM_ONE_TO_ONE - 1):
        send_again(invitation=invitation, by=primary)
    before = Invitation.objects.get()

    answer = client_of(primary).post(
        reverse("members:send_invitation_again", args=[member.public_id, invitation.public_id]),
        follow=True,
    )

    assert ENOUGH in answer.content.decode()
    assert Invitation.objects.get().token_hash == before.token_hash
    assert AuditEvent.objects.filter(verb="invitation.sent_again").count() == 2


def test_many_who_write_to_one_address_reach_it_ten_times_a_day(alliance: Alliance) -> None:
    for number in range(MOST_TO_ONE):
        membership, speaker = joined(alliance.cameroon, name=f"House {number}")
        invited(membership.member, speaker, email="guest@example.org")
    membership, speaker = joined(alliance.cameroon, name="One more")

    with pytest.raises(EnoughForToday):
        invited(membership.member, speaker, email="guest@example.org")

    invited(membership.member, speaker, email="other@example.org")


def test_nobody_sends_mail_to_the_world_by_inviting_and_taking_back(
    member: Member, primary: User
) -> None:
    for number in range(MOST_FROM_ONE):
        invitation = invited(member, primary, email=f"n{number}@example.org")
        revoke_invitation(invitation=invitation, by=primary)

    with pytest.raises(EnoughForToday):
        invited(member, primary, email="one-more@example.org")
    other = also(member, "colleague", Role.PRIMARY).user
    invited(member, other, email="one-more@example.org")


def test_a_limit_is_told_in_the_same_words_for_known_and_unknown_addresses(
    member: Member, primary: User
) -> None:
    person("known")
    client = client_of(primary)
    address = reverse("members:invite_representative", args=[member.public_id])
    answers = {"known": [], "unknown": []}
    for name, seen in answers.items():
        for _time in range(MOST_FROM_ONE_TO_ONE + 1):
            answer = client.post(
                address, {"email": f"{name}@example.org", "role": "editor", "language": "en"}
            )
            seen.append((answer.status_code, ENOUGH in answer.content.decode()))

    assert answers["known"] == answers["unknown"]
    assert answers["known"] == [(302, False)] * MOST_FROM_ONE_TO_ONE + [(200, True)]


def test_a_recovery_whose_letter_must_wait_can_be_confirmed_the_next_day(
    alliance: Alliance, member: Member, primary: User
) -> None:
    # given: the address has had its letters
    recovery = propose_recovery(
        member=member,
        email="new@example.org",
        language="en",
        reason="Gone.",
        by=alliance.cameroon_coordinator,
    )
    waited = timezone.now() + timedelta(days=8)
    page = reverse("members:confirm_recovery", args=[member.public_id, recovery.public_id])
    with time_machine.travel(waited, tick=False):
        for number in range(MOST_TO_ONE):
            membership, speaker = joined(alliance.kenya, name=f"House {number}")
            invited(membership.member, speaker, email="new@example.org")

        # when
        answer = client_of(alliance.secretariat).post(page, follow=True)

    # then
    assert ENOUGH in answer.content.decode()
    assert PrimaryRecovery.objects.get().confirmed_at is None
    with time_machine.travel(waited + timedelta(days=1, minutes=1), tick=False):
        confirm_recovery(recovery=recovery, by=alliance.secretariat)
    assert PrimaryRecovery.objects.get().confirmed_at is not None


def test_opening_is_noted_once_for_the_invited_person(member: Member, primary: User) -> None:
    invitation = invited(member, primary)
    guest = person("new")

    open_invitation(invitation=invitation, by=guest)
    open_invitation(invitation=invitation, by=guest)

    assert invitation_state(Invitation.objects.get()) == "opened"
    assert AuditEvent.objects.filter(verb="invitation.opened").count() == 1


def test_a_known_and_an_unknown_address_are_invited_in_the_same_words(
    member: Member, primary: User
) -> None:
    person("known")
    client = client_of(primary)
    address = reverse("members:invite_representative", args=[member.public_id])

    answers = [
        client.post(
            address,
            {"email": f"{name}@example.org", "role": "editor", "language": "en"},
            follow=True,
        )
        for name in ("known", "unknown")
    ]

    words = [
        re.sub(r"(un)?known@|[0-9a-f-]{36}|value=\"\w{64}\"", "", answer.content.decode())
        for answer in answers
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert "on its way" in words[0]
    assert words[1].count("on its way") == words[0].count("on its way")


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "", "role": "editor", "language": "en"},
        {"email": "not an address", "role": "editor", "language": "en"},
        {"email": "a@example.org\x00", "role": "editor", "language": "en"},
        {"email": "a@example.org", "role": "owner", "language": "en"},
        {"email": "a@example.org", "role": "editor", "language": "tlh"},
        {"email": f"{'a' * 300}@example.org", "role": "editor", "language": "en"},
    ],
)
def test_a_wrong_invitation_is_answered_with_its_error(
    member: Member, primary: User, typed: dict[str, str]
) -> None:
    page = client_of(primary).post(
        reverse("members:invite_representative", args=[member.public_id]), typed
    )

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert not Invitation.objects.exists()


def test_only_primaries_and_the_secretariat_invite(alliance: Alliance, member: Member) -> None:
    editor = also(member, "editor", Role.EDITOR).user
    representative = also(member, "colleague").user

    for user in (editor, representative, alliance.cameroon_coordinator, person("stranger")):
        with pytest.raises(PermissionDenied):
            invited(member, user)

    invited(member, alliance.secretariat)
    assert Invitation.objects.count() == 1


def test_a_record_that_nobody_claimed_is_invited_by_its_coordination(alliance: Alliance) -> None:
    imported = MemberFactory.create(name="Imported Circle")
    Membership.objects.create(
        member=imported, network=alliance.cameroon, period=DateRange(None, None)
    )

    invitation = invited(imported, alliance.cameroon_coordinator, role=Role.PRIMARY)
    with pytest.raises(PermissionDenied):
        invited(imported, alliance.kenya_coordinator, email="x@example.org")
    accept_invitation(invitation=invitation, by=person("new"))

    imported.refresh_from_db()
    assert imported.claimed_at is not None
    with pytest.raises(PermissionDenied):
        invited(imported, alliance.cameroon_coordinator, email="y@example.org")


# --- roles ----------------------------------------------------------------------------------------


def test_a_role_that_changes_leaves_the_old_one_on_record(member: Member, primary: User) -> None:
    colleague = also(member, "colleague")

    change_role(representative=colleague, role=Role.EDITOR, by=primary)

    assert roles(member) == {"primary": "primary", "colleague": "editor"}
    old = Representative.objects.get(pk=colleague.pk)
    assert (old.role, old.period.upper) == (Role.REPRESENTATIVE, timezone.now().date())
    event = AuditEvent.objects.get(verb="representation.role_changed")
    assert (event.before, event.after) == ({"role": "representative"}, {"role": "editor"})


def test_somebody_removed_sees_nothing_from_that_moment_also_where_signed_in(
    member: Member, primary: User
) -> None:
    colleague = also(member, "colleague")
    client = client_of(colleague.user)
    page = reverse("members:own_member", args=[member.public_id])
    assert client.get(page).status_code == 200

    remove_representative(representative=colleague, by=primary)

    assert client.get(page).status_code == 404
    assert OutgoingMail.objects.filter(to=colleague.user.email).count() == 1


def test_somebody_who_began_and_was_removed_on_one_day_speaks_for_it_on_no_day(
    member: Member, primary: User
) -> None:
    newcomer = person("new")
    begun = accept_invitation(invitation=invited(member, primary), by=newcomer)

    remove_representative(representative=begun, by=primary)
    accept_invitation(invitation=invited(member, primary), by=newcomer)

    assert roles(member) == {"primary": "primary", "new": "representative"}
    assert Representative.objects.filter(user=newcomer).count() == 2


def test_the_only_primary_cannot_go_or_become_less(member: Member, primary: User) -> None:
    also(member, "colleague")
    only = Representative.objects.get(user=primary)

    with pytest.raises(LastPrimary):
        remove_representative(representative=only, by=primary)
    with pytest.raises(LastPrimary):
        change_role(representative=only, role=Role.EDITOR, by=primary)

    assert roles(member)["primary"] == "primary"


def test_the_page_says_why_the_only_primary_cannot_step_down(member: Member, primary: User) -> None:
    only = Representative.objects.get(user=primary)

    page = client_of(primary).post(
        reverse("members:remove_representative", args=[member.public_id, only.public_id])
    )

    assert page.status_code == 409
    assert "Nobody else is a primary representative" in page.content.decode()


def test_a_primary_whose_account_is_closed_does_not_count(member: Member, primary: User) -> None:
    gone = also(member, "gone", Role.PRIMARY).user
    User.objects.filter(pk=gone.pk).update(is_active=False)

    with pytest.raises(LastPrimary):
        remove_representative(representative=Representative.objects.get(user=primary), by=primary)


def test_handing_over_makes_the_other_primary_and_leaves_a_representative(
    member: Member, primary: User
) -> None:
    heir = also(member, "heir", Role.EDITOR)

    hand_over(member=member, to=heir, by=primary)

    assert roles(member) == {"heir": "primary", "primary": "representative"}
    with pytest.raises(PermissionDenied):
        hand_over(member=member, to=heir, by=primary)


def test_what_has_ended_in_the_meantime_is_answered_kindly(member: Member, primary: User) -> None:
    colleague = also(member, "colleague")
    address = reverse("members:change_role", args=[member.public_id, colleague.public_id])
    client = client_of(primary)
    assert client.get(address).status_code == 200
    remove_representative(representative=colleague, by=primary)

    with pytest.raises(NotThereAnyMore):
        change_role(representative=colleague, role=Role.EDITOR, by=primary)
    assert client.post(address, {"role": "editor"}).status_code == 404


def test_nobody_but_primaries_and_the_secretariat_removes_others(
    alliance: Alliance, member: Member
) -> None:
    colleague, editor = also(member, "colleague"), also(member, "editor", Role.EDITOR)

    for user in (editor.user, alliance.cameroon_coordinator, alliance.kenya_coordinator):
        with pytest.raises(PermissionDenied):
            remove_representative(representative=colleague, by=user)
    remove_representative(representative=editor, by=editor.user)

    assert roles(member) == {"primary": "primary", "colleague": "representative"}


def test_the_secretariat_needs_its_second_step(alliance: Alliance, member: Member) -> None:
    alliance.secretariat.authenticator_set.all().delete()

    with pytest.raises(SecondFactorMissing):
        invited(member, alliance.secretariat)


def test_a_key_of_another_member_opens_nothing(alliance: Alliance, member: Member) -> None:
    other, speaker = joined(alliance.kenya, name="Other")
    theirs = Representative.objects.get(user=speaker)
    client = client_of(Representative.objects.get(member=member).user)

    answers = [
        client.get(reverse(f"members:{name}", args=[public_id, theirs.public_id])).status_code
        for name in ("change_role", "remove_representative", "hand_over")
        for public_id in (member.public_id, other.member.public_id, uuid4())
    ]

    assert set(answers) == {404}


def test_an_individual_member_has_no_representatives_to_manage(alliance: Alliance) -> None:
    membership, user = joined(alliance.cameroon, name="Ana Ruiz", kind=Member.Kind.PERSON)
    client = client_of(user)

    pages = ("representatives", "invite_representative", "representation_requests")
    answers = [
        client.get(reverse(f"members:{name}", args=[membership.member.public_id])).status_code
        for name in pages
    ]

    assert answers == [404, 404, 404]


@pytest.mark.django_db(transaction=True)
def test_two_primaries_who_remove_each_other_at_once_leave_one(
    transactional_db: None, alliance: Alliance, member: Member, primary: User
) -> None:
    other = also(member, "other", Role.PRIMARY)
    rows = {
        primary.pk: Representative.objects.get(user=primary),
        other.user.pk: other,
    }
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def remove(by: User, whom: Representative) -> None:
        ready.wait()
        try:
            remove_representative(representative=whom, by=by)
            outcomes.append("removed")
        except (LastPrimary, PermissionDenied, NotThereAnyMore) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=remove, args=(primary, rows[other.user.pk])),
        threading.Thread(target=remove, args=(other.user, rows[primary.pk])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("removed") == 1
    assert list(roles(member).values()) == ["primary"]


@pytest.mark.django_db(transaction=True)
def test_two_primaries_who_step_down_at_once_leave_one(
    transactional_db: None, alliance: Alliance, member: Member, primary: User
) -> None:
    other = also(member, "other", Role.PRIMARY)
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def step_down(own: Representative) -> None:
        ready.wait()
        try:
            remove_representative(representative=own, by=own.user)
            outcomes.append("gone")
        except LastPrimary:
            outcomes.append("stays")
        finally:
            connections.close_all()

    own = Representative.objects.select_related("user", "member").get(user=primary)
    threads = [threading.Thread(target=step_down, args=(row,)) for row in (own, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["gone", "stays"]
    assert list(roles(member).values()) == ["primary"]


def test_the_list_asks_as_much_for_many_as_for_one(member: Member, primary: User) -> None:
    page = reverse("members:representatives", args=[member.public_id])
    client = client_of(primary)
    invited(member, primary)
    client.get(page)
    with CaptureQueriesContext(connection) as for_one:
        client.get(page)
    for number in range(4):
        also(member, f"colleague{number}")
        invited(member, primary, email=f"n{number}@example.org")

    with CaptureQueriesContext(connection) as for_many:
        client.get(page)

    assert len(for_many) == len(for_one)


# --- requests ------------------------------------------------------------------------------------


def test_whether_an_organisation_is_here_the_answer_does_not_say(member: Member) -> None:
    asker = person("asker")
    client = client_of(asker)
    address = reverse("members:ask_to_represent")

    answers = [
        client.post(address, {"name": name, "message": "I work there."}, follow=True)
        for name in ("Deux Rives", "Nobody At All")
    ]

    words = [re.sub(r"\w{64}", "", answer.content.decode()) for answer in answers]
    assert words[0] == words[1]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert RepresentationRequest.objects.count() == 1
    told = AuditEvent.objects.filter(verb="representation.asked").order_by("pk")
    assert [(event.object_id, event.after) for event in told] == [
        (str(asker.public_id), None),
        (str(asker.public_id), None),
    ]


@pytest.mark.parametrize("typed", ["deux rives", " DEUX  RIVÉS", "d.r."])
def test_a_request_reaches_the_primaries_of_the_organisation_that_was_meant(
    member: Member, primary: User, typed: str
) -> None:
    Member.objects.filter(pk=member.pk).update(acronym="D.R.")
    also(member, "editor", Role.EDITOR)

    ask_to_represent(name_or_member=typed, message="Hello", by=person("asker"))

    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [primary.email]


def test_asking_twice_is_one_request_and_one_mail(member: Member) -> None:
    asker = person("asker")

    ask_to_represent(name_or_member=member, message="Hello", by=asker)
    ask_to_represent(name_or_member=member, message="Hello", by=asker)

    assert RepresentationRequest.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_nobody_searches_for_who_is_here_by_asking(member: Member) -> None:
    asker = person("asker")
    for number in range(MOST_A_DAY):
        ask_to_represent(name_or_member=f"Guess {number}", message="", by=asker)

    with pytest.raises(AskedTooOften):
        ask_to_represent(name_or_member="Deux Rives", message="", by=asker)

    page = client_of(asker).post(
        reverse("members:ask_to_represent"), {"name": "Deux Rives", "message": "x"}
    )
    assert page.status_code == 403
    assert not RepresentationRequest.objects.exists()


def test_an_accepted_request_lets_the_person_speak(member: Member, primary: User) -> None:
    asker = person("asker")
    ask_to_represent(name_or_member=member, message="Hello", by=asker)
    asked = RepresentationRequest.objects.get()
    client = client_of(primary)

    client.post(
        reverse("members:answer_representation_request", args=[member.public_id, asked.public_id]),
        {"answer": "editor"},
    )

    assert roles(member) == {"primary": "primary", "asker": "editor"}
    assert OutgoingMail.objects.filter(to=asker.email).count() == 1
    assert AuditEvent.objects.filter(verb="representation.accepted", actor=primary).count() == 1
    with pytest.raises(AnsweredAlready):
        decline_request(request=asked, by=primary)


def test_a_declined_request_is_told_to_nobody(member: Member, primary: User) -> None:
    asker = person("asker")
    ask_to_represent(name_or_member=member, message="Hello", by=asker)

    decline_request(request=RepresentationRequest.objects.get(), by=primary)

    assert roles(member) == {"primary": "primary"}
    assert not OutgoingMail.objects.filter(to=asker.email).exists()


def test_only_those_who_decide_answer_a_request(alliance: Alliance, member: Member) -> None:
    asker = person("asker")
    ask_to_represent(name_or_member=member, message="Hello", by=asker)
    asked = RepresentationRequest.objects.get()

    for user in (asker, also(member, "colleague").user, alliance.cameroon_coordinator):
        with pytest.raises(PermissionDenied):
            accept_request(request=asked, role=Role.PRIMARY, by=user)

    assert "asker" not in roles(member)


def test_for_a_record_that_nobody_claimed_the_coordination_is_asked(alliance: Alliance) -> None:
    imported = MemberFactory.create(name="Imported Circle")
    Membership.objects.create(
        member=imported, network=alliance.cameroon, period=DateRange(None, None)
    )

    ask_to_represent(name_or_member="imported circle", message="Hello", by=person("asker"))
    accept_request(
        request=RepresentationRequest.objects.get(),
        role=Role.PRIMARY,
        by=alliance.cameroon_coordinator,
    )

    assert OutgoingMail.objects.filter(to=alliance.cameroon_coordinator.email).count() == 1
    assert roles(imported) == {"asker": "primary"}


# --- a lost way in -------------------------------------------------------------------------------


def proposed(alliance: Alliance, member: Member) -> PrimaryRecovery:
    return propose_recovery(
        member=member,
        email="heir@example.org",
        language="en",
        reason="The director has left.",
        by=alliance.cameroon_coordinator,
    )


def test_a_lost_organisation_gets_an_invitation_by_two_people_after_seven_days(
    alliance: Alliance, member: Member, primary: User
) -> None:
    recovery = proposed(alliance, member)
    assert OutgoingMail.objects.get().to == primary.email

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        confirm_recovery(recovery=recovery, by=alliance.africa_coordinator)
        recovery.refresh_from_db()
        assert (recovery.email, Invitation.objects.get().email) == ("", "heir@example.org")
        accept_invitation(invitation=Invitation.objects.get(), by=person("heir"))

        assert roles(member) == {"heir": "primary", "primary": "primary"}
    assert [
        event.verb
        for event in AuditEvent.objects.filter(verb__startswith="recovery").order_by("pk")
    ] == ["recovery.proposed", "recovery.confirmed"]


def test_neither_the_proposer_nor_anybody_before_seven_days_confirms(
    alliance: Alliance, member: Member
) -> None:
    recovery = proposed(alliance, member)

    with pytest.raises(PermissionDenied):
        confirm_recovery(recovery=recovery, by=alliance.secretariat)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        for user in (alliance.cameroon_coordinator, alliance.kenya_coordinator, person("x")):
            with pytest.raises(PermissionDenied):
                confirm_recovery(recovery=recovery, by=user)

    assert not Invitation.objects.exists()


def test_whoever_speaks_for_it_stops_a_recovery_for_good(
    alliance: Alliance, member: Member
) -> None:
    editor = also(member, "editor", Role.EDITOR).user
    recovery = proposed(alliance, member)

    page = client_of(editor).post(
        reverse("members:object_to_recovery", args=[member.public_id, recovery.public_id]),
        follow=True,
    )

    assert "Stopped" in page.content.decode()
    recovery.refresh_from_db()
    assert recovery.email == ""
    with (
        time_machine.travel(timezone.now() + timedelta(days=8)),
        pytest.raises(RecoveryIsOver),
    ):
        confirm_recovery(recovery=recovery, by=alliance.secretariat)
    with pytest.raises(RecoveryIsOver):
        object_to_recovery(recovery=recovery, by=editor)


def test_one_recovery_is_open_at_a_time(alliance: Alliance, member: Member) -> None:
    first = proposed(alliance, member)
    second = propose_recovery(
        member=member,
        email="other@example.org",
        language="en",
        reason="Another story.",
        by=alliance.africa_coordinator,
    )

    assert second == first
    assert PrimaryRecovery.objects.count() == 1


def test_those_who_speak_for_it_and_strangers_propose_no_recovery(
    alliance: Alliance, member: Member, primary: User
) -> None:
    for user in (primary, alliance.kenya_coordinator, person("stranger")):
        with pytest.raises(PermissionDenied):
            propose_recovery(
                member=member, email="x@example.org", language="en", reason="Mine.", by=user
            )
