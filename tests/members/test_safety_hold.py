"""A hold for safety: one press takes a member out of every place, and only some bring it back."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from alliance.models import AuditEvent, User
from members.actions.reading import export_members
from members.actions.visibility import hold_for_safety, lift_hold
from members.models import Member, Representative, SafetyHold
from members.permissions.directory import may_hold, may_lift_hold
from members.queries.headcounts import by_country, of_network
from networks.models import RoleAssignment, Theme
from networks.queries import tree_on
from tests.members.alliance import Alliance, make_alliance
from tests.members.factories import RepresentativeFactory, holder, person
from tests.members.listings import shown_member
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role
NAME = "Quiet Harbour"


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def speaker() -> User:
    return person("speaker")


@pytest.fixture
def member(alliance: Alliance, speaker: User) -> Member:
    found = shown_member(
        alliance.cameroon,
        name=NAME,
        slug="quiet-harbour",
        about="a harbour for many",
        languages=["eo"],
        country="CM",
    )
    found.themes.add(Theme.objects.create(slug="care", name_en="Care"))
    RepresentativeFactory.create(member=found, user=speaker)
    for number in range(4):
        shown_member(alliance.cameroon, name=f"Neighbour {number}", country="CM")
    return found


Place = Callable[[Alliance, Client], bool]


def _page(address: str, sign: str = NAME) -> Place:
    """Whether a page says something that only this member makes it say."""
    return lambda alliance, client: sign in text_of(client.get(address))


# Every place that shows or counts members, and how one notices this one there.
PLACES: dict[str, Place] = {
    "its page": lambda alliance, client: (
        client.get("/en/members/quiet-harbour/").status_code == 200
    ),
    "the directory": _page("/en/members/"),
    "the directory in another language": _page("/fr/members/"),
    "the search by name": _page("/en/members/?q=quiet", "1 member"),
    "the search by what it says of itself": _page("/en/members/?q=many", "1 member"),
    "the filter by country": _page("/en/members/?country=CM", "5 members"),
    "the filter by network": _page("/en/members/?network=cameroon", "5 members"),
    "the filter by theme": _page("/en/members/?theme=care", "1 member"),
    "the languages to choose from": _page("/en/members/", 'value="eo"'),
    "the counts by country": lambda alliance, client: by_country(["CM"]) == {"CM": 5},
    "the count of its network": lambda alliance, client: (
        of_network(alliance.cameroon, tree_on()) == 5
    ),
    "the panel of its network": _page("/en/networks/cameroon/", "5 members belong"),
    "the panel of the region": _page("/en/networks/africa/", "5 members belong"),
    "the list of its coordination": lambda alliance, client: (
        NAME in text_of(client_of(alliance.cameroon_coordinator).get(_register("cameroon")))
    ),
    "its record": lambda alliance, client: (
        client_of(alliance.cameroon_coordinator)
        .get(f"/en/manage/members/{Member.objects.get(name=NAME).public_id}/")
        .status_code
        == 200
    ),
    "the file": lambda alliance, client: (
        NAME
        in export_members(
            network=alliance.africa, reason="test", with_contacts=True, by=alliance.secretariat
        ).decode()
    ),
}


@pytest.mark.parametrize("is_there", PLACES.values(), ids=PLACES)
def test_a_hold_empties_every_place_at_once_and_lifting_it_fills_them_again(
    alliance: Alliance, member: Member, speaker: User, is_there: Place
):
    visitor = Client()
    before = is_there(alliance, visitor)

    hold_for_safety(member=member, by=speaker)
    during = is_there(alliance, visitor)
    lift_hold(member=member, by=speaker)
    after = is_there(alliance, visitor)

    assert (before, during, after) == (True, False, True)


def _people(alliance: Alliance, member: Member, speaker: User) -> dict[str, User]:
    editor = person("editor")
    RepresentativeFactory.create(member=member, user=editor, role=Representative.Role.EDITOR)
    return {
        "representative": speaker,
        "editor of the profile": editor,
        "national coordination": alliance.cameroon_coordinator,
        "regional coordination": alliance.africa_coordinator,
        "another coordination": alliance.kenya_coordinator,
        "secretariat": alliance.secretariat,
        "focal point": holder("focal", Role.FOCAL_POINT, alliance.whole),
        "board": holder("seat", Role.BOARD, alliance.whole),
        "technical administrator": holder("tech", Role.TECHNICAL_ADMINISTRATOR, alliance.whole),
        "stranger": person("stranger"),
    }


def test_who_sets_and_who_lifts_is_as_the_matrix_says(
    alliance: Alliance, member: Member, speaker: User
):
    people = _people(alliance, member, speaker)

    assert {who for who, user in people.items() if may_hold(user, member)} == {
        "representative",
        "editor of the profile",
        "national coordination",
        "regional coordination",
        "secretariat",
        "focal point",
    }
    assert {who for who, user in people.items() if may_lift_hold(user, member)} == {
        "representative",
        "regional coordination",
        "secretariat",
    }


def test_who_may_not_leaves_no_trace(alliance: Alliance, member: Member):
    stranger = person("stranger")

    with pytest.raises(PermissionDenied):
        hold_for_safety(member=member, by=stranger)
    with pytest.raises(PermissionDenied):
        lift_hold(member=member, by=stranger)

    assert not SafetyHold.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="safety_hold").exists()


def test_pressing_twice_sets_one_hold_and_lifting_twice_lifts_once(member: Member, speaker: User):
    assert hold_for_safety(member=member, by=speaker) is not None
    assert hold_for_safety(member=member, by=speaker) is None
    assert lift_hold(member=member, by=speaker) is not None
    assert lift_hold(member=member, by=speaker) is None

    verbs = AuditEvent.objects.filter(verb__startswith="safety_hold").order_by("pk")
    assert [event.verb for event in verbs] == ["safety_hold.set", "safety_hold.lifted"]


def test_the_reason_is_sealed_and_not_in_the_audit_trail(alliance: Alliance, member: Member):
    hold_for_safety(member=member, by=alliance.secretariat, reason="threatened by name")

    with connection.cursor() as cursor:
        cursor.execute("SELECT internal_reason FROM members_safetyhold")
        (stored,) = cursor.fetchone()
    event = AuditEvent.objects.get(verb="safety_hold.set")

    assert "threatened" not in stored
    assert "threatened" not in f"{event.before}{event.after}{event.reason}"
    assert SafetyHold.objects.get().internal_reason == "threatened by name"


def test_a_member_withholds_everything_with_one_press_and_shows_itself_again(
    member: Member, speaker: User
):
    own = client_of(speaker)

    held = own.post(f"/en/members/{member.public_id}/hold/", follow=True)
    gone = Client().get("/en/members/quiet-harbour/").status_code
    back = own.post(f"/en/members/{member.public_id}/show-again/", follow=True)

    assert "Everything is withheld" in text_of(held)
    assert gone == 404
    assert "shown again" in text_of(back)
    assert Client().get("/en/members/quiet-harbour/").status_code == 200


def test_a_focal_point_withholds_somebody_they_see_and_cannot_undo_it(
    alliance: Alliance, member: Member
):
    focal = client_of(holder("focal", Role.FOCAL_POINT, alliance.whole))

    pressed = focal.post(f"/en/members/{member.public_id}/hold/")
    undone = focal.post(f"/en/members/{member.public_id}/show-again/")

    assert (pressed.status_code, undone.status_code) == (302, 404)
    assert SafetyHold.objects.get().period.upper is None


def test_the_region_finds_whom_it_may_show_again_and_the_country_does_not(
    alliance: Alliance, member: Member, speaker: User
):
    hold_for_safety(member=member, by=speaker)

    of_region = text_of(client_of(alliance.africa_coordinator).get(_register("africa")))
    of_country = text_of(client_of(alliance.cameroon_coordinator).get(_register("cameroon")))

    assert (NAME in of_region, NAME in of_country) == (True, False)


def test_a_reason_with_hidden_signs_is_refused_and_nothing_is_withheld(
    alliance: Alliance, member: Member
):
    page = client_of(alliance.secretariat).post(
        f"/en/members/{member.public_id}/hold/", {"reason": "a\u202eb"}
    )

    assert "hidden signs" in text_of(page)
    assert not SafetyHold.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_the_same_moment_set_one_hold(
    alliance: Alliance, member: Member, speaker: User
):
    gate = threading.Barrier(2)

    def press(by: User) -> None:
        try:
            gate.wait(timeout=10)
            hold_for_safety(member=member, by=by)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(user,)) for user in (speaker, alliance.secretariat)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert SafetyHold.objects.count() == 1


def text_of(page: Any) -> str:
    return str(page.content.decode())


def _register(slug: str) -> str:
    return f"/en/manage/networks/{slug}/members/"
