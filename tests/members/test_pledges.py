"""Signing: what a signature keeps, who may sign for whom, and what one may do before and after."""

import hashlib
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from alliance.models import AuditEvent, User
from members.actions.pledges import NameMissing, NotInThisLanguage, TextMovedOn, sign
from members.actions.policies import draft_version
from members.models import Member, Pledge, Representative
from members.permissions.pledges import may_act_for
from members.queries.pledges import is_pledged, texts_to_sign, unsigned
from networks.models import Network
from networks.permissions import Role
from tests.factories import NetworkFactory
from tests.members.factories import MemberFactory, RepresentativeFactory, holder, person
from tests.members.signing import (
    LONG_AGO,
    Kind,
    in_force,
    member_in,
    represents,
    sign_all,
    wording,
)
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory.create(slug="alliance", level=Network.Level.GLOBAL)


@pytest.fixture
def texts() -> None:
    for kind in Kind:
        in_force(kind, words=f"About {kind}")


@pytest.fixture
def organisation(alliance: Network, texts: None) -> tuple[Member, User]:
    return member_in(NetworkFactory.create(slug="togo"), "amina", language="fr")


def signing_page(member: Member) -> str:
    return reverse("members:sign_for_member", args=[member.public_id])


def typed(member: Member, user: User, **more: Any) -> dict[str, Any]:
    shown = ",".join(str(version.pk) for version in unsigned(user, member))
    return {"agrees": "on", "typed_name": "Amina", "function": "chair", "texts": shown, **more}


# --- what a signature keeps ------------------------------------------------------------------


def test_a_signature_keeps_the_text_the_language_the_name_and_for_whom(organisation):
    member, user = organisation

    signed = sign(
        versions=texts_to_sign(None),
        language="fr",
        typed_name=" Amina Diallo ",
        function="présidente",
        on_behalf_of=member,
        by=user,
    )

    assert [pledge.version.document.kind for pledge in signed] == list(Kind)
    for pledge in signed:
        french = pledge.version.text_fr
        assert pledge.text_hash == hashlib.sha256(french.encode()).hexdigest()
        assert (pledge.language, pledge.typed_name) == ("fr", "Amina Diallo")
        assert (pledge.function, pledge.on_behalf_of) == ("présidente", member)


def test_each_signature_is_in_the_trail_without_the_name(organisation):
    member, user = organisation

    sign_all(member, user)

    events = AuditEvent.objects.filter(verb="pledge.signed").order_by("pk")
    assert [event.actor for event in events] == [user] * 3
    assert {event.right_used for event in events} == {"own member"}
    assert "Ana" not in str([event.after for event in events])


def test_signing_twice_leaves_one_signature_as_it_was(organisation):
    member, user = organisation
    first = sign_all(member, user)

    again = sign(
        versions=texts_to_sign(None),
        language="ar",
        typed_name="Somebody else",
        function="",
        on_behalf_of=member,
        by=user,
    )

    assert [pledge.pk for pledge in again] == [pledge.pk for pledge in first]
    assert set(Pledge.objects.values_list("typed_name", "language")) == {("Ana Lima", "en")}
    assert AuditEvent.objects.filter(verb="pledge.signed").count() == 3


# --- who may sign, and what ------------------------------------------------------------------


@pytest.mark.parametrize("role", ["representative", "editor"])
def test_only_a_primary_signs_for_a_member(organisation, role):
    member, _primary = organisation
    colleague = represents("colleague", member, Representative.Role(role))

    with pytest.raises(PermissionDenied, match="Only a primary representative"):
        sign_all(member, colleague)

    assert not Pledge.objects.exists()


def test_nobody_signs_for_a_member_of_others(organisation):
    stranger = person("stranger")

    with pytest.raises(PermissionDenied):
        sign_all(organisation[0], stranger)

    assert not Pledge.objects.exists()


def test_who_no_longer_represents_a_member_cannot_sign_for_it(organisation):
    member, user = organisation
    Representative.objects.filter(user=user).update(period=(None, LONG_AGO))

    with pytest.raises(PermissionDenied):
        sign_all(member, user)


