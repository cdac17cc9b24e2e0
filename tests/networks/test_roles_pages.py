"""Roles as pages: who can do what here, a role is given and taken back, a right ends to the second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import AuditEvent, OutgoingMail, User
from networks.actions import give_role, tell_of_sleeping_roles
from networks.models import Network, RoleAssignment
from networks.permissions import gifts
from tests.factories import UserFactory
from tests.networks.desks import person, words
from tests.signing_in import signed_in, signed_in_afresh

AFRICA, CAMEROON = demo_accounts.AFRICA, demo_accounts.CAMEROON
SECRETARIAT, LATIN_AMERICA = demo_accounts.SECRETARIAT, demo_accounts.LATIN_AMERICA
MEMBER, APPLICANT = demo_accounts.MEMBER, demo_accounts.APPLICANT
Role = RoleAssignment.Role
Reach = RoleAssignment.Reach


def page_of(name: str, slug: str = "cameroon", *keys: Any) -> str:
    return reverse(f"networks:{name}", args=[slug, *keys])


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def gift(**changes: Any) -> dict[str, Any]:
    return {
        "email": APPLICANT,
        "role": "editor",
        "reach": "node",
        "until": in_days(100),
        "reason": "She writes well.",
        **changes,
    }


def held(email: str = APPLICANT, slug: str = "cameroon") -> RoleAssignment:
    return RoleAssignment.objects.get(user__email=email, network__slug=slug)


# --- giving --------------------------------------------------------------------------------------


def test_a_role_is_given_by_address_listed_told_and_in_force_at_once(demonstration):
    answer = signed_in_afresh(CAMEROON).post(page_of("give_role"), gift(), follow=True)

    assert "If an account with this address exists, it now holds the role" in words(answer)
    assert "Youssef Haddad" in words(answer)
    assert signed_in(APPLICANT).get(page_of("edit_page")).status_code == 200
    event = AuditEvent.objects.filter(verb="role.granted").latest("at")
    assert (event.actor, event.right_used) == (person(CAMEROON), "coordinator on cameroon")
    assert event.reason == "She writes well."
    letter = OutgoingMail.objects.get(key=f"role-given:{held().public_id}")
    assert (letter.to, letter.language) == (APPLICANT, "ar")
    assert "Blaise" not in letter.body


def test_an_unknown_address_gets_the_same_answer_and_nothing_happens(demonstration):
    desk = signed_in_afresh(CAMEROON)

    known = desk.post(page_of("give_role"), gift())
    unknown = desk.post(page_of("give_role"), gift(email="nobody@example.org"))

    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    sentence = "If an account with this address exists, it now holds the role"
    assert words(desk.get(page_of("roles"))).count(sentence) == 2
    assert RoleAssignment.objects.filter(granted_by=person(CAMEROON)).count() == 1
    assert not OutgoingMail.objects.filter(to="nobody@example.org").exists()


def test_an_address_that_nobody_confirmed_receives_no_role(demonstration):
    impostor = UserFactory(email="coordinator@example.org")
    EmailAddress.objects.create(user=impostor, email=impostor.email, verified=False, primary=True)

    signed_in_afresh(CAMEROON).post(page_of("give_role"), gift(email=impostor.email))

    assert not RoleAssignment.objects.filter(user=impostor).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": CAMEROON}, "Nobody gives a role to themselves."),
        ({"email": CAMEROON.upper()}, "Nobody gives a role to themselves."),
        ({"email": "no address"}, "Enter an e-mail address"),
        ({"email": "a\x00@example.org"}, "hidden signs"),
        ({"role": "coordinator"}, "Choose one of the roles shown."),
        ({"role": "secretariat_lead"}, "Choose one of the roles shown."),
        ({"role": ""}, "Choose the role."),
        ({"reach": "everywhere"}, "Choose one of the two shown."),
        ({"until": ""}, "Choose the last day of the role."),
        ({"until": "2099-01-01"}, "lasts four years at most"),
        ({"until": "2001-01-01"}, "begins before it ends"),
        ({"since": "2001-01-01"}, "A role begins today or later."),
        ({"reason": " "}, "Write in a few words why."),
        ({"reason": "x" * 501}, "too long"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused_with_a_sentence(demonstration, changes, sentence):
    answer = signed_in_afresh(CAMEROON).post(page_of("give_role"), gift(**changes))

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not RoleAssignment.objects.filter(granted_by=person(CAMEROON)).exists()


def test_pressing_twice_gives_a_role_once(demonstration):
    desk = signed_in_afresh(CAMEROON)

    desk.post(page_of("give_role"), gift())
    again = desk.post(page_of("give_role"), gift())

    assert "This person already holds this role on this network in that time." in words(again)
    assert RoleAssignment.objects.filter(user__email=APPLICANT).count() == 1


def test_giving_asks_for_fresh_proof_first(demonstration):
    answer = signed_in(CAMEROON).post(page_of("give_role"), gift())

    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]
    assert not RoleAssignment.objects.filter(user__email=APPLICANT).exists()


# Who may give what where, from the matrix: a national coordination its deputies and editors, a regional one the roles
# below it, the Secretariat all but its own lead and the handlers' roles, the Board that lead, others their own kind.
EDITOR_DEPUTY = {"editor", "deputy"}
OF_A_NATION = {"editor", "deputy", "coordinator"}
OF_THE_SECRETARIAT = {*OF_A_NATION, "secretariat", "board", "technical_administrator"}
MAY_GIVE = [
    (CAMEROON, "cameroon", EDITOR_DEPUTY),
    (CAMEROON, "togo", set()),
    (CAMEROON, "africa", set()),
    (AFRICA, "cameroon", OF_A_NATION),
    (AFRICA, "togo", OF_A_NATION),
    (AFRICA, "africa", EDITOR_DEPUTY),
    (AFRICA, "peru", set()),
    (AFRICA, "alliance", set()),
    (LATIN_AMERICA, "cameroon", set()),
    (SECRETARIAT, "cameroon", {*OF_A_NATION, "board"}),
    (SECRETARIAT, "africa", {*OF_A_NATION, "board"}),
    (SECRETARIAT, "alliance", OF_THE_SECRETARIAT),
    (demo_accounts.FOCAL_POINT, "africa", {"focal_point"}),
    (demo_accounts.FOCAL_POINT, "alliance", {"focal_point"}),
    (demo_accounts.FOCAL_POINT_AFRICA, "africa", set()),
    (demo_accounts.BOARD, "alliance", {"secretariat_lead"}),
    (demo_accounts.BOARD, "africa", set()),
    (demo_accounts.TECHNICAL, "alliance", {"technical_administrator"}),
    (demo_accounts.TECHNICAL, "africa", set()),
    (MEMBER, "peru", set()),
]


@pytest.mark.parametrize(("email", "slug", "expected"), MAY_GIVE)
def test_each_position_gives_what_the_matrix_says_and_the_page_offers_no_more(
    demonstration, email, slug, expected
):
    network = Network.objects.get(slug=slug)

    assert {str(one.role) for one in gifts(person(email), network)} == expected
    page = signed_in_afresh(email).get(page_of("give_role", slug))
    if not expected:
        assert page.status_code == 403
        return
    assert {role for role, _label in page.context["form"].fields["role"].choices} == expected


def test_a_national_coordination_gives_nothing_on_the_chapters_below_it(demonstration):
    cameroon = Network.objects.get(slug="cameroon")
    chapter = Network.objects.create(slug="littoral", level="local", name_en="Littoral")
    chapter.parents.create(parent=cameroon, period=(None, None))

    assert gifts(person(CAMEROON), chapter) == frozenset()
    assert {one.role for one in gifts(person(AFRICA), chapter)} == {
        Role.EDITOR,
        Role.DEPUTY,
        Role.COORDINATOR,
    }


def test_whoever_may_not_give_is_refused_for_unknown_addresses_too(demonstration):
    with pytest.raises(PermissionDenied):
        give_role(
            email="nobody@example.org",
            role=Role.EDITOR,
            network=Network.objects.get(slug="cameroon"),
            reach=Reach.NODE,
            since=timezone.now(),
            until=timezone.now() + timedelta(days=1),
            reason="Why",
            by=person(LATIN_AMERICA),
        )


# --- taking back, and the end --------------------------------------------------------------------


def test_a_role_that_is_taken_back_opens_nothing_in_sessions_that_are_open(demonstration):
    desk = signed_in_afresh(CAMEROON)
    desk.post(page_of("give_role"), gift())
    editor = signed_in(APPLICANT)
    assert editor.get(page_of("edit_page")).status_code == 200
    address = page_of("take_back", "cameroon", held().public_id)

    without_reason = desk.post(address, {"reason": ""})
    answer = desk.post(address, {"reason": "She moved on."}, follow=True)
    again = desk.post(address, {"reason": "Again."}, follow=True)

    assert "Write in a few words why." in words(without_reason)
    assert "The role is taken back." in words(answer)
    assert "This role has been taken back already." in words(again)
    assert editor.get(page_of("edit_page")).status_code == 403
    event = AuditEvent.objects.get(verb="role.revoked")
    assert (event.actor, event.reason) == (person(CAMEROON), "She moved on.")


def test_one_lays_down_ones_own_role_and_comes_back_to_ones_own_work(demonstration):
    own = held(CAMEROON)

    answer = signed_in_afresh(CAMEROON).post(
        page_of("take_back", "cameroon", own.public_id), {"reason": "It is time."}
    )

    assert answer["Location"] == reverse("manage")
    assert signed_in(CAMEROON).get(page_of("desk")).status_code == 403


def test_a_peer_of_another_network_finds_no_role_to_take_back(demonstration):
    address = page_of("take_back", "cameroon", held(CAMEROON).public_id)

    answer = signed_in_afresh(LATIN_AMERICA).post(address, {"reason": "No."})

    assert answer.status_code == 404
    assert held(CAMEROON).revoked_at is None


def test_a_coordinator_does_not_take_back_a_role_from_above(demonstration):
    above = held(AFRICA, "africa")
    desk = signed_in_afresh(CAMEROON)

    assert "Nomsa Dlamini-Okoro" in words(desk.get(page_of("roles")))
    address = page_of("take_back", "cameroon", above.public_id)
    assert desk.post(address, {"reason": "No."}).status_code == 404


def test_a_right_ends_to_the_second_in_a_session_that_is_open(demonstration):
    noon = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    RoleAssignment.objects.create(
        user=person(APPLICANT),
        role=Role.EDITOR,
        network=Network.objects.get(slug="cameroon"),
        reach=Reach.NODE,
        period=(noon - timedelta(days=30), noon),
    )
    with time_machine.travel(noon - timedelta(hours=1), tick=False) as clock:
        editor = signed_in(APPLICANT)
        clock.move_to(noon - timedelta(seconds=1))
        assert editor.get(page_of("edit_page")).status_code == 200

        clock.move_to(noon)

        assert editor.get(page_of("edit_page")).status_code == 403
        assert editor.post(page_of("edit_page"), {}).status_code == 403
        assert "You work for no network now." in words(editor.get(reverse("networks:my_networks")))


def test_a_powerful_role_opens_nothing_before_the_second_step_and_says_so(demonstration):
    desk = signed_in_afresh(CAMEROON)
    desk.post(page_of("give_role"), gift(role="deputy"))
    deputy = signed_in(APPLICANT)

    page = deputy.get(page_of("settings"))

    assert page.status_code == 403
    assert "it sleeps until you set up a second step" in words(page)
    assert "sleeps until a second step is set up" in words(desk.get(page_of("roles")))


# --- who can do what here ------------------------------------------------------------------------


def test_the_list_names_who_holds_what_here_and_from_above_until_when(demonstration):
    page = words(signed_in(CAMEROON).get(page_of("roles")))

    assert "Blaise Etoundi" in page
    assert "Nomsa Dlamini-Okoro" in page
    assert "Amara Lindqvist" in page
    assert "Lucía Ferreyra" not in page


def test_the_list_of_a_past_day_holds_what_was_held_then_also_when_it_was_taken_back(
    demonstration,
):
    network = Network.objects.get(slug="cameroon")
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    RoleAssignment.objects.create(
        user=UserFactory(name="Former Holder"),
        role=Role.COORDINATOR,
        network=network,
        period=(begin, begin + timedelta(days=700)),
        revoked_at=begin + timedelta(days=100),
    )
    desk = signed_in(CAMEROON)

    assert "Former Holder" in words(desk.get(page_of("roles"), {"on": "2020-03-01"}))
    assert "Blaise Etoundi" not in words(desk.get(page_of("roles"), {"on": "2020-03-01"}))
    assert "Former Holder" not in words(desk.get(page_of("roles"), {"on": "2020-06-01"}))
    assert "Former Holder" not in words(desk.get(page_of("roles")))
    wrong = desk.get(page_of("roles"), {"on": "never"})
    assert "Write the day as year-month-day" in words(wrong)
    assert "Blaise Etoundi" in words(wrong)


def test_the_list_asks_the_database_as_often_for_many_roles_as_for_few(demonstration):
    desk = signed_in(CAMEROON)
    desk.get(page_of("roles"))
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of("roles"))
    now = timezone.now()
    for _each in range(20):
        RoleAssignment.objects.create(
            user=UserFactory(),
            role=Role.EDITOR,
            network=Network.objects.get(slug="cameroon"),
            granted_by=person(CAMEROON),
            period=(now, now + timedelta(days=9)),
        )
    with CaptureQueriesContext(connection) as many:
        page = desk.get(page_of("roles"))

    assert page.content.decode().count("/take-back/") == 20 + 1
    assert len(many) == len(few)


# --- word of roles that sleep --------------------------------------------------------------------


def sleeping(days: int) -> User:
    """Somebody who got a powerful role so many days ago and has set up no second step."""
    begin = timezone.now() - timedelta(days=days)
    user = UserFactory()
    RoleAssignment.objects.create(
        user=user,
        role=Role.DEPUTY,
        network=Network.objects.get(slug="cameroon"),
        granted_by=person(CAMEROON),
        period=(begin, begin + timedelta(days=100)),
    )
    return user


def test_who_gave_a_role_learns_once_that_it_sleeps_after_two_weeks(demonstration):
    sleeping(13)
    assert tell_of_sleeping_roles() == 0
    late = sleeping(15)

    tell_of_sleeping_roles()
    tell_of_sleeping_roles()

    letters = OutgoingMail.objects.filter(key__startswith="role-sleeps:")
    letter = letters.get()
    assert (letter.to, letter.language) == (CAMEROON, "fr")
    assert late.email not in letter.body
    assert "/fr/manage/networks/cameroon/roles/" in letter.body


def test_nobody_is_told_of_roles_that_are_awake_taken_back_or_need_no_second_step(demonstration):
    RoleAssignment.objects.filter(user=sleeping(20)).update(revoked_at=timezone.now())
    RoleAssignment.objects.filter(user=sleeping(20)).update(role=Role.EDITOR)
    begin = timezone.now() - timedelta(days=20)
    RoleAssignment.objects.filter(user=person(AFRICA)).update(
        period=(begin, begin + timedelta(days=100))
    )

    assert tell_of_sleeping_roles() == 0
