"""The way into a network, question by question: what is kept, what is refused, what nobody learns."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from alliance import demo_accounts
from alliance.models import AuditEvent, OutgoingMail, User
from members.actions.decisions import approve_application
from members.actions.joining import DraftIsSent, begin_application, say_country, send_request
from members.models import (
    Application,
    ConsentRecord,
    FieldVisibility,
    Member,
    MemberContact,
    Pledge,
    Representative,
)
from members.models.privacy import Field, Level
from members.queries.joining import Page, journey_of
from networks.models import AdmissionPolicy, Network, NetworkStatus
from tests.members.factories import person
from tests.signing_in import client_of

pytestmark = pytest.mark.usefixtures("demonstration")

ORGANISATION, PERSON = Member.Kind.ORGANISATION, Member.Kind.PERSON
TURNED_AROUND = "Friends\u202eof Peace"


def words(answer: HttpResponse) -> str:
    """A page's own part as one line of words."""
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def address(page: str, language: str = "en") -> str:
    return f"/{language}/join/{page}/"


def typed(page: Page, user: User, kind: str) -> dict[str, Any]:
    """What somebody who means it writes on a page."""
    if page == Page.PLEDGE:
        return signature(user)
    if page == Page.REFEREES:
        return referees(journey_of(user).referees)
    return {
        Page.LANGUAGE: {"language": user.language},
        Page.FOR_WHOM: {"kind": kind},
        Page.COUNTRY: {"country": "CM"},
        Page.NETWORK: {"choice": "suggested"},
        Page.NAME: {"name": "Maison Baobab", "acronym": "MB", "website": "baobab.example"},
        Page.WORK: {"about": "We talk with fathers.", "work_with_men": "In evening groups."},
        Page.MOTIVATION: {"motivation": "To learn from others."},
        Page.INTERESTS: {"languages": ["fr", "sw"]},
        Page.VISIBILITY: {},
        Page.CONTACT: {"phone": "+237 600 000 000"},
    }[page]


def signature(user: User) -> dict[str, str]:
    texts = ",".join(str(text.pk) for text in journey_of(user).to_sign)
    return {"agrees": "on", "typed_name": "Ada Nfor", "function": "chair", "texts": texts}


def referees(how_many: int) -> dict[str, str]:
    places = range(1, how_many + 1)
    names = {f"name_{place}": f"Referee {place}" for place in places}
    return names | {f"email_{place}": f"r{place}@example.net" for place in places}


def answer(client: Client, user: User, *pages: Page, kind: str = ORGANISATION) -> HttpResponse:
    for page in pages:
        done = client.post(address(page, user.language), typed(page, user, kind))
        assert done.status_code == 302, (page, words(done))
    return done


def answer_all(client: Client, user: User, *, kind: str = ORGANISATION) -> None:
    pages = [page for page in Page if page != Page.REFEREES]
    answer(client, user, *pages[:6], kind=kind)
    if Page.REFEREES in journey_of(user).pages:
        pages.insert(pages.index(Page.VISIBILITY), Page.REFEREES)
    answer(client, user, *pages[6:], kind=kind)


@pytest.fixture
def ada() -> User:
    return person("ada-joins")


@pytest.fixture
def tab(ada: User) -> Client:
    return client_of(ada)


# --- the whole way ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ORGANISATION, PERSON])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_somebody_asks_to_join_from_the_first_question_to_the_reference(kind: str, language: str):
    user = person(f"joins-{kind}-{language}", language=language)
    client = client_of(user)

    answer_all(client, user, kind=kind)
    check = client.get(address("check", language))
    sending = client.post(address("check", language))
    confirmation = client.get(sending["Location"])

    application = Application.objects.get(applicant=user)
    assert "Maison Baobab" in words(check)
    assert sending["Location"] == address("sent", language)
    assert application.state == Application.State.SUBMITTED
    assert (application.network.slug, application.desk.slug) == ("cameroon", "cameroon")
    assert application.reference in words(confirmation)
    assert application.member.confirmed_at is not None
    assert application.member.listing == Member.Listing.HIDDEN
    assert application.answers_language == language
    assert OutgoingMail.objects.filter(to=user.email, language=language).exists()