def test_a_draft_and_a_version_that_was_replaced_cannot_be_signed(organisation, alliance):
    member, user = organisation
    old = texts_to_sign(None)[1]
    in_force(Kind.CODE, since=LONG_AGO.replace(year=2025))
    author = holder("author", Role.SECRETARIAT, alliance)
    draft = draft_version(kind=Kind.CODE, network=None, wording=wording("Draft"), by=author)
    signature = {"language": "en", "typed_name": "A", "function": "", "on_behalf_of": member}

    for version in (old, draft):
        with pytest.raises(TextMovedOn):
            sign(versions=[version], by=user, **signature)

    assert not Pledge.objects.exists()


def test_a_signature_needs_a_name_and_a_language_of_the_text(organisation):
    member, user = organisation
    versions = texts_to_sign(None)

    with pytest.raises(NameMissing):
        sign(
            versions=versions,
            language="en",
            typed_name="  ",
            function="",
            on_behalf_of=member,
            by=user,
        )
    with pytest.raises(NotInThisLanguage):
        sign(
            versions=versions,
            language="xx",
            typed_name="A",
            function="",
            on_behalf_of=member,
            by=user,
        )

    assert not Pledge.objects.exists()


# --- what one may do -------------------------------------------------------------------------


def test_before_signing_one_does_not_act_for_a_member_and_after_it_one_does(organisation):
    member, user = organisation

    before = may_act_for(user, member)
    sign_all(member, user)

    assert not before
    assert "sign the texts" in str(before.reason)
    assert may_act_for(user, member)
    assert is_pledged(member)
    assert unsigned(user, member) == ()


def test_a_refusal_for_missing_signatures_leads_to_where_one_signs(organisation):
    member, primary = organisation
    colleague = represents("colleague", member, Representative.Role.REPRESENTATIVE)
    profile = reverse("members:edit_profile", args=[member.public_id])
    link = f'href="{reverse("members:own_pledges")}"'

    def main(user: User) -> str:
        answer = client_of(user).get(profile)
        assert answer.status_code == 403
        return str(answer.content.decode().partition("<main")[2].partition("</main")[0])

    assert link in main(primary)
    assert link in main(colleague)
    assert "write to the coordination" not in main(colleague)
    # what is missing then only a primary can sign
    sign_all(None, colleague)
    assert link not in main(colleague)
    sign_all(None, primary)
    assert "A primary representative has to sign" in main(primary)
    assert link in main(primary)


def test_another_representative_signs_for_themselves_before_they_act(organisation):
    member, primary = organisation
    colleague = represents("colleague", member, Representative.Role.REPRESENTATIVE)
    sign_all(member, primary)

    assert not may_act_for(colleague, member)
    assert len(unsigned(colleague, member)) == 3

    sign_all(None, colleague)

    assert may_act_for(colleague, member)
    assert unsigned(colleague, member) == ()


def test_a_colleague_alone_does_not_make_the_member_pledged(organisation):
    member, _primary = organisation
    colleague = represents("colleague", member, Representative.Role.REPRESENTATIVE)
    sign_all(None, colleague)

    verdict = may_act_for(colleague, member)

    assert not is_pledged(member)
    assert "A primary representative has to sign" in str(verdict.reason)


def test_a_new_primary_signs_too_though_the_member_is_pledged(organisation):
    member, primary = organisation
    sign_all(member, primary)
    successor = represents("successor", member)

    assert is_pledged(member)
    assert not may_act_for(successor, member)
    assert len(unsigned(successor, member)) == 3


def test_signing_for_one_member_says_nothing_about_another(organisation):
    member, user = organisation
    other = MemberFactory.create(name="Another circle")
    RepresentativeFactory.create(member=other, user=user)
    sign_all(member, user)

    assert is_pledged(member)
    assert not is_pledged(other)
    assert len(unsigned(user, other)) == 3


def test_strangers_and_members_joined_with_another_record_are_not_acted_for(organisation):
    member, user = organisation
    sign_all(member, user)
    stranger = person("stranger")
    sign_all(None, stranger)

    assert not may_act_for(stranger, member)

    Member.objects.filter(pk=member.pk).update(merged_into=MemberFactory.create())
    member.refresh_from_db()

    assert not may_act_for(user, member)


# --- the pages -------------------------------------------------------------------------------


