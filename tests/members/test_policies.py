"""The texts: written, approved by somebody else, fixed for good, adapted by networks, read by everybody."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, User
from alliance.rich_text import draw
from members.actions.policies import (
    DayNotPossible,
    DraftMovedOn,
    DraftThere,
    LanguagesMissing,
    approve_version,
    discard_draft,
    draft_version,
    edit_draft,
    enter_approved_version,
)
from members.models import PolicyVersion
from members.queries.pledges import is_pledged, texts_to_sign, unsigned
from members.queries.policies import compared, fingerprint
from networks.models import Network
from networks.permissions import Role
from tests.factories import NetworkFactory, NetworkParentFactory
from tests.members.factories import give, holder
from tests.members.signing import LONG_AGO, Kind, in_force, member_in, sign_all, wording
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory.create(slug="alliance", level=Network.Level.GLOBAL)


@pytest.fixture
def region(alliance: Network) -> Network:
    found = NetworkFactory.create(slug="region", level=Network.Level.REGIONAL)
    NetworkParentFactory.create(network=found, parent=alliance)
    return found


@pytest.fixture
def country(region: Network) -> Network:
    found = NetworkFactory.create(slug="country")
    NetworkParentFactory.create(network=found, parent=region)
    return found


@pytest.fixture
def secretariat(alliance: Network) -> User:
    return holder("secretariat", Role.SECRETARIAT, alliance)


@pytest.fixture
def board(alliance: Network) -> User:
    return holder("board", Role.BOARD, alliance)


@pytest.fixture
def draft(secretariat: User) -> PolicyVersion:
    return draft_version(kind=Kind.CODE, network=None, wording=wording(), by=secretariat)


def today() -> date:
    return timezone.now().date()


def approve(version: PolicyVersion, by: User, **more: Any) -> PolicyVersion:
    values = {
        "in_force_from": today(),
        "minute_ref": "Board, item 4",
        "seen": fingerprint(version),
        **more,
    }
    return approve_version(version=version, by=by, **values)


def page_of(version: PolicyVersion, name: str = "members:policy") -> str:
    return reverse(name, args=[version.document.public_id, version.number])


# --- approval --------------------------------------------------------------------------------


def test_approval_fixes_the_hash_of_every_language(draft, board):
    approve(draft, board)

    version = PolicyVersion.objects.get()
    assert version.text_hashes == {
        code: hashlib.sha256(f"Be kind. ({code})".encode()).hexdigest()
        for code in settings.LANGUAGE_TABLE
    }
    assert (version.approved_by, version.in_force_from) == (board, today())


def test_approval_is_in_the_trail_with_the_right_that_was_used(draft, board):
    approve(draft, board)

    event = AuditEvent.objects.get(verb="policy.approved")
    assert (event.actor, event.right_used) == (board, "board on alliance")
    assert event.after["number"] == 1


def test_the_database_lets_nobody_change_what_is_approved(draft, board):
    approve(draft, board)

    for change in ({"text_en": "Be cruel."}, {"in_force_from": LONG_AGO}, {"approved_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyVersion.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).delete()

    assert PolicyVersion.objects.get().text_en == "Be kind. (en)"


def test_approving_twice_has_one_effect(draft, board):
    seen = fingerprint(draft)
    approve(draft, board, seen=seen)

    with pytest.raises(DraftMovedOn):
        approve(draft, board, seen=seen)

    assert AuditEvent.objects.filter(verb="policy.approved").count() == 1


def test_nobody_approves_what_changed_since_they_read_it(draft, board, secretariat):
    seen = fingerprint(draft)
    edit_draft(version=draft, wording=wording("Be cruel."), seen=seen, by=secretariat)

    with pytest.raises(DraftMovedOn):
        approve(draft, board, seen=seen)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("part", ["title", "text", "summary"])
def test_a_draft_with_a_gap_in_any_language_is_not_approved(secretariat, board, language, part):
    whole = wording()
    del getattr(whole, part)[language]
    gappy = draft_version(kind=Kind.CODE, network=None, wording=whole, by=secretariat)

    with pytest.raises(LanguagesMissing) as missing:
        approve(gappy, board)

    assert missing.value.languages == [language]


def test_a_second_version_says_in_every_language_what_changed(secretariat, board):
    in_force(since=LONG_AGO)
    without_spanish = wording("Be kinder.")
    del without_spanish.changes["es"]
    second = draft_version(kind=Kind.CODE, network=None, wording=without_spanish, by=secretariat)

    with pytest.raises(LanguagesMissing) as missing:
        approve(second, board)

    assert missing.value.languages == ["es"]


def test_a_version_begins_today_or_later_and_after_the_one_before(secretariat, board):
    in_force(since=today() + timedelta(days=10))
    second = draft_version(kind=Kind.CODE, network=None, wording=wording(), by=secretariat)

    for day in (today() - timedelta(days=1), today(), today() + timedelta(days=10)):
        with pytest.raises(DayNotPossible):
            approve(second, board, in_force_from=day)

    approve(second, board, in_force_from=today() + timedelta(days=11))


def test_only_the_portal_enters_what_was_approved_before_its_time(secretariat, board):
    with pytest.raises(PermissionDenied):
        enter_approved_version(
            kind=Kind.CODE,
            network=None,
            wording=wording(),
            in_force_from=LONG_AGO,
            minute_ref="Board",
            approved_by=board,
            by=secretariat,
        )

    assert not PolicyVersion.objects.exists()


# --- who writes and who approves -------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "place", "may_write_for_all", "may_write_for_country"),
    [
        (Role.SECRETARIAT, "alliance", True, True),
        (Role.FOCAL_POINT, "alliance", True, True),
        (Role.BOARD, "alliance", False, False),
        (Role.TECHNICAL_ADMINISTRATOR, "alliance", False, False),
        (Role.COORDINATOR, "region", False, True),
        (Role.COORDINATOR, "country", False, True),
        (Role.DEPUTY, "country", False, True),
        (Role.EDITOR, "country", False, False),
        (Role.COORDINATOR, "neighbour", False, False),
    ],
)
def test_who_writes_which_text(country, role, place, may_write_for_all, may_write_for_country):
    NetworkFactory.create(slug="neighbour")
    author = holder("author", role, Network.objects.get(slug=place))

    for network, may in ((None, may_write_for_all), (country, may_write_for_country)):
        if may:
            draft_version(kind=Kind.CODE, network=network, wording=wording(), by=author)
        else:
            with pytest.raises(PermissionDenied):
                draft_version(kind=Kind.CODE, network=network, wording=wording(), by=author)


@pytest.mark.parametrize(
    ("role", "place", "may_approve_for_all", "may_approve_for_country"),
    [
        (Role.BOARD, "alliance", True, True),
        (Role.BOARD, "region", False, False),
        (Role.SECRETARIAT, "alliance", False, False),
        (Role.SECRETARIAT_LEAD, "alliance", False, False),
        (Role.FOCAL_POINT, "alliance", False, False),
        (Role.COORDINATOR, "region", False, False),
        (Role.COORDINATOR, "country", False, False),
        (Role.TECHNICAL_ADMINISTRATOR, "alliance", False, False),
    ],
)
def test_who_approves_which_text(
    country, secretariat, role, place, may_approve_for_all, may_approve_for_country
):
    approver = holder("approver", role, Network.objects.get(slug=place))

    for network, may in ((None, may_approve_for_all), (country, may_approve_for_country)):
        version = draft_version(kind=Kind.CODE, network=network, wording=wording(), by=secretariat)
        if may:
            approve(version, approver)
        else:
            with pytest.raises(PermissionDenied):
                approve(version, approver)


def test_nobody_who_wrote_any_part_of_a_draft_approves_it(country, secretariat, board):
    coordinator = holder("coordinator", Role.COORDINATOR, country)
    text = draft_version(kind=Kind.CODE, network=country, wording=wording(), by=coordinator)
    for words, author in (("Ours.", secretariat), ("Mine.", coordinator)):
        text = edit_draft(version=text, wording=wording(words), seen=fingerprint(text), by=author)
    whole = Network.objects.get(slug="alliance")
    for author in (coordinator, secretariat):
        give(author, Role.BOARD, whole)

    for author in (coordinator, secretariat):
        with pytest.raises(PermissionDenied, match="Whoever wrote a text"):
            approve(text, author)
    page = client_of(secretariat).get(page_of(text)).content.decode()
    assert "Whoever wrote a text does not approve it." in page
    assert approve(text, board).approved_by == board


def test_who_wrote_an_earlier_version_may_approve_the_next_one(country, secretariat, board):
    former = holder("former", Role.SECRETARIAT, Network.objects.get(slug="alliance"))
    earlier = draft_version(kind=Kind.CODE, network=None, wording=wording(), by=former)
    approve(earlier, board)
    give(former, Role.BOARD, Network.objects.get(slug="alliance"))
    following = draft_version(
        kind=Kind.CODE, network=None, wording=wording("Be fair."), by=secretariat
    )

    tomorrow = today() + timedelta(days=1)
    assert approve(following, former, in_force_from=tomorrow).approved_by == former


# --- drafts ----------------------------------------------------------------------------------


def test_two_people_begin_one_draft(draft, secretariat):
    with pytest.raises(DraftThere) as there:
        draft_version(kind=Kind.CODE, network=None, wording=wording("Mine."), by=secretariat)

    assert there.value.version == draft
    assert PolicyVersion.objects.count() == 1


def test_the_second_of_two_editors_overwrites_nothing(draft, secretariat):
    seen = fingerprint(draft)
    edit_draft(version=draft, wording=wording("First."), seen=seen, by=secretariat)

    with pytest.raises(DraftMovedOn):
        edit_draft(version=draft, wording=wording("Second."), seen=seen, by=secretariat)

    assert PolicyVersion.objects.get().text_en == "First. (en)"


def test_a_language_taken_out_of_a_draft_is_gone(draft, secretariat):
    less = wording()
    less.changes.clear()
    edit_draft(version=draft, wording=less, seen=fingerprint(draft), by=secretariat)

    version = PolicyVersion.objects.get()
    assert {getattr(version, f"changes_{code}") for code in settings.LANGUAGE_TABLE} == {None}


def test_a_draft_thrown_away_leaves_its_number_free(draft, secretariat):
    discard_draft(version=draft, seen=fingerprint(draft), by=secretariat)

    again = draft_version(kind=Kind.CODE, network=None, wording=wording(), by=secretariat)
    assert again.number == 1
    assert AuditEvent.objects.filter(verb="policy.discarded").count() == 1


# --- adaptations -----------------------------------------------------------------------------


def test_a_network_s_own_text_takes_the_place_of_the_alliance_s_there_and_below(region, country):
    everywhere = [in_force(kind) for kind in Kind]
    own = in_force(Kind.CODE, network=region, words="Our way.")
    elsewhere = NetworkFactory.create(slug="elsewhere")

    assert texts_to_sign(None) == tuple(everywhere)
    assert texts_to_sign(elsewhere) == tuple(everywhere)
    for network in (region, country):
        assert texts_to_sign(network) == (everywhere[0], own, everywhere[2])


def test_the_nearest_text_is_the_one_that_binds(region, country):
    in_force(Kind.CODE)
    in_force(Kind.CODE, network=region)
    nearest = in_force(Kind.CODE, network=country)

    assert texts_to_sign(country) == (nearest,)


def test_a_draft_and_a_version_yet_to_come_bind_nobody(region):
    first = in_force(Kind.CODE)
    in_force(Kind.CODE, network=region, since=today() + timedelta(days=1))
    holder_of = holder("author", Role.COORDINATOR, region)
    draft_version(kind=Kind.STANDARDS, network=region, wording=wording(), by=holder_of)

    assert texts_to_sign(region) == (first,)
    assert len(texts_to_sign(region, on=today() + timedelta(days=1))) == 1
    assert texts_to_sign(region, on=today() + timedelta(days=1)) != (first,)


def test_signatures_go_on_when_an_adaptation_does_not_ask_for_new_ones(country):
    in_force(Kind.CODE)
    member, user = member_in(country, "amina")
    sign_all(member, user)

    in_force(Kind.CODE, network=country, since=today())

    assert is_pledged(member)
    assert unsigned(user, member) == ()


def test_an_adaptation_that_asks_for_new_signatures_is_to_be_signed(country):
    in_force(Kind.CODE)
    member, user = member_in(country, "amina")
    sign_all(member, user)

    own = in_force(Kind.CODE, network=country, since=today(), must_reaffirm=True)

    assert unsigned(user, member) == (own,)
    assert is_pledged(member)


def test_a_new_text_of_the_alliance_asks_nothing_where_a_network_has_its_own(country):
    in_force(Kind.CODE)
    in_force(Kind.CODE, network=country, since=LONG_AGO + timedelta(days=9))
    member, user = member_in(country, "amina")
    sign_all(member, user)

    in_force(Kind.CODE, since=today(), must_reaffirm=True)

    assert unsigned(user, member) == ()


def test_a_member_of_two_networks_signs_the_texts_of_both(country):
    from_all = in_force(Kind.CODE)
    own = in_force(Kind.CODE, network=country)
    member, user = member_in(country, "amina")
    member.memberships.create(network=NetworkFactory.create(slug="other"), period=(LONG_AGO, None))

    assert set(unsigned(user, member)) == {from_all, own}


# --- the pages of the staff ------------------------------------------------------------------


def test_the_secretariat_writes_and_the_board_approves_on_pages(alliance, secretariat, board):
    in_force(Kind.CODE, since=LONG_AGO)
    author, approver = client_of(secretariat), client_of(board)

    author.post(reverse("members:start_policy"), {"kind": "code", "place": "alliance"})
    version = PolicyVersion.objects.get(number=2)
    typed = {
        **{
            f"{part}_{code}": f"New {part} {code}"
            for part in ("title", "text", "summary", "changes")
            for code in settings.LANGUAGE_TABLE
        },
        "must_reaffirm": "on",
        "grace_days": "60",
        "seen": fingerprint(version),
    }
    author.post(page_of(version, "members:edit_policy"), typed)
    version.refresh_from_db()
    page = approver.get(page_of(version))
    approver.post(
        page_of(version, "members:approve_policy"),
        {
            "in_force_from": today().isoformat(),
            "minute_ref": "Board, item 4",
            "seen": fingerprint(version),
        },
    )

    version.refresh_from_db()
    assert "<ins>New text en</ins>" in page.content.decode()
    assert "<del>Be kind. (en)</del>" in page.content.decode()
    assert (version.approved_by, version.text_ar) == (board, "New text ar")
    assert (version.must_reaffirm, version.grace_days) == (True, 60)


def test_a_draft_begins_with_the_text_before_it(country, region):
    in_force(Kind.CODE, words="The alliance's words.")
    coordinator = holder("coordinator", Role.COORDINATOR, country)

    client_of(coordinator).post(
        reverse("members:start_policy"), {"kind": "code", "place": "country"}
    )

    version = PolicyVersion.objects.get(document__network=country)
    assert version.text_fr == "The alliance's words. (fr)"
    assert version.drafted_by == coordinator


def test_an_approved_version_offers_a_new_one_instead_of_changes(secretariat):
    version = in_force(Kind.CODE)
    client = client_of(secretariat)

    page = client.get(page_of(version))
    answer = client.post(page_of(version, "members:edit_policy"), {"title_en": "Mine"}, follow=True)

    assert "approved and stays as it is" in page.content.decode()
    assert "Begin a new one instead." in answer.content.decode()
    assert PolicyVersion.objects.get().title_en == "Text en"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"grace_days": ""}, "Write a number of days."),
        ({"grace_days": "1e3"}, "Write a whole number of days."),
        ({"grace_days": "3"}, "Give people at least 14 days."),
        ({"grace_days": "9999999"}, "Give people at most 365 days."),
        ({"title_en": "x" * 151}, "This is too long."),
        ({"text_fr": "\u202eliam"}, "hidden signs"),
        ({"text_ar": "x" * 2_000_000}, "This is too long."),
        ({"title_en": ""}, "Write the title in at least one language."),
        ({"seen": "something"}, "Somebody else changed this draft"),
    ],
)
def test_wrong_input_in_a_draft_is_explained_and_nothing_is_lost(
    draft, secretariat, wrong, sentence
):
    typed = {
        "title_en": "Mine",
        "text_es": "Mis palabras",
        "grace_days": "90",
        "seen": fingerprint(draft),
        **wrong,
    }

    answer = client_of(secretariat).post(page_of(draft, "members:edit_policy"), typed)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "Mis palabras" in answer.content.decode()
    assert PolicyVersion.objects.get().title_en == "Text en"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"in_force_from": ""}, "Choose the day."),
        ({"in_force_from": "tomorrow"}, "Write the day as year-month-day"),
        ({"in_force_from": "2001-01-01"}, "Choose today or a later day"),
        ({"minute_ref": ""}, "Say where the decision is written down."),
        ({"seen": "something"}, "Please read it again below."),
    ],
)
def test_a_wrong_approval_is_explained(draft, board, wrong, sentence):
    typed = {
        "in_force_from": today().isoformat(),
        "minute_ref": "Board",
        "seen": fingerprint(draft),
        **wrong,
    }

    answer = client_of(board).post(page_of(draft, "members:approve_policy"), typed)

    assert sentence in answer.content.decode()
    assert PolicyVersion.objects.get().approved_at is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "bylaws", "place": "country"}, "Choose one of the texts shown."),
        ({"place": "country"}, "Choose one of the texts."),
        ({"kind": "code", "place": "alliance"}, "Choose one of the networks shown."),
        ({"kind": "code", "place": "region"}, "Choose one of the networks shown."),
        ({"kind": "code", "place": "\x00"}, "Choose one of the networks shown."),
    ],
)
def test_crafted_choices_begin_no_draft(country, wrong, sentence):
    coordinator = holder("coordinator", Role.COORDINATOR, country)

    answer = client_of(coordinator).post(reverse("members:start_policy"), wrong)

    assert sentence in answer.content.decode()
    assert not PolicyVersion.objects.exists()


def test_a_draft_of_the_alliance_does_not_exist_for_coordinations(draft, country):
    coordinator = holder("coordinator", Role.COORDINATOR, country)
    client = client_of(coordinator)

    assert client.get(page_of(draft)).status_code == 404
    assert page_of(draft) not in client.get(reverse("members:policies")).content.decode()


def test_the_list_of_texts_asks_as_often_for_two_as_for_ten(
    secretariat, region, django_assert_max_num_queries
):
    in_force(Kind.CODE)
    in_force(Kind.CODE, network=region)
    client = client_of(secretariat)
    client.get(reverse("members:policies"))
    with django_assert_max_num_queries(30) as counted:
        client.get(reverse("members:policies"))
    for number in range(8):
        in_force(Kind.CODE, network=NetworkFactory.create(slug=f"n{number}"))

    with django_assert_max_num_queries(len(counted)):
        page = client.get(reverse("members:policies"))

    assert page.content.decode().count("Version 1") == 10


# --- the public pages ------------------------------------------------------------------------


def test_everybody_reads_the_text_in_force_and_those_before_it_in_their_language(region):
    in_force(Kind.CODE, since=LONG_AGO, words="Old words.")
    in_force(Kind.CODE, since=date(2025, 6, 1), words="New words.")
    in_force(Kind.CODE, network=region)

    page = Client().get("/fr/accountability/code-of-conduct/").content.decode()
    old = Client().get("/fr/accountability/code-of-conduct/v/1/").content.decode()

    assert "New words. (fr)" in page
    assert "Old words." not in page
    assert "More words (fr)" in page
    assert "/fr/accountability/code-of-conduct/in/region/" in page
    assert "Old words. (fr)" in old
    assert "noindex" not in page


def test_a_version_yet_to_come_is_announced_and_a_draft_is_not(draft, board, secretariat):
    in_force(Kind.PRINCIPLES, since=LONG_AGO)
    day = today() + timedelta(days=30)
    in_force(Kind.PRINCIPLES, since=day, words="Words to come.")

    page = Client().get("/en/accountability/core-principles/").content.decode()

    assert "A new version comes into force on" in page
    assert "Words to come." not in page
    assert Client().get("/en/accountability/core-principles/v/2/").status_code == 200
    assert Client().get("/en/accountability/code-of-conduct/").status_code == 404


def test_a_network_s_page_leads_to_its_own_text(region):
    in_force(Kind.CODE, network=region, words="Our way.")

    page = Client().get("/en/networks/region/").content.decode()
    text = Client().get("/en/accountability/code-of-conduct/in/region/").content.decode()

    assert "/en/accountability/code-of-conduct/in/region/" in page
    assert "Our way. (en)" in text


def test_markup_never_becomes_a_script_or_a_picture():
    hostile = (
        "## Title\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n"
        "[link](javascript:alert(1)) [link](//evil.example) ![picture](https://evil.example/x.png)\n\n"
        "**strong**"
    )

    html = draw(hostile)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<h2>Title</h2>" in html
    assert "<strong>strong</strong>" in html


def test_headings_of_a_text_stand_below_the_heading_of_the_page():
    assert draw("## One\n\n### Two", under=2) == "<h3>One</h3>\n<h4>Two</h4>\n"


def test_a_comparison_says_what_was_added_and_what_was_removed():
    lines = compared("Be kind.\n\nBe fair.", "Be kind.\n\nBe brave.")

    assert [(line.mark, line.text) for line in lines] == [
        ("same", "Be kind."),
        ("removed", "Be fair."),
        ("added", "Be brave."),
    ]


def test_where_no_text_is_in_force_nothing_is_to_be_signed(alliance):
    member, user = member_in(alliance, "amina")

    assert texts_to_sign(alliance) == ()
    assert unsigned(user, member) == ()
    assert is_pledged(member)