def test_each_answer_leaves_its_line_in_the_trail_without_what_was_written(ada, tab):
    answer_all(tab, ada)

    events = AuditEvent.objects.filter(actor=ada, verb__startswith="application.").order_by("pk")
    pages = [event.after["page"] for event in events if event.verb == "application.answered"]
    assert events[0].verb == "application.begun"
    assert pages == [
        *("country", "network", "name", "work", "motivation", "interests"),
        *("visibility", "contact"),
    ]
    assert "Baobab" not in str([event.after for event in events])


def test_sending_twice_or_reloading_the_confirmation_has_one_effect(ada, tab):
    answer_all(tab, ada)
    draft = journey_of(ada).application

    first = tab.post(address("check"))
    second = tab.post(address("check"))
    tab.get(address("sent"))
    tab.get(address("sent"))
    with pytest.raises(DraftIsSent):
        send_request(application=draft, by=ada)

    assert first["Location"] == second["Location"] == address("sent")
    assert draft.events.count() == 1
    assert Application.objects.filter(applicant=ada).count() == 1


def test_a_request_is_gone_on_with_on_another_device(ada, tab):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY)

    start = client_of(ada).get(address("start"))

    assert start["Location"] == address("network")


# --- order, other people, other tabs ---------------------------------------------------------


@pytest.mark.parametrize("page", [page.value for page in Page if page != Page.LANGUAGE])
def test_who_comes_too_early_is_led_to_the_first_open_question(tab, ada, page):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM)
    if page in {"for-whom", "country"}:
        assert tab.get(address(page)).status_code == 200
        return

    reading = tab.get(address(page), follow=True)
    writing = tab.post(address(page), {"name": "Too early", "about": "x"}, follow=True)

    assert reading.redirect_chain[-1][0] == address("country")
    assert writing.redirect_chain[-1][0] == address("country")
    assert journey_of(ada).application.member.name == ""


def test_the_last_look_is_not_open_before_all_is_answered(tab, ada):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY)

    assert tab.get(address("check"))["Location"] == address("network")
    assert tab.post(address("check"))["Location"] == address("network")
    assert journey_of(ada).application.state == Application.State.DRAFT


def test_a_draft_belongs_to_one_person_and_nobody_else_finds_it(ada, tab):
    answer_all(tab, ada)
    other = person("other")
    draft = journey_of(ada).application

    stranger = client_of(other)

    assert stranger.get(f"/en/my/request/{draft.public_id}/").status_code == 404
    assert stranger.get(address("start"))["Location"] == address("language")
    with pytest.raises(Exception, match="Only the person who began"):
        say_country(application=draft, country="FR", by=other)


def test_a_form_from_the_back_button_after_sending_changes_nothing_and_says_so(ada, tab):
    answer_all(tab, ada)
    tab.post(address("check"))

    late = tab.post(address("name"), {"name": "Another name"}, follow=True)

    assert "You have sent this request already." in words(late)
    assert Application.objects.get(applicant=ada).member.name == "Maison Baobab"


def test_two_tabs_write_on_one_draft(ada):
    first, second = client_of(ada), client_of(ada)
    answer(first, ada, Page.LANGUAGE, Page.FOR_WHOM)

    second.post(address("for-whom"), {"kind": ORGANISATION})

    assert Application.objects.filter(applicant=ada).count() == 1
    assert Member.objects.spoken_for_by(ada).count() == 1


def test_who_is_a_member_already_does_not_ask_for_themselves_again(ada, tab):
    answer_all(tab, ada, kind=PERSON)
    tab.post(address("check"))

    refused = tab.post(address("for-whom"), {"kind": PERSON})

    assert "You have asked to join for yourself already." in words(refused)
    assert tab.post(address("for-whom"), {"kind": ORGANISATION}).status_code == 302


# --- for whom --------------------------------------------------------------------------------


