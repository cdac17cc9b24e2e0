"""What a member says of itself: changed by its own people, corrected with a reason, suggested, confirmed."""

import re
import secrets
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.organisations import (
    Contact,
    Profile,
    confirm_profile,
    edit_profile,
    settle_suggestion,
    suggest_change,
    unique_slug,
    unique_slugs,
)
from members.models import (
    Member,
    MemberContact,
    PolicyDocument,
    PolicyVersion,
    ProfileSuggestion,
    Representative,
)
from networks.models import Theme
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import MemberFactory, RepresentativeFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def primary(alliance: Alliance) -> User:
    return person("primary")


@pytest.fixture
def member(alliance: Alliance, primary: User) -> Member:
    membership, _user = joined(alliance.cameroon, name="Deux Rives", speaker=primary)
    return membership.member


def typed(**values: Any) -> dict[str, Any]:
    return {
        "name": "Deux Rives",
        "country": "CM",
        "website": "",
        "place": "",
        "about": "",
        "about_language": "",
        **values,
    }


def profile_page(member: Member) -> str:
    return reverse("members:edit_profile", args=[member.public_id])


# --- the profile ------------------------------------------------------------------------------


def test_a_representative_changes_the_whole_profile_on_one_page(
    member: Member, primary: User
) -> None:
    theme = Theme.objects.create(slug="care", name_en="Care")

    page = client_of(primary).post(
        profile_page(member),
        typed(
            name="Deux Rives du Wouri",
            local_name="الضفتان",
            acronym="DRW",
            website="www.deux-rives.example/fr",
            place="Douala",
            languages=["fr", "ar"],
            themes=[theme.pk],
            about="Nous écoutons.",
            about_language="fr",
            founded_year="2009",
            size="small",
            email="bonjour@deux-rives.example",
            phone="+237 600 00 00 00",
            address="BP 1, Douala",
        ),
        follow=True,
    )

    assert "The profile is changed" in page.content.decode()
    member.refresh_from_db()
    assert (member.name, member.local_name, member.acronym) == (
        "Deux Rives du Wouri",
        "الضفتان",
        "DRW",
    )
    assert (member.website, member.domain) == (
        "https://www.deux-rives.example/fr",
        "deux-rives.example",
    )
    assert (member.languages, list(member.themes.all())) == (["fr", "ar"], [theme])
    assert (member.founded_year, member.size, member.place) == (2009, "small", "Douala")
    assert member.contact.phone == "+237 600 00 00 00"


def test_the_trail_says_which_fields_changed_and_not_what_they_say(
    member: Member, primary: User
) -> None:
    edit_profile(
        member=member,
        profile=Profile(name="Deux Rives", country="CM", contact=Contact(phone="123")),
        by=primary,
    )

    event = AuditEvent.objects.get(verb="profile.edited")
    assert event.after == {"fields": ["phone"]}
    assert (event.actor, event.right_used) == (primary, "own member")


def test_saving_what_stands_there_already_changes_nothing(member: Member, primary: User) -> None:
    page = client_of(primary).post(profile_page(member), typed(), follow=True)

    assert "Nothing was changed" in page.content.decode()
    assert not AuditEvent.objects.filter(verb="profile.edited").exists()


def test_contact_data_lies_sealed_in_the_database(member: Member, primary: User) -> None:
    edit_profile(
        member=member,
        profile=Profile(name="Deux Rives", country="CM", contact=Contact(address="Rue 12, Douala")),
        by=primary,
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM members_membercontact")
        [[kept]] = cursor.fetchall()
    assert "Rue 12" not in kept
    assert "Rue 12" not in repr(Contact(address="Rue 12"))


def test_an_individual_member_is_asked_less_and_placed_by_region(alliance: Alliance) -> None:
    membership, user = joined(alliance.cameroon, name="Ana Ruiz", kind=Member.Kind.PERSON)

    page = client_of(user).get(profile_page(membership.member))
    client_of(user).post(
        profile_page(membership.member), typed(name="Ana Ruiz", acronym="AR", founded_year="1990")
    )

    assert "No finer than a region" in page.content.decode()
    assert "id_acronym" not in page.content.decode()
    membership.member.refresh_from_db()
    assert (membership.member.acronym, membership.member.founded_year) == ("", None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write the name."),
        ("name", "x" * 151, "too long"),
        ("name", "Deux\u202eRives", "hidden signs"),
        ("name", "Deux\x00Rives", "hidden signs"),
        ("about", "\u2066x", "hidden signs"),
        ("website", "javascript:alert(1)", "Enter the address of a website"),
        ("country", "XX", "Choose one of the countries"),
        ("country", "", "Choose a country"),
        ("languages", ["tlh"], "Choose languages from the list"),
        ("themes", ["999999"], "Choose themes from the list"),
        ("themes", ["x' OR 1=1"], "Choose themes from the list"),
        ("founded_year", "long ago", "four digits"),
        ("founded_year", "3019", "cannot be right"),
        ("founded_year", "9" * 5000, "four digits"),
        ("size", "huge", "Choose one of the sizes"),
        ("email", "nobody", "name@example.org"),
        ("phone", "1" * 41, "too long"),
        ("about_language", "xx", "Choose one of the languages"),
        ("about", "x" * 100_000, "too long"),
    ],
)
def test_wrong_input_is_answered_at_its_field_and_nothing_is_lost(
    member: Member, primary: User, field: str, value: Any, sentence: str
) -> None:
    page = client_of(primary).post(profile_page(member), {**typed(place="Bonabéri"), field: value})

    text = page.content.decode()
    assert page.status_code == 200
    assert "There is a problem" in text
    assert sentence in text
    assert "Bonabéri" in text
    member.refresh_from_db()
    assert (member.name, member.place) == ("Deux Rives", "")