def test_one_reads_and_signs_on_a_page_and_finds_it_again(organisation):
    member, user = organisation
    client = client_of(user)

    page = client.get(signing_page(member))
    answer = client.post(signing_page(member), typed(member, user), follow=True)

    assert page.status_code == 200
    assert "About code (en)" in page.content.decode()
    assert "Thank you." in answer.content.decode()
    assert Pledge.objects.filter(user=user, on_behalf_of=member).count() == 3
    assert "The amina circle" in answer.content.decode()


def test_signing_on_a_french_page_signs_the_french_text(organisation):
    member, user = organisation
    address = signing_page(member).replace("/en/", "/fr/")

    client_of(user).post(address, typed(member, user))

    assert set(Pledge.objects.values_list("language", flat=True)) == {"fr"}


def test_a_second_click_signs_nothing_twice_and_is_told_kindly(organisation):
    member, user = organisation
    client = client_of(user)
    sent = typed(member, user)
    client.post(signing_page(member), sent)

    answer = client.post(signing_page(member), sent, follow=True)

    assert Pledge.objects.count() == 3
    assert "You have signed everything." in answer.content.decode()


def test_a_colleague_signs_for_themselves_on_the_same_page(organisation):
    member, _primary = organisation
    colleague = represents("colleague", member, Representative.Role.EDITOR)

    client_of(colleague).post(signing_page(member), typed(member, colleague))

    pledges = Pledge.objects.all()
    assert {(pledge.user, pledge.on_behalf_of) for pledge in pledges} == {(colleague, None)}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"typed_name": ""}, "Type your name to sign."),
        ({"typed_name": "x" * 151}, "This is too long."),
        ({"typed_name": "x" * 1_000_000}, "This is too long."),
        ({"typed_name": "Ana\u202eamiL"}, "hidden signs"),
        ({"typed_name": "Ana\x00"}, "hidden signs"),
        ({"function": ""}, "Say what you are in the organisation."),
        ({"agrees": ""}, "Tick “I agree”"),
        ({"texts": "1,2,99999"}, "The texts changed since you opened this page."),
        ({"texts": ""}, "The texts changed since you opened this page."),
    ],
)
def test_wrong_input_is_explained_and_signs_nothing(organisation, wrong, sentence):
    member, user = organisation

    answer = client_of(user).post(signing_page(member), typed(member, user, **wrong))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Pledge.objects.exists()


def test_a_text_that_came_into_force_meanwhile_is_read_first(organisation):
    member, user = organisation
    sent = typed(member, user)
    in_force(Kind.CODE, since=LONG_AGO.replace(year=2025), words="Be kinder.")

    answer = client_of(user).post(signing_page(member), sent)

    assert "The texts changed since you opened this page." in answer.content.decode()
    assert "Be kinder. (en)" in answer.content.decode()
    assert not Pledge.objects.exists()


def test_crafted_addresses_lead_nowhere(organisation):
    stranger = client_of(person("stranger"))

    for public_id in (organisation[0].public_id, uuid.uuid4()):
        address = reverse("members:sign_for_member", args=[public_id])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"typed_name": "A", "agrees": "on"}).status_code == 404

    assert not Pledge.objects.exists()


def test_ones_own_page_asks_as_often_for_one_member_as_for_five(
    organisation, django_assert_max_num_queries
):
    member, user = organisation
    client = client_of(user)
    sign_all(member, user)
    client.get(reverse("members:own_pledges"))
    with django_assert_max_num_queries(30) as counted:
        client.get(reverse("members:own_pledges"))
    for number in range(4):
        other = MemberFactory.create(name=f"Circle {number}")
        RepresentativeFactory.create(member=other, user=user)
        sign_all(other, user) if number % 2 else None

    with django_assert_max_num_queries(len(counted)):
        page = client.get(reverse("members:own_pledges"))

    assert page.content.decode().count("Read and sign") == 2


def test_ones_own_page_shows_nobody_elses_signatures(organisation):
    member, user = organisation
    sign_all(member, user)

    page = client_of(person("stranger")).get(reverse("members:own_pledges"))

    assert "Ana Lima" not in page.content.decode()
    assert "You have signed nothing yet." in page.content.decode()