def test_a_change_from_organisation_to_myself_keeps_the_answers_and_asks_to_sign_again(ada, tab):
    answer_all(tab, ada)
    before = journey_of(ada).application.member

    changed = tab.post(address("for-whom"), {"kind": PERSON})

    journey = journey_of(ada)
    member = journey.application.member
    assert changed["Location"] == address("pledge")
    assert Page.PLEDGE not in journey.answered
    assert (member.kind, member.name, member.country) == (PERSON, "Maison Baobab", "CM")
    assert member.about == "We talk with fathers."
    assert MemberContact.objects.get(member=member).phone == "+237 600 000 000"
    assert not Pledge.objects.filter(on_behalf_of=member).exists()
    assert Pledge.objects.filter(on_behalf_of=before).exists()
    before.refresh_from_db()
    assert (before.name, before.about) == ("", "")
    assert not Representative.objects.in_force().filter(member=before).exists()

    answer(tab, ada, Page.PLEDGE, kind=PERSON)
    assert tab.post(address("check"))["Location"] == address("sent")


def test_before_anything_is_signed_a_change_keeps_the_very_same_member(ada, tab):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY)
    before = journey_of(ada).application.member_id

    tab.post(address("for-whom"), {"kind": PERSON})

    member = journey_of(ada).application.member
    assert (member.pk, member.kind, member.country) == (before, PERSON, "CM")


# --- country and network ---------------------------------------------------------------------


def test_a_country_without_network_leads_to_the_alliance_as_a_whole_and_says_why(ada, tab):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM)
    tab.post(address("country"), {"country": "AQ"})
    tab.post(address("country"), {"country": "IS"})

    page = tab.get(address("network"))

    assert "No network works in this country yet." in words(page)
    tab.post(address("network"), {"choice": "unsure"})
    assert journey_of(ada).application.network.level == Network.Level.GLOBAL


@pytest.mark.parametrize(
    ("choice", "network", "at_large"),
    [
        ({"choice": "suggested"}, "cameroon", False),
        ({"choice": "unsure"}, "cameroon", False),
        ({"choice": "another", "other": "peru"}, "peru", False),
        ({"choice": "at-large"}, "alliance", True),
    ],
)
def test_the_suggestion_is_kept_or_another_network_chosen(ada, tab, choice, network, at_large):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY)

    tab.post(address("network"), choice)

    application = journey_of(ada).application
    assert (application.network.slug, application.is_at_large) == (network, at_large)


@pytest.mark.parametrize(
    ("crafted", "sentence"),
    [
        ({}, "Choose a network, or “I am not sure”."),
        ({"choice": "the-moon"}, "Choose one of the answers shown."),
        ({"choice": "another"}, "Choose the network that you want to join."),
        ({"choice": "another", "other": "atlantis"}, "This network takes in no members now."),
        ({"choice": "another", "other": "cam\x00eroon"}, "This network takes in no members now."),
    ],
)
def test_a_network_that_is_not_offered_is_refused(ada, tab, crafted, sentence):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY)

    refused = tab.post(address("network"), crafted)

    assert sentence in words(refused)
    assert journey_of(ada).application.network is None


def test_a_network_that_closes_in_the_meantime_is_asked_again(ada, tab):
    answer_all(tab, ada)
    today = timezone.now().date()
    NetworkStatus.objects.filter(network__slug="cameroon").update(
        period=DateRange(None, today - timedelta(days=1))
    )

    check = tab.get(address("check"))

    assert check["Location"] == address("network")


def test_another_country_means_that_the_network_is_asked_again(ada, tab):
    answer_all(tab, ada)

    changed = tab.post(address("country"), {"country": "PE"})

    assert changed["Location"] == address("network")
    assert tab.get(address("check"))["Location"] == address("network")


def test_the_network_from_whose_page_somebody_came_is_chosen_beforehand(ada, tab):
    front = Client().get("/en/join/", {"network": "peru"})
    assert "You come from the page of" in words(front)
    assert "next=/en/join/start/%3Fnetwork%3Dperu" in front.content.decode().replace("%2F", "/")

    at = tab.get("/en/join/start/", {"network": "peru"})["Location"]
    for page in (Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY):
        assert at == f"{address(page)}?network=peru"
        at = tab.post(at, typed(page, ada, ORGANISATION))["Location"]

    html = tab.get(at).content.decode()
    assert re.search(r'value="another"[^>]* checked', html)
    assert re.search(r'<option value="peru" selected', html)