def test_hidden_fields_that_somebody_adds_change_nothing(member: Member, primary: User) -> None:
    client_of(primary).post(
        profile_page(member),
        typed(listing="public", slug="taken", claimed_at="2020-01-01", merged_into="1"),
    )

    member.refresh_from_db()
    assert (member.listing, member.slug, member.merged_into_id) == ("hidden", None, None)


def test_markup_in_a_name_is_shown_as_text(member: Member, primary: User) -> None:
    edit_profile(
        member=member,
        profile=Profile(name="<script>alert(1)</script>", country="CM"),
        by=primary,
    )

    page = client_of(primary).get(reverse("members:own_member", args=[member.public_id]))

    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_an_editor_keeps_the_profile_and_nothing_else(member: Member) -> None:
    editor = person("editor")
    RepresentativeFactory.create(member=member, user=editor, role=Representative.Role.EDITOR)

    client = client_of(editor)

    assert client.get(profile_page(member)).status_code == 200
    assert (
        client.get(reverse("members:invite_representative", args=[member.public_id])).status_code
        == 403
    )


def test_the_secretariat_corrects_with_a_reason_and_the_member_is_told(
    alliance: Alliance, member: Member, primary: User
) -> None:
    MemberContact.objects.create(member=member, phone="+237 1")
    client = client_of(alliance.secretariat)

    without = client.post(profile_page(member), typed(place="Yaoundé"))
    client.post(
        profile_page(member),
        typed(place="Yaoundé", reason="Moved, said at the meeting.", phone="0"),
    )

    assert "Write in a few words why it changes" in without.content.decode()
    member.refresh_from_db()
    assert (member.place, member.contact.phone) == ("Yaoundé", "+237 1")
    event = AuditEvent.objects.get(verb="profile.edited")
    assert (event.reason, event.actor) == ("Moved, said at the meeting.", alliance.secretariat)
    assert [mail.to for mail in OutgoingMail.objects.all()] == [primary.email]


def test_who_corrects_by_office_does_not_read_how_to_reach_the_member(
    alliance: Alliance, member: Member
) -> None:
    MemberContact.objects.create(member=member, phone="+237 600")

    page = client_of(alliance.secretariat).get(profile_page(member))

    assert page.status_code == 200
    assert "+237 600" not in page.content.decode()


def test_coordinations_and_strangers_do_not_edit(alliance: Alliance, member: Member) -> None:
    for user in (alliance.cameroon_coordinator, alliance.kenya_coordinator, person("x")):
        with pytest.raises(PermissionDenied):
            edit_profile(member=member, profile=Profile(name="Taken over"), by=user)

    assert client_of(alliance.kenya_coordinator).get(profile_page(member)).status_code == 404
    assert client_of(alliance.cameroon_coordinator).get(profile_page(member)).status_code == 403


def test_a_record_that_was_joined_into_another_has_no_own_pages(
    member: Member, primary: User
) -> None:
    Member.objects.filter(pk=member.pk).update(merged_into=MemberFactory.create())

    assert client_of(primary).get(profile_page(member)).status_code == 404


# --- still correct ------------------------------------------------------------------------------


def test_one_press_says_that_everything_is_still_correct(member: Member, primary: User) -> None:
    address = reverse("members:confirm_profile", args=[member.public_id])
    client = client_of(primary)

    assert client.get(address).status_code == 405
    client.post(address)

    member.refresh_from_db()
    assert member.confirmed_at is not None
    assert member.confirmed_at.date() == timezone.now().date()
    assert AuditEvent.objects.filter(verb="profile.confirmed", actor=primary).count() == 1


def test_nobody_confirms_for_somebody_else(alliance: Alliance, member: Member) -> None:
    for user in (alliance.secretariat, alliance.cameroon_coordinator):
        with pytest.raises(PermissionDenied):
            confirm_profile(member=member, by=user)


# --- suggestions --------------------------------------------------------------------------------


