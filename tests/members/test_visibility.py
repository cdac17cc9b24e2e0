"""Who sees what is the member's own choice: fields, the consent to be listed, the preview; and a network's stricter limits."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from alliance.models import AuditEvent, User
from members.actions.reading import export_members, read_contact
from members.actions.visibility import (
    choose_visibility,
    list_publicly,
    set_ceilings,
    unlist,
)
from members.models import ConsentRecord, FieldVisibility, Member, Representative, VisibilityCeiling
from members.models.privacy import Field, Level
from members.queries.consents import has_consented
from networks.models import RoleAssignment
from tests.members.alliance import Alliance, make_alliance
from tests.members.factories import RepresentativeFactory, holder, person
from tests.members.listings import shown_member

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def speaker() -> User:
    return person("speaker")


@pytest.fixture
def member(alliance: Alliance, speaker: User) -> Member:
    found = shown_member(
        alliance.cameroon, opens={}, name="Deux Rives", slug="deux-rives", about="Sur le Wouri."
    )
    RepresentativeFactory.create(member=found, user=speaker)
    return found


# --- choosing ---------------------------------------------------------------------------------


def test_what_a_member_opens_is_open_and_what_it_does_not_name_stays(member: Member, speaker: User):
    choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=speaker)
    choose_visibility(member=member, choices={Field.ABOUT: Level.MEMBERS}, by=speaker)

    assert chosen_by(member) == {"name": "public", "about": "members"}
    assert verbs_about(member) == ["visibility.chosen", "visibility.chosen"]


def test_choosing_the_same_again_leaves_no_second_trace(member: Member, speaker: User):
    choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=speaker)
    choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=speaker)
    choose_visibility(member=member, choices={Field.PHONE: Level.COORDINATORS}, by=speaker)

    assert verbs_about(member) == ["visibility.chosen"]


def test_who_speaks_for_a_member_cannot_be_opened_to_everybody(member: Member, speaker: User):
    choose_visibility(member=member, choices={Field.REPRESENTATIVES: Level.PUBLIC}, by=speaker)

    assert chosen_by(member) == {"representatives": "members"}


@pytest.mark.parametrize("who", ["secretariat", "cameroon_coordinator", "africa_coordinator"])
def test_no_office_opens_a_field_in_the_members_place(alliance: Alliance, member: Member, who: str):
    with pytest.raises(PermissionDenied):
        choose_visibility(
            member=member, choices={Field.NAME: Level.PUBLIC}, by=getattr(alliance, who)
        )

    assert chosen_by(member) == {}


def test_an_editor_of_the_profile_opens_nothing(member: Member):
    editor = person("editor")
    RepresentativeFactory.create(member=member, user=editor, role=Representative.Role.EDITOR)

    with pytest.raises(PermissionDenied):
        choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=editor)


def test_the_page_begins_with_everything_closed_and_keeps_what_is_chosen(
    member: Member, speaker: User, client: Client
):
    client.force_login(speaker)
    address = f"/en/my/visibility/{member.public_id}/"
    before = text_of(client.get(address))

    answer = client.post(address, everything(name="public", about="network"))

    assert before.count('value="coordinators" selected') == len(Field)
    assert answer.status_code == 302
    assert chosen_by(member) == {"name": "public", "about": "network"}


@pytest.mark.parametrize("crafted", ["everybody", "", "PUBLIC", "\x00", "public\u202e", "1"])
def test_a_crafted_level_is_refused_with_a_sentence_and_changes_nothing(
    member: Member, speaker: User, client: Client, crafted: str
):
    client.force_login(speaker)

    page = client.post(
        f"/en/my/visibility/{member.public_id}/", everything(name="public", phone=crafted)
    )

    assert page.status_code == 200
    assert "There is a problem" in text_of(page)
    assert chosen_by(member) == {}


def test_nobody_reaches_the_choices_of_a_member_that_is_not_theirs(
    alliance: Alliance, member: Member, client: Client
):
    client.force_login(alliance.secretariat)

    answer = client.post(f"/en/my/visibility/{member.public_id}/", everything(name="public"))

    assert answer.status_code == 404
    assert chosen_by(member) == {}


# --- consent to be listed ---------------------------------------------------------------------


def test_listing_and_unlisting_keep_the_consent_with_its_language_and_act_at_once(
    member: Member, speaker: User, client: Client
):
    choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=speaker)

    unlist(member=member, by=speaker)
    hidden = client.get("/en/members/deux-rives/").status_code
    list_publicly(member=member, language="fr", source="visibility page", by=speaker)
    shown = client.get("/en/members/deux-rives/").status_code

    assert (hidden, shown) == (404, 200)
    assert has_consented(speaker, ConsentRecord.Purpose.LISTING, member)
    assert ConsentRecord.objects.get(is_given=True).language == "fr"


def test_pressing_twice_keeps_one_consent_and_one_trace(member: Member, speaker: User):
    unlist(member=member, by=speaker)
    for _press in range(2):
        list_publicly(member=member, language="en", source="visibility page", by=speaker)

    assert ConsentRecord.objects.filter(is_given=True).count() == 1
    assert verbs_about(member).count("member.listed") == 1


def test_whoever_speaks_for_a_member_takes_back_what_a_colleague_agreed_to(
    member: Member, speaker: User
):
    colleague = person("colleague")
    RepresentativeFactory.create(
        member=member, user=colleague, role=Representative.Role.REPRESENTATIVE
    )
    list_publicly(member=member, language="en", source="visibility page", by=speaker)

    unlist(member=member, by=colleague)

    assert Member.objects.get(pk=member.pk).listing == Member.Listing.HIDDEN
    assert not has_consented(speaker, ConsentRecord.Purpose.LISTING, member)


def test_a_consent_for_one_organisation_says_nothing_of_another(
    alliance: Alliance, member: Member, speaker: User
):
    other = shown_member(alliance.kenya, listing=Member.Listing.HIDDEN)
    RepresentativeFactory.create(member=other, user=speaker)
    list_publicly(member=member, language="en", source="visibility page", by=speaker)

    list_publicly(member=other, language="en", source="visibility page", by=speaker)

    assert ConsentRecord.objects.filter(is_given=True).count() == 2


def test_without_the_tick_nobody_is_listed(member: Member, speaker: User, client: Client):
    unlist(member=member, by=speaker)
    client.force_login(speaker)

    page = client.post(f"/en/my/visibility/{member.public_id}/listing/", follow=True)

    assert "Tick the box" in text_of(page)
    assert Member.objects.get(pk=member.pk).listing == Member.Listing.HIDDEN


# --- preview ----------------------------------------------------------------------------------


def test_the_preview_says_exactly_what_the_page_says(member: Member, speaker: User, client: Client):
    choose_visibility(
        member=member,
        choices={Field.NAME: Level.PUBLIC, Field.ABOUT: Level.NETWORK, Field.EMAIL: Level.MEMBERS},
        by=speaker,
    )
    client.force_login(speaker)
    seen = {
        key: text_of(client.get(f"/en/my/visibility/{member.public_id}/preview/?as={key}"))
        for key in ("visitor", "member", "network", "coordination")
    }
    page = text_of(Client().get("/en/members/deux-rives/"))

    assert {key: "Sur le Wouri." in text for key, text in seen.items()} == {
        "visitor": False,
        "member": False,
        "network": True,
        "coordination": True,
    }
    assert {key: "office@example.org" in text for key, text in seen.items()} == {
        "visitor": False,
        "member": True,
        "network": True,
        "coordination": True,
    }
    assert facts_of(seen["visitor"]) == facts_of(page)


def test_the_preview_says_why_nobody_sees_it_yet(member: Member, speaker: User, client: Client):
    choose_visibility(member=member, choices={Field.NAME: Level.PUBLIC}, by=speaker)
    unlist(member=member, by=speaker)
    client.force_login(speaker)

    page = text_of(client.get(f"/en/my/visibility/{member.public_id}/preview/"))

    assert "You have not agreed to be in the directory." in page
    assert "Deux Rives" in page


def test_a_preview_for_a_made_up_reader_is_not_there(member: Member, speaker: User, client: Client):
    client.force_login(speaker)

    answer = client.get(f"/en/my/visibility/{member.public_id}/preview/?as=god")

    assert answer.status_code == 404


# --- the networks' limits ---------------------------------------------------------------------


def test_a_limit_closes_a_field_of_all_members_below_and_lifting_it_opens_no_more_than_they_chose(
    alliance: Alliance, member: Member, speaker: User, client: Client
):
    choose_visibility(
        member=member, choices={Field.NAME: Level.PUBLIC, Field.ABOUT: Level.MEMBERS}, by=speaker
    )
    set_ceilings(
        network=alliance.africa,
        choices={Field.NAME: Level.MEMBERS},
        by=alliance.africa_coordinator,
    )
    closed = client.get("/en/members/deux-rives/").status_code

    set_ceilings(
        network=alliance.africa,
        choices={Field.NAME: Level.PUBLIC, Field.ABOUT: Level.PUBLIC},
        by=alliance.africa_coordinator,
    )

    page = client.get("/en/members/deux-rives/")
    assert (closed, page.status_code) == (404, 200)
    assert "Sur le Wouri." not in text_of(page)
    assert AuditEvent.objects.filter(verb="ceiling.set").count() == 2


def test_a_network_cannot_choose_a_limit_wider_than_the_one_above_it(
    alliance: Alliance, client: Client
):
    VisibilityCeiling.objects.create(
        network=alliance.africa, field=Field.PHONE, level=Level.NETWORK
    )
    client.force_login(alliance.cameroon_coordinator)

    page = client.post(
        "/en/manage/networks/cameroon/visibility/",
        {**dict.fromkeys(Field.values, "public"), "representatives": "members"},
    )

    assert page.status_code == 200
    assert "A network is never more open than the one above it." in text_of(page)
    assert not VisibilityCeiling.objects.filter(network=alliance.cameroon).exists()


def test_only_the_coordination_and_the_secretariat_set_limits(alliance: Alliance):
    for refused in (alliance.kenya_coordinator, holder("board", Role.BOARD, alliance.whole)):
        with pytest.raises(PermissionDenied):
            set_ceilings(network=alliance.cameroon, choices={Field.NAME: Level.MEMBERS}, by=refused)
    set_ceilings(
        network=alliance.cameroon, choices={Field.NAME: Level.MEMBERS}, by=alliance.secretariat
    )

    assert VisibilityCeiling.objects.get().network == alliance.cameroon


# --- what coordinations read and take out -----------------------------------------------------


def test_reading_how_to_reach_a_member_is_kept_for_the_member_to_see(
    alliance: Alliance, member: Member
):
    contact = read_contact(member=member, by=alliance.cameroon_coordinator)

    assert contact is not None
    assert contact.email == "office@example.org"
    event = AuditEvent.objects.get(verb="member.contact_read")
    assert (event.object_id, event.right_used) == (
        str(member.public_id),
        "coordinator on cameroon",
    )
    assert "office@example.org" not in f"{event.before}{event.after}{event.reason}"


@pytest.mark.parametrize("who", ["kenya_coordinator", "technical", "board_member", "focal"])
def test_nobody_else_reads_how_to_reach_a_member(alliance: Alliance, member: Member, who: str):
    readers = {
        "kenya_coordinator": alliance.kenya_coordinator,
        "technical": holder("tech", Role.TECHNICAL_ADMINISTRATOR, alliance.whole),
        "board_member": holder("seat", Role.BOARD, alliance.whole),
        "focal": holder("focal", Role.FOCAL_POINT, alliance.whole),
    }

    with pytest.raises(PermissionDenied):
        read_contact(member=member, by=readers[who])


def test_the_record_shows_how_to_reach_a_member_only_when_asked(
    alliance: Alliance, member: Member, client: Client
):
    client.force_login(alliance.cameroon_coordinator)

    before = text_of(client.get(f"/en/manage/members/{member.public_id}/"))
    after = text_of(client.post(f"/en/manage/members/{member.public_id}/contact/"))

    assert ("office@example.org" in before, "office@example.org" in after) == (False, True)


def test_the_file_holds_the_members_below_and_the_reason_is_kept(
    alliance: Alliance, member: Member
):
    shown_member(alliance.kenya, name="Elsewhere")

    content = export_members(
        network=alliance.cameroon,
        reason="Invitation to the yearly meeting",
        with_contacts=False,
        by=alliance.cameroon_coordinator,
    ).decode()

    assert "Deux Rives" in content
    assert "Elsewhere" not in content
    assert "office@example.org" not in content
    of_network = AuditEvent.objects.get(object_kind="networks.network", verb="members.exported")
    assert of_network.reason == "Invitation to the yearly meeting"
    assert of_network.after == {"members": 1, "with_contacts": False}
    assert verbs_about(member) == ["members.exported"]


@pytest.mark.parametrize("cell", ["=1+1", "+41", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_file_is_a_formula(alliance: Alliance, cell: str):
    shown_member(alliance.cameroon, name=cell)

    content = export_members(
        network=alliance.cameroon, reason="test", with_contacts=True, by=alliance.secretariat
    ).decode("utf-8-sig")

    assert f"'{cell.strip()[:1]}" in content.replace("\n", "").replace("\r", "").replace("\t", "")
    assert "'+237 600 000 000" in content


def test_the_file_asks_for_a_reason_and_for_proof_that_it_is_you(
    alliance: Alliance, client: Client
):
    client.force_login(alliance.cameroon_coordinator)

    answer = client.post("/en/manage/networks/cameroon/members/export/", {"reason": "x"})

    assert answer.status_code == 302
    assert "/account/" in answer.headers["Location"]


# --- helpers ----------------------------------------------------------------------------------


def text_of(page: Any) -> str:
    return str(page.content.decode())


def facts_of(page: str) -> str:
    """The part of a page that says something of the member."""
    return page.split('<dl class="definitions">')[1].split("</dl>")[0]


def everything(**chosen: str) -> dict[str, str]:
    return {**dict.fromkeys(Field.values, "coordinators"), **chosen}


def chosen_by(member: Member) -> dict[str, str]:
    rows = FieldVisibility.objects.filter(member=member).exclude(level=Level.COORDINATORS)
    return dict(rows.order_by("pk").values_list("field", "level"))


def verbs_about(member: Member) -> list[str]:
    rows = AuditEvent.objects.filter(object_kind="members.member", object_id=member.public_id)
    return list(rows.order_by("pk").values_list("verb", flat=True))