def test_a_made_up_network_in_the_address_is_ignored():
    for crafted in ("atlantis", "x" * 500, "a\x00b", "<script>"):
        front = Client().get("/en/join/", {"network": crafted})

        assert front.status_code == 200
        assert "You come from" not in words(front)


# --- the pledge ------------------------------------------------------------------------------


def test_the_pledge_says_on_whose_behalf_in_the_wording_of_the_network(ada, tab):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY, Page.NETWORK)

    page = tab.get(address("pledge"))
    answer(tab, ada, Page.PLEDGE)

    pledges = Pledge.objects.filter(user=ada).select_related("version__document__network")
    member = journey_of(ada).application.member
    assert "on behalf of your organisation" in words(page)
    assert {pledge.on_behalf_of for pledge in pledges} == {member}
    assert {pledge.typed_name for pledge in pledges} == {"Ada Nfor"}
    assert {pledge.language for pledge in pledges} == {"en"}
    networks = {pledge.version.document.network for pledge in pledges}
    assert {network.slug for network in networks if network} == {"cameroon"}


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("agrees", "Tick “I agree” if you stand by these texts."),
        ("typed_name", "Type your name to sign."),
        ("function", "Say what you are in the organisation."),
        ("texts", "The texts changed since you opened this page."),
    ],
)
def test_a_pledge_with_something_missing_signs_nothing(ada, tab, left_out, sentence):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY, Page.NETWORK)
    sent = typed(Page.PLEDGE, ada, ORGANISATION)
    del sent[left_out]

    refused = tab.post(address("pledge"), sent)

    assert "There is a problem" in words(refused)
    assert sentence in words(refused)
    assert not Pledge.objects.filter(user=ada).exists()


def test_signing_twice_signs_once(ada, tab):
    answer(tab, ada, Page.LANGUAGE, Page.FOR_WHOM, Page.COUNTRY, Page.NETWORK)
    sent = typed(Page.PLEDGE, ada, ORGANISATION)

    first = tab.post(address("pledge"), sent)
    again = tab.post(address("pledge"), sent)
    page = tab.get(address("pledge"))

    assert first["Location"] == again["Location"] == address("name")
    assert "You have signed these texts" in words(page)
    assert Pledge.objects.filter(user=ada).values("version").distinct().count() == (
        Pledge.objects.filter(user=ada).count()
    )


# --- wrong input -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in Page if page != Page.REFEREES])
def test_an_empty_form_is_answered_in_words_of_our_own(ada, tab, page):
    answer_all(tab, ada)
    member = journey_of(ada).application.member
    if page == Page.PLEDGE:
        tab.post(address("for-whom"), {"kind": PERSON})

    refused = tab.post(address(page), {})

    everything_is_optional = page in {Page.VISIBILITY, Page.CONTACT}
    assert refused.status_code == (302 if everything_is_optional else 200)
    assert "This field is required" not in refused.content.decode()
    assert everything_is_optional or "There is a problem" in words(refused)
    assert member.name == "Maison Baobab"


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        (TURNED_AROUND, "hidden signs"),
        ("Peace\x00Group", "hidden signs"),
        ("Bell\x07", "hidden signs"),
        ("\u2066isolated\u2069", "hidden signs"),
        ("x" * 151, "Write at most 150 characters."),
        ("   ", "Enter the name of the organisation."),
    ],
)
def test_hostile_names_are_refused_and_the_rest_stays(ada, tab, hostile, sentence):
    answer(tab, ada, *list(Page)[:5])

    refused = tab.post(address("name"), {"name": hostile, "acronym": "KEPT"})

    assert refused.status_code == 200
    assert sentence in words(refused)
    assert 'value="KEPT"' in refused.content.decode()
    assert journey_of(ada).application.member.name == ""


