"""A network's life: its page in each language, its settings, how it admits, its status with the minutes behind it."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import AuditEvent
from networks.actions import (
    change_network_settings,
    end_network_suspension,
    enter_status_decision,
    note_presence,
    place_network,
    propose_status,
    set_status,
    suspend_network,
)
from networks.models import (
    AdmissionPolicy,
    Body,
    Network,
    NetworkCountry,
    NetworkParent,
    NetworkStatus,
    NetworkSuspension,
    RoleAssignment,
    StatusProposal,
)
from networks.queries import broken_rules, is_suspended, status_of
from networks.tasks import check_tree
from tests.factories import NetworkFactory
from tests.networks.desks import person, typed, words
from tests.signing_in import signed_in

AFRICA, CAMEROON = demo_accounts.AFRICA, demo_accounts.CAMEROON
SECRETARIAT = demo_accounts.SECRETARIAT
Status = NetworkStatus.Status


def network(slug: str) -> Network:
    return Network.objects.get(slug=slug)


def page_of(name: str, slug: str = "cameroon") -> str:
    return reverse(f"networks:{name}", args=[slug])


# --- the page ------------------------------------------------------------------------------------


def test_a_coordinator_writes_the_page_and_everybody_reads_it(demonstration, client):
    desk = signed_in(CAMEROON)
    page = page_of("edit_page")

    answer = desk.post(
        page,
        typed(desk.get(page), summary_fr="Nous sommes au Cameroun.", state_summary_fr="reviewed"),
        follow=True,
    )

    assert "The page is kept and shown from now on." in words(answer)
    assert "Nous sommes au Cameroun." in words(client.get("/fr/networks/cameroon/"))
    event = AuditEvent.objects.filter(verb="network.page_edited").latest("at")
    assert event.actor == person(CAMEROON)
    assert event.after == {"texts": ["summary.fr"]}
    assert event.right_used == "coordinator on cameroon"


def test_a_text_that_is_taken_away_is_shown_in_another_language_that_says_so(demonstration, client):
    desk = signed_in(CAMEROON)
    page = page_of("edit_page")

    desk.post(page, typed(desk.get(page), summary_es="", summary_en="We are in Cameroon."))

    shown = words(client.get("/es/networks/cameroon/"))
    assert "We are in Cameroon." in shown


def test_each_language_is_written_in_its_own_direction(demonstration):
    html = signed_in(CAMEROON).get(page_of("edit_page")).content.decode()

    arabic = html.split('name="summary_ar"')[1].split(">")[0]
    french = html.split('name="summary_fr"')[1].split(">")[0]
    assert 'dir="rtl"' in arabic
    assert 'dir="ltr"' in french


def test_only_the_secretariat_finds_and_changes_the_name(demonstration):
    coordinator, secretariat = signed_in(CAMEROON), signed_in(SECRETARIAT)
    page = page_of("edit_page")
    assert 'name="name_en"' not in coordinator.get(page).content.decode()

    coordinator.post(page, typed(coordinator.get(page), name_en="Mine"))
    assert network("cameroon").name_en != "Mine"

    secretariat.post(page, typed(secretariat.get(page), name_en="MenEngage Cameroon"))
    assert network("cameroon").name_en == "MenEngage Cameroon"


def test_a_network_keeps_its_name_in_english(demonstration):
    desk = signed_in(SECRETARIAT)
    page = page_of("edit_page")

    answer = desk.post(page, typed(desk.get(page), name_en=" "))

    assert "Write the network’s name in English." in words(answer)


def test_two_editors_on_one_page_do_not_overwrite_each_other_unseen(demonstration):
    first, second = signed_in(CAMEROON), signed_in(AFRICA)
    page = page_of("edit_page")
    opened = typed(second.get(page), summary_en="From Africa.")
    first.post(page, typed(first.get(page), summary_en="From Cameroon."))

    late = second.post(page, opened)

    assert "Somebody else changed this page in the meantime." in words(late)
    assert "From Africa." in words(late)
    assert network("cameroon").summary_en == "From Cameroon."
    second.post(page, typed(late, summary_en="From Africa."))
    assert network("cameroon").summary_en == "From Africa."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary_en", "a\x00b", "hidden signs"),
        ("summary_en", "a\u202eb", "hidden signs"),
        ("summary_en", "x" * 3001, "too long"),
        ("state_summary_en", "perfect", "Choose one of the states shown."),
        ("source_language", "xx", "Choose one of the languages shown."),
        ("version", "x" * 100, "at most 64"),
    ],
)
def test_crafted_texts_and_choices_are_refused_with_a_sentence(
    demonstration, field, value, sentence
):
    desk = signed_in(CAMEROON)
    page = page_of("edit_page")
    before = network("cameroon").summary_en

    answer = desk.post(page, typed(desk.get(page), **{field: value}))

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert network("cameroon").summary_en == before


def test_an_editor_writes_texts_and_changes_no_settings(demonstration):
    applicant = person(demo_accounts.APPLICANT)
    RoleAssignment.objects.create(
        user=applicant,
        role="editor",
        network=network("cameroon"),
        reach="node",
        period=(timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=9)),
    )
    editor = signed_in(demo_accounts.APPLICANT)

    assert editor.get(page_of("edit_page")).status_code == 200
    assert editor.get(page_of("desk")).status_code == 200
    assert editor.get(page_of("edit_page", "africa")).status_code == 403
    assert editor.get(page_of("settings")).status_code == 403
    assert editor.get(page_of("admission")).status_code == 403
    assert editor.get(page_of("bodies")).status_code == 403
    assert editor.get(page_of("roles")).status_code == 403


# --- settings and admission ----------------------------------------------------------------------


def test_the_settings_are_kept_and_recorded(demonstration):
    desk = signed_in(CAMEROON)
    page = page_of("settings")

    desk.post(
        page,
        typed(
            desk.get(page),
            mailbox="bureau@example.org",
            time_zone="Africa/Lagos",
            languages=["fr", "ha"],
        ),
    )

    changed = network("cameroon")
    assert (changed.mailbox, changed.time_zone) == ("bureau@example.org", "Africa/Lagos")
    assert changed.languages == ["fr", "ha"]
    assert AuditEvent.objects.filter(verb="network.settings_changed", actor=person(CAMEROON))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Mars/Olympus", "Choose one of the time zones of the list."),
        ("time_zone", "", "Choose the network’s time zone."),
        ("languages", ["xx"], "Choose among the languages of the list."),
        ("mailbox", "not an address", "Enter an e-mail address"),
    ],
)
def test_wrong_settings_are_refused_kindly(demonstration, field, value, sentence):
    desk = signed_in(CAMEROON)
    page = page_of("settings")

    answer = desk.post(page, typed(desk.get(page), **{field: value}))

    assert sentence in words(answer)
    assert network("cameroon").time_zone == "Africa/Douala"


def test_a_coordinator_writes_down_how_the_network_admits(demonstration):
    desk = signed_in(CAMEROON)
    page = page_of("admission")

    answer = desk.post(
        page, typed(desk.get(page), quorum=2, referees=1, note_fr="Deux regards."), follow=True
    )

    policy = AdmissionPolicy.objects.get(network=network("cameroon"))
    assert "From now on the network admits by these rules." in words(answer)
    assert (policy.quorum, policy.referees, policy.note_fr) == (2, 1, "Deux regards.")
    event = AuditEvent.objects.filter(verb="network.admission_set").latest("at")
    assert event.before["quorum"] == 1
    assert event.after["quorum"] == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quorum": "0"}, "Write a whole number from 1 to 9."),
        ({"quorum": "many"}, "Write a whole number from 1 to 9."),
        ({"referees": "6"}, "Write a whole number from 0 to 5."),
        ({"max_days": "9" * 5000}, "Write a whole number from 1 to 180."),
        ({"target_days": "20", "max_days": "10"}, "cannot be fewer days"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused_kindly(demonstration, changes, sentence):
    desk = signed_in(CAMEROON)
    page = page_of("admission")

    answer = desk.post(page, typed(desk.get(page), **changes))

    assert sentence in words(answer)
    assert AdmissionPolicy.objects.get(network=network("cameroon")).quorum == 1


def test_an_emerging_network_reads_that_it_admits_only_by_rules_of_its_own(demonstration):
    desk = signed_in(SECRETARIAT)
    page = page_of("admission", "lebanon")
    assert "requests from its countries go to the network above it" in words(desk.get(page))

    desk.post(page, typed(desk.get(page)))

    assert AdmissionPolicy.objects.filter(network=network("lebanon")).exists()
    withdrawn = desk.post(page_of("withdraw_admission", "lebanon"), follow=True)
    assert "The network has no rules of its own any more." in words(withdrawn)
    assert not AdmissionPolicy.objects.filter(network=network("lebanon")).exists()
    again = desk.post(page_of("withdraw_admission", "lebanon"))
    assert again.status_code == 302


def test_a_stranger_changes_nothing_by_calling_the_actions(demonstration):
    stranger = person(demo_accounts.LATIN_AMERICA)

    with pytest.raises(PermissionDenied):
        change_network_settings(
            network=network("cameroon"), mailbox="", time_zone="UTC", languages=["en"], by=stranger
        )
    with pytest.raises(PermissionDenied):
        propose_status(
            network=network("cameroon"), status=Status.DORMANT, reason="No.", by=stranger
        )


# --- status --------------------------------------------------------------------------------------


def decision(**changes: Any) -> dict[str, Any]:
    return {
        "status": "dormant",
        "since": "2026-03-01",
        "decided_by": "africa-general-meeting",
        "decided_on": "2026-02-10",
        "minute_ref": "Minutes of 10 February 2026, item 4",
        **changes,
    }


def test_a_decision_changes_the_status_and_the_public_history_names_its_minutes(
    demonstration, client
):
    answer = signed_in(SECRETARIAT).post(page_of("enter_decision"), decision(), follow=True)

    assert "The decision is entered" in words(answer)
    assert status_of(network("cameroon"), date(2026, 3, 1)).status == "dormant"
    assert status_of(network("cameroon"), date(2026, 2, 28)).status == "active"
    history = words(client.get(page_of("history")))
    assert "Minutes of 10 February 2026, item 4" in history
    assert "Annual general meeting of MenEngage Africa" in history
    event = AuditEvent.objects.filter(verb="network.status_changed").latest("at")
    assert event.after["decided_by"] == "africa-general-meeting"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minute_ref": ""}, "Write where the minutes say so."),
        ({"decided_on": "2999-01-01"}, "This day cannot be right."),
        ({"decided_on": "2090-01-01"}, "A decision is entered after it was taken."),
        ({"decided_by": "latin-america-steering-committee"}, "Choose one of the bodies shown."),
        ({"decided_by": "a\x00b"}, "Choose one of the bodies shown."),
        ({"status": "excellent"}, "Choose one of the states shown."),
        ({"status": "active"}, "The network has this status already."),
        ({"since": "soon"}, "Write the day as year-month-day"),
        ({"since": "1981-01-01" * 9}, "Write the day as year-month-day"),
    ],
)
def test_a_decision_without_its_minutes_or_with_wrong_ones_changes_nothing(
    demonstration, changes, sentence
):
    answer = signed_in(SECRETARIAT).post(page_of("enter_decision"), decision(**changes))

    assert sentence in words(answer)
    assert status_of(network("cameroon")).status == "active"


def test_pressing_twice_enters_a_decision_once(demonstration):
    desk = signed_in(SECRETARIAT)

    desk.post(page_of("enter_decision"), decision())
    again = desk.post(page_of("enter_decision"), decision())

    assert "The network has this status already." in words(again)
    assert NetworkStatus.objects.filter(network__slug="cameroon").count() == 2


def test_a_status_leaves_no_gap_and_does_not_begin_before_the_one_in_force(demonstration):
    secretariat = person(SECRETARIAT)
    set_status(
        network=network("cameroon"), status="dormant", since=date(2025, 1, 1), by=secretariat
    )

    for day in (None, date(2024, 1, 1), date(2025, 1, 1)):
        with pytest.raises(ValidationError):
            set_status(network=network("cameroon"), status="closed", since=day, by=secretariat)


def test_a_region_proposes_and_the_decision_answers_the_proposal(demonstration):
    africa = signed_in(AFRICA)
    africa.post(page_of("propose_status"), {"status": "dormant", "reason": "Nobody answers."})
    second = africa.post(page_of("propose_status"), {"status": "closed", "reason": "Again."})
    assert "A proposal for this network waits for a decision already." in words(second)
    desk = signed_in(SECRETARIAT)
    assert "1 proposal for a status waits for a decision" in words(desk.get(reverse("manage")))
    assert "Proposals that wait for a decision" in words(desk.get(reverse("networks:my_networks")))
    assert status_of(network("cameroon")).status == "active"

    signed_in(SECRETARIAT).post(page_of("enter_decision"), decision())

    proposal = StatusProposal.objects.get()
    assert (proposal.answer, proposal.answered_by) == ("accepted", person(SECRETARIAT))
    assert AuditEvent.objects.filter(verb="network.status_proposed").count() == 1
    assert AuditEvent.objects.filter(verb="network.status_proposal_answered").count() == 1


def test_a_body_may_leave_the_status_as_it_is_and_the_answer_is_given_once(demonstration):
    propose_status(
        network=network("cameroon"), status="closed", reason="Nobody.", by=person(AFRICA)
    )
    proposal = StatusProposal.objects.get()
    desk = signed_in(SECRETARIAT)
    address = reverse("networks:turn_down", args=["cameroon", proposal.public_id])

    desk.post(address)
    desk.post(address)

    proposal.refresh_from_db()
    assert proposal.answer == "rejected"
    assert status_of(network("cameroon")).status == "active"
    assert AuditEvent.objects.filter(verb="network.status_proposal_answered").count() == 1


def test_a_suspension_is_a_record_beside_the_status_and_ends_on_a_day(demonstration):
    desk = signed_in(SECRETARIAT)
    minutes = {key: value for key, value in decision().items() if key != "status"}

    desk.post(page_of("suspend"), {**minutes, "since": "2026-03-01"})

    assert is_suspended(network("cameroon"), date(2026, 3, 1))
    assert status_of(network("cameroon")).status == "active"
    twice = desk.post(page_of("suspend"), {**minutes, "since": "2026-04-01"})
    assert "The network is suspended in that time already." in words(twice)
    suspension = NetworkSuspension.objects.get()
    end = reverse("networks:end_suspension", args=["cameroon", suspension.pk])
    early = desk.post(end, {"on": "2026-03-01", "minute_ref": "Minutes 5"})
    assert "A suspension ends after it begins." in words(early)
    desk.post(end, {"on": "2026-06-01", "minute_ref": "Minutes 5"})
    assert not is_suspended(network("cameroon"), date(2026, 6, 1))
    assert is_suspended(network("cameroon"), date(2026, 5, 31))
    assert AuditEvent.objects.filter(verb="network.suspension_ended").count() == 1


def test_only_the_secretariat_enters_decisions_and_suspensions(demonstration):
    africa, body = person(AFRICA), Body.objects.get(slug="africa-general-meeting")
    minutes = {
        "since": date(2026, 3, 1),
        "decided_on": date(2026, 2, 1),
        "decided_by": body,
        "minute_ref": "Minutes",
        "by": africa,
    }

    with pytest.raises(PermissionDenied):
        enter_status_decision(network=network("cameroon"), status="closed", **minutes)
    with pytest.raises(PermissionDenied):
        suspend_network(network=network("cameroon"), **minutes)
    suspension = NetworkSuspension.objects.create(
        network=network("cameroon"),
        period=DateRange(date(2026, 3, 1), None),
        decided_on=date(2026, 2, 1),
        decided_by=body,
        minute_ref="Minutes",
    )
    with pytest.raises(PermissionDenied):
        end_network_suspension(
            suspension=suspension, on=date(2026, 4, 1), minute_ref="Minutes", by=africa
        )


# --- the rules of the tree -----------------------------------------------------------------------


def second_network_of_cameroon() -> Network:
    """Another national network in the same country, forming."""
    second = NetworkFactory(slug="cameroon-two", name_en="Second")
    secretariat = person(SECRETARIAT)
    place_network(network=second, parent=network("africa"), by=secretariat)
    set_status(network=second, status="forming", by=secretariat)
    note_presence(network=second, country="CM", by=secretariat)
    return second


def test_a_country_has_one_active_national_network_unless_somebody_says_why(demonstration):
    second = second_network_of_cameroon()
    desk = signed_in(SECRETARIAT)
    page = page_of("enter_decision", "cameroon-two")

    refused = desk.post(page, decision(status="active"))

    assert "is the active national network there already." in words(refused)
    assert status_of(second).status == "forming"
    desk.post(page, decision(status="active", exception_reason="Two languages, agreed by both."))
    assert status_of(second, date(2026, 3, 1)).status == "active"
    presence = NetworkCountry.objects.get(network=second)
    assert presence.exception_reason == "Two languages, agreed by both."
    event = AuditEvent.objects.filter(verb="network.status_changed").latest("at")
    assert event.reason == "Two languages, agreed by both."
    assert broken_rules(date(2026, 4, 1)).is_sound


def test_an_active_network_enters_no_country_that_has_its_own(demonstration):
    with pytest.raises(ValidationError):
        note_presence(network=network("togo"), country="CM", by=person(SECRETARIAT))

    assert not NetworkCountry.objects.filter(network__slug="togo", country="CM").exists()


def test_two_networks_made_active_at_once_in_one_country_do_not_both_succeed(demonstration_copy):
    secretariat = person(SECRETARIAT)
    second, third = NetworkFactory(slug="second"), NetworkFactory(slug="third")
    for one in (second, third):
        set_status(network=one, status="forming", by=secretariat)
        note_presence(network=one, country="GA", by=secretariat)

    def make_active(slug: str) -> bool:
        try:
            set_status(
                network=network(slug), status="active", since=date(2026, 1, 1), by=secretariat
            )
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(make_active, ["second", "third"]))

    assert sorted(done) == [False, True]


def test_a_network_moves_without_gap_overlap_or_circle(demonstration):
    secretariat = person(SECRETARIAT)
    place_network(
        network=network("togo"),
        parent=network("europe"),
        since=date(2025, 1, 1),
        by=secretariat,
    )

    for parent, day in (
        ("africa", None),
        ("africa", date(2024, 1, 1)),
        ("cameroon", date(2026, 1, 1)),
        ("togo", date(2026, 1, 1)),
    ):
        with pytest.raises(ValidationError):
            place_network(
                network=network("togo"), parent=network(parent), since=day, by=secretariat
            )
    assert NetworkParent.objects.filter(network__slug="togo").count() == 2


def test_the_look_over_the_tree_finds_what_breaks_a_rule_and_changes_nothing(demonstration, caplog):
    assert broken_rules().is_sound
    lost = NetworkFactory(slug="lost")
    gap = network("togo")
    NetworkParent.objects.filter(network=gap).update(period=DateRange(None, date(2020, 1, 1)))
    NetworkParent.objects.create(
        network=gap, parent=network("africa"), period=DateRange(date(2021, 1, 1), None)
    )
    NetworkParent.objects.filter(network__slug="india").update(parent=network("peru"))
    second = second_network_of_cameroon()
    NetworkStatus.objects.filter(network=second).update(status="active")

    check_tree()

    found = broken_rules()
    assert (found.without_place, found.with_gaps) == (1, 1)
    assert (found.not_below_parent, found.countries_with_two_active) == (1, 1)
    assert "1 without a place, 1 gaps, 1 not below their parent, 1 countries" in caplog.text
    assert not NetworkParent.objects.filter(network=lost).exists()


# --- the lists -----------------------------------------------------------------------------------


def test_the_list_of_desks_asks_the_database_as_often_for_one_network_as_for_all(demonstration):
    counted = []
    for email in (CAMEROON, SECRETARIAT):
        client = signed_in(email)
        client.get(reverse("networks:my_networks"))
        with CaptureQueriesContext(connection) as made:
            page = client.get(reverse("networks:my_networks"))
        counted.append((len(made), page.content.decode().count("<tr>")))

    (few, few_rows), (many, many_rows) = counted
    assert few_rows < many_rows
    # from a right that reaches everywhere one query less or more is asked, never one for each row
    assert abs(few - many) <= 2


def test_who_works_for_no_network_reads_where_roles_come_from(demonstration):
    page = signed_in(demo_accounts.MEMBER).get(reverse("networks:my_networks"))

    assert "You work for no network now." in words(page)


def test_the_secretariat_counts_texts_by_language_and_state(demonstration):
    page = signed_in(SECRETARIAT).get(reverse("networks:translations"))

    assert "Pages of networks" in words(page)
    assert page.content.decode().count("<caption") >= 6
    assert len(page.content) < 40_000


def test_the_pages_of_a_desk_in_arabic_are_written_from_right_to_left_with_one_heading(
    demonstration,
):
    desk = signed_in(SECRETARIAT)
    for name in ("desk", "edit_page", "settings", "admission", "status", "bodies", "roles"):
        html = desk.get(page_of(name).replace("/en/", "/ar/")).content.decode()

        assert '<html lang="ar" dir="rtl">' in html, name
        assert html.count("<h1") == 1, name
        assert len(gzip.compress(html.encode())) < 40_000, name
        assert html.count("<table") == html.count("<caption"), name