def test_a_coordination_suggests_and_the_member_deals_with_it(
    alliance: Alliance, member: Member, primary: User
) -> None:
    own = reverse("members:own_member", args=[member.public_id])
    client_of(alliance.cameroon_coordinator).post(
        reverse("members:suggest_change", args=[member.public_id]),
        {"message": "Your website has moved."},
    )
    client = client_of(primary)
    before = client.get(own).content.decode()

    suggestion = ProfileSuggestion.objects.get()
    client.post(reverse("members:settle_suggestion", args=[member.public_id, suggestion.public_id]))

    assert "Your website has moved." in before
    assert "Your website has moved." not in client.get(own).content.decode()
    assert OutgoingMail.objects.get().to == primary.email
    assert [
        event.actor.email
        for event in AuditEvent.objects.filter(
            verb__in=["profile.change_suggested", "suggestion.settled"]
        ).order_by("pk")
        if event.actor
    ] == [alliance.cameroon_coordinator.email, primary.email]


def test_the_same_suggestion_sent_twice_is_one(alliance: Alliance, member: Member) -> None:
    for _press in range(2):
        suggest_change(member=member, message="Look.", by=alliance.cameroon_coordinator)

    assert ProfileSuggestion.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_suggestion_is_settled_once_and_by_the_member_only(
    alliance: Alliance, member: Member, primary: User
) -> None:
    suggestion = suggest_change(member=member, message="Look.", by=alliance.cameroon_coordinator)
    with pytest.raises(PermissionDenied):
        settle_suggestion(suggestion=suggestion, by=alliance.cameroon_coordinator)

    settle_suggestion(suggestion=suggestion, by=primary)
    settle_suggestion(suggestion=suggestion, by=primary)

    assert AuditEvent.objects.filter(verb="suggestion.settled").count() == 1


def test_members_and_other_networks_suggest_nothing(
    alliance: Alliance, member: Member, primary: User
) -> None:
    for user in (primary, alliance.kenya_coordinator, person("x")):
        with pytest.raises(PermissionDenied):
            suggest_change(member=member, message="Look.", by=user)


# --- addresses and lists --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Deux Rives", "deux-rives"),
        ("Réseau Égalité!", "reseau-egalite"),
        ("منظمة", "member"),
        ("Map", "map"),
        ("long name " * 40, "long-name-" * 7 + "lon"),
    ],
)
def test_every_address_is_the_name_and_six_signs_of_chance(name: str, written: str) -> None:
    slug = unique_slug(name)

    assert re.fullmatch(rf"{written}-[2-9a-z]{{6}}", slug)
    assert len(slug) <= 80
    assert slug != unique_slug(name)


def test_an_address_that_somebody_has_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    MemberFactory.create(slug="deux-rives-222222")
    drawn = iter("222222" + "333333" + "333333" + "444444" + "555555" + "666666")
    monkeypatch.setattr(secrets, "choice", lambda _signs: next(drawn))

    # when
    slugs = unique_slugs(["Deux Rives", "Deux Rives", "Deux Rives"])

    # then: one was taken, two had drawn the same
    assert slugs == ["deux-rives-444444", "deux-rives-555555", "deux-rives-666666"]


def test_a_person_finds_those_for_whom_they_speak_and_no_others(
    alliance: Alliance, member: Member, primary: User
) -> None:
    joined(alliance.kenya, name="Other House")

    page = client_of(primary).get(reverse("members:own_members")).content.decode()

    assert "Deux Rives" in page
    assert "Other House" not in page


def test_the_list_asks_as_much_for_many_as_for_one(
    alliance: Alliance, member: Member, primary: User
) -> None:
    client, page = client_of(primary), reverse("members:own_members")
    client.get(page)
    with CaptureQueriesContext(connection) as for_one:
        client.get(page)
    for number in range(4):
        joined(alliance.kenya, name=f"House {number}", speaker=primary)

    with CaptureQueriesContext(connection) as for_many:
        client.get(page)

    assert len(for_many) == len(for_one)


@pytest.mark.parametrize("name", ["own_member", "edit_profile", "representatives"])
def test_pages_of_a_member_stay_within_their_bytes(
    member: Member, primary: User, name: str
) -> None:
    page = client_of(primary).get(reverse(f"members:{name}", args=[member.public_id]))

    assert len(page.content) < 40_000 if name == "edit_profile" else len(page.content) < 14_000


def test_who_has_not_signed_reads_the_page_and_is_led_to_what_to_sign(
    member: Member, primary: User
) -> None:
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE)
    PolicyVersion.objects.create(
        document=document,
        number=1,
        title_en="Code",
        text_en="Be kind.",
        text_hashes={"en": "0"},
        drafted_by=primary,
        approved_by=primary,
        approved_at=timezone.now(),
        in_force_from=timezone.now().date(),
    )
    client = client_of(primary)

    page = client.get(reverse("members:own_member", args=[member.public_id]))

    assert page.status_code == 200
    assert reverse("members:sign_for_member", args=[member.public_id]) in page.content.decode()
    assert reverse("members:confirm_profile", args=[member.public_id]) not in page.content.decode()
    assert client.get(profile_page(member)).status_code == 403