@pytest.mark.parametrize(
    "name",
    ["Réseau Égalité", "شبكة الرجال", "Նոր Ճանապարհ", "O'Brien & <Söhne>", "=SUM(A1)", "र\u200dक"],
)
def test_names_of_all_scripts_are_kept_as_they_are(ada, tab, name):
    answer(tab, ada, *list(Page)[:5])

    kept = tab.post(address("name"), {"name": name})

    assert kept.status_code == 302
    assert journey_of(ada).application.member.name == name
    assert "<Söhne>" not in tab.get(address("name")).content.decode()


@pytest.mark.parametrize(
    ("page", "crafted", "sentence"),
    [
        ("language", {"language": "tlh"}, "Choose one of the languages shown."),
        ("for-whom", {"kind": "robot"}, "Choose one of the two answers."),
        ("country", {"country": "ZZ"}, "Choose one of the countries or territories shown."),
        ("country", {"country": "\x00"}, "Choose one of the countries or territories shown."),
        ("name", {"name": "A", "website": "javascript:alert(1)"}, "Enter the address of a website"),
        ("name", {"name": "A", "size": "gigantic"}, "Choose one of the answers shown."),
        ("work", {"about": "x" * 2001}, "Write at most 2000 characters."),
        ("work", {"about": "x", "has_safeguarding_policy": "maybe"}, "Choose one of the answers"),
        ("interests", {"languages": ["xx"]}, "Choose among the languages shown."),
        ("interests", {"languages": ["en"], "themes": ["\x00"]}, "Choose among the themes shown."),
        ("visibility", {"everyone": ["phone"]}, "Choose among the answers shown."),
        ("visibility", {"is_listed": "on"}, "Without the name nothing can be shown."),
        ("contact", {"email": "nowhere"}, "Enter an e-mail address as name@example.org."),
        ("contact", {"phone": "1" * 41}, "Write at most 40 characters."),
    ],
)
def test_crafted_values_are_refused_in_plain_words(ada, tab, page, crafted, sentence):
    answer_all(tab, ada)

    refused = tab.post(address(page), crafted)

    assert refused.status_code == 200
    assert "Error:" in refused.content.decode()
    assert sentence in words(refused)


# --- what may be seen ------------------------------------------------------------------------


def test_without_a_tick_everything_stays_with_the_coordination(ada, tab):
    answer_all(tab, ada)

    html = tab.get(address("visibility")).content.decode()
    member = journey_of(ada).application.member
    levels = set(FieldVisibility.objects.filter(member=member).values_list("level", flat=True))
    assert " checked" not in html
    assert levels == {Level.COORDINATORS}
    assert member.listing == Member.Listing.HIDDEN
    assert not ConsentRecord.objects.filter(user=ada, is_given=True).exists()


def test_each_choice_stands_for_itself(ada, tab):
    answer_all(tab, ada)

    tab.post(
        address("visibility"),
        {"everyone": ["name"], "members": ["name", "about"], "is_listed": "on"},
    )
    tab.post(address("contact"), {"newsletter": "on"})

    member = journey_of(ada).application.member
    levels = dict(FieldVisibility.objects.filter(member=member).values_list("field", "level"))
    given = set(
        ConsentRecord.objects.filter(user=ada, is_given=True).values_list("purpose", flat=True)
    )
    assert levels[Field.NAME] == Level.PUBLIC
    assert levels[Field.ABOUT] == Level.MEMBERS
    assert levels[Field.COUNTRY] == Level.COORDINATORS
    assert member.listing == Member.Listing.PUBLIC
    assert given == {"listing", "newsletter"}


# --- is it here already? ---------------------------------------------------------------------


def test_an_organisation_of_the_directory_is_asked_about_and_a_hidden_one_never(ada, tab):
    answer(tab, ada, *list(Page)[:5])
    here = Member.objects.get(name="Atelier des deux rives")

    shown = tab.post(address("name"), {"name": "Atelier des Deux Rives"}, follow=True)
    here.listing = Member.Listing.HIDDEN
    here.save()
    hidden = tab.post(address("name"), {"name": "Atelier des Deux Rives"}, follow=True)

    assert "Is this you?" in words(shown)
    assert "ask to join Atelier des deux rives" in words(shown)
    assert hidden.redirect_chain[-1][0] == address("work")


@pytest.mark.parametrize("name", ["Atelier des deux rives", "Nobody has this name"])
def test_who_takes_the_name_of_a_hidden_organisation_gets_an_address_like_anybody(
    ada: User, tab: Client, name: str
):
    # given
    Member.objects.filter(name="Atelier des deux rives").update(listing=Member.Listing.HIDDEN)
    answer(tab, ada, *list(Page)[:5])
    taken = tab.post(address("name"), {"name": name})
    answer(tab, ada, Page.WORK, Page.MOTIVATION, Page.INTERESTS)
    if Page.REFEREES in journey_of(ada).pages:
        answer(tab, ada, Page.REFEREES)
    answer(tab, ada, Page.VISIBILITY, Page.CONTACT)
    application = send_request(application=journey_of(ada).application, by=ada)
    coordinator = User.objects.get(email=demo_accounts.CAMEROON)

    # when
    approve_application(application=application, note_to_applicant="Welcome.", by=coordinator)

    # then
    assert taken.headers["Location"] == address("work")
    slug = Member.objects.get(pk=application.member_id).slug
    assert re.fullmatch(rf"{slugify(name)}-[2-9a-z]{{6}}", slug)
    assert f"/en/members/{slug}/" == reverse("members:member", args=[slug])


# --- referees --------------------------------------------------------------------------------


def test_referees_are_asked_for_only_where_the_network_wants_them(ada, tab):
    answer(tab, ada, *list(Page)[:4])
    AdmissionPolicy.objects.update_or_create(
        network=Network.objects.get(slug="cameroon"), defaults={"referees": 0}
    )
    without = journey_of(ada).pages
    AdmissionPolicy.objects.filter(network__slug="cameroon").update(referees=2)
    answer(tab, ada, *list(Page)[4:9])

    own = tab.post(
        address("referees"),
        {
            "name_1": "Me",
            "email_1": ada.email.upper(),
            "name_2": "Ben",
            "email_2": "ben@example.net",
        },
    )
    answer(tab, ada, Page.REFEREES)

    application = journey_of(ada).application
    assert Page.REFEREES not in without
    assert "Name somebody else" in words(own)
    assert sorted(application.references.values_list("name", flat=True)) == [
        "Referee 1",
        "Referee 2",
    ]


# --- sizes, queries, guests ------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_public_page_is_light_and_sets_no_cookie(language):
    answered = Client().get(f"/{language}/join/")

    assert len(answered.content) < 14_000
    assert not answered.cookies
    assert "/account/signup/?next=" in answered.content.decode()


def test_a_question_costs_as_many_queries_for_the_first_request_as_for_the_fourth(tab, ada):
    answer_all(tab, ada)
    first = [queries_of(tab, address(page)) for page in ("name", "network", "check")]
    tab.post(address("check"))
    for _number in range(3):
        begin_application(by=ada, kind=ORGANISATION)
        answer_all(tab, ada)
        tab.post(address("check"))
    begin_application(by=ada, kind=ORGANISATION)
    answer_all(tab, ada)

    fourth = [queries_of(tab, address(page)) for page in ("name", "network", "check")]

    assert first == fourth
    assert max(first) <= 40


def queries_of(tab: Client, page: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert tab.get(page).status_code == 200
    return len(asked)


def test_a_guest_is_sent_to_sign_in_and_comes_back_to_the_question():
    answered = Client().get(address("country"))

    assert answered.status_code == 302
    assert "/en/account/login/" in answered["Location"]
    assert "next=/en/join/country/" in answered["Location"]


def test_the_days_promised_are_those_of_the_network(ada, tab):
    Network.objects.filter(slug="cameroon").update(time_zone="Africa/Douala")
    with time_machine.travel("2027-03-03T23:30:00Z", tick=False):
        client = client_of(ada)
        answer_all(client, ada)
        client.post(address("check"))
        confirmation = words(client.get(address("sent")))

    assert "since 4 March 2027" in confirmation
    assert "to answer by 11 March 2027" in confirmation
