"""The pages of self-assessments: writing without losing what was typed, what everybody reads, and how much they ask the database."""

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accountability.actions.standards import (
    hide_assessment,
    reopen_assessment,
    show_assessment,
    submit_assessment,
    write_summary,
)
from accountability.models import EvidenceFile, StandardAnswer, StandardAssessment
from accountability.panels import assessments_at_work
from networks.models import Network, RoleAssignment
from tests.accountability.assessed import (
    YEAR,
    Level,
    State,
    World,
    answer,
    complete,
    in_state,
    make_world,
)
from tests.members.factories import holder, network
from tests.networks.desks import typed, words
from tests.signing_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day_in_2026")]
BUDGET_PUBLIC, BUDGET_STAFF = 14_000, 40_000


@pytest.fixture
def a_day_in_2026():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def writing(world) -> Client:
    return client_of(world.writer)


def page(name: str, *keys: Any) -> str:
    return reverse(f"accountability:{name}", args=["cameroon", YEAR, *keys])


def shown(name: str = "self_assessment", *keys: Any, year: int = YEAR) -> str:
    return reverse(f"accountability:{name}", args=[year, "cameroon", *keys])


def filled(number: int = 1, **changes: Any) -> dict[str, Any]:
    values = {
        f"level_{number}": Level.IN_PLACE.value,
        f"remark_{number}": "",
        f"link_{number}": "",
    }
    return {**values, **changes}


# --- writing -------------------------------------------------------------------------------------


def test_a_year_is_begun_answered_submitted_accepted_and_read(world, writing, client):
    begun = writing.post(
        reverse("accountability:begin_assessment", args=["cameroon"]), {"year": YEAR}, follow=True
    )
    assert "Not answered yet" in words(begun)
    for section in (
        "general",
        "network",
        "concerns",
        "programmes",
        "advocacy",
        "fundraising",
        "children",
    ):
        form = writing.get(page("assessment_section", section))
        numbers = (1, 2) if section == "network" else (1,)
        sent = {name: value for one in numbers for name, value in filled(one).items()}
        kept = writing.post(page("assessment_section", section), {**typed(form), **sent})
        assert kept.status_code == 302
    writing.post(page("assessment_summary"), {"summary_fr": "Bien fait."})
    writing.post(page("submit_assessment"), {"may_be_shown": "on"})
    above = client_of(world.above)
    assert "waits for you" in words(above.get(reverse("manage")))
    above.post(page("accept_assessment"), follow=True)

    read = words(client.get(shown()))

    assert "Bien fait." in read
    assert read.count("in place") == 7
    assert "1 of 3 networks" in words(client.get(reverse("accountability:self_assessments")))


def test_what_was_typed_stays_when_something_is_missing(world, writing):
    in_state(world, State.DRAFT)
    wrong = filled(level_1="", remark_1="We meet twice a year.", link_1="not a page")

    answered = writing.post(page("assessment_section", "general"), wrong)

    assert answered.status_code == 200
    said = words(answered)
    assert "Choose how far your network is." in said
    assert "Enter the address of a website" in said
    assert "We meet twice a year." in said
    assert not StandardAnswer.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"level_1": "best"},
        {"level_1": "not_applicable"},
        {"remark_1": "a\x00b"},
        {"remark_1": "a\u202eb"},
        {"remark_1": "x" * 2001},
        {"link_1": "javascript:alert(1)"},
        {"link_1": "https://example.org/" + "x" * 200},
        {"seen": "x" * 100},
    ],
    ids=str,
)
def test_crafted_answers_are_refused_kindly(world, writing, wrong):
    in_state(world, State.DRAFT)
    form = writing.get(page("assessment_section", "general"))

    answered = writing.post(
        page("assessment_section", "general"), {**typed(form), **filled(**wrong)}
    )

    assert answered.status_code == 200
    assert not StandardAnswer.objects.exists()


@pytest.mark.parametrize("year", ["", "x", "1999", "2026\x00", "9" * 40])
def test_a_year_that_is_not_offered_is_not_begun(world, writing, year):
    answered = writing.post(
        reverse("accountability:begin_assessment", args=["cameroon"]), {"year": year}
    )

    assert answered.status_code == 200
    assert not StandardAssessment.objects.exists()


def test_a_section_that_somebody_else_answered_keeps_both_and_the_next_sending_counts(
    world, writing
):
    draft = in_state(world, State.DRAFT)
    form = typed(writing.get(page("assessment_section", "general")))
    answer(draft, "general", world.deputy, Level.BEGUN)

    first = writing.post(page("assessment_section", "general"), {**form, **filled(remark_1="Mine")})
    assert "in the meantime" in words(first)
    assert "Mine" in words(first)
    again = re.search(r'name="seen" value="(\w+)"', first.content.decode())
    assert again
    writing.post(
        page("assessment_section", "general"), {**filled(remark_1="Mine"), "seen": again.group(1)}
    )

    assert StandardAnswer.objects.get().remark == "Mine"


@pytest.mark.parametrize("name", ["submit_assessment", "assessment_summary"])
def test_the_back_button_leads_to_how_it_stands_now(world, writing, name):
    in_state(world, State.SUBMITTED)

    answered = writing.post(page(name), {}, follow=True)

    assert "moved on already" in words(answered)
    assert StandardAssessment.objects.get().state == State.SUBMITTED


def test_submitting_too_early_says_what_is_missing(world, writing):
    in_state(world, State.DRAFT)

    assert "not answered yet" in words(writing.post(page("submit_assessment"), {}))


def test_who_sends_it_back_says_why_and_the_network_reads_it(world, writing):
    in_state(world, State.SUBMITTED)
    above = client_of(world.above)

    assert "Write in a few words why." in words(above.post(page("return_assessment"), {}))
    above.post(page("return_assessment"), {"reason": "Tell us of the children."})

    assert "Tell us of the children." in words(writing.get(page("assessment")))


def test_earlier_editions_are_read_at_the_desk_and_a_missing_one_is_not_there(world, writing):
    in_state(world, State.REPLACED)

    read = words(writing.get(page("edition_of_assessment", 1)))
    assert "Replaced by a later edition" in read
    assert "We did well." in read
    assert writing.get(page("edition_of_assessment", 2)).status_code == 302
    assert writing.get(page("edition_of_assessment", 3)).status_code == 404


def test_opened_again_with_a_reason_that_everybody_at_the_desk_reads(world, writing):
    in_state(world, State.PUBLISHED)

    read = words(writing.post(page("reopen_assessment"), {"reason": "We forgot one."}, follow=True))

    assert "We forgot one." in read
    assert "Edition 2" in read


def test_shown_and_hidden_with_one_button_each(world, writing, client):
    in_state(world, State.ACCEPTED)

    writing.post(page("show_assessment"))
    assert client.get(shown()).status_code == 200
    writing.post(page("hide_assessment"))
    assert client.get(shown()).status_code == 404
    assert "moved on already" in words(writing.post(page("hide_assessment"), follow=True))


def test_the_desk_of_a_network_leads_to_its_assessments_for_those_who_read_them(world, writing):
    address = reverse("accountability:assessments", args=["cameroon"])
    editor = holder("editor", RoleAssignment.Role.EDITOR, world.cameroon)
    desk = reverse("networks:desk", args=["cameroon"])

    assert address in writing.get(desk).content.decode()
    assert address not in client_of(editor).get(desk).content.decode()


def test_a_year_that_was_not_begun_is_not_there(world, writing):
    assert writing.get(page("assessment")).status_code == 404


@pytest.mark.parametrize("name", ["assessment_section", "evidence"])
def test_a_page_of_writing_that_is_late_leads_to_how_it_stands(world, writing, name):
    in_state(world, State.ACCEPTED)
    keys = ("general", 1) if name == "evidence" else ("general",)

    assert "moved on already" in words(writing.get(page(name, *keys), follow=True))


def test_files_are_removed_while_it_is_written_and_stay_afterwards(world, writing):
    draft = in_state(world, State.DRAFT)
    complete(draft, world.writer)
    said = draft.answers.get(standard__section="general")
    first, second = (
        EvidenceFile.objects.create(
            answer=said, name=f"{number}.txt", content=b"x", media_type="text/plain"
        )
        for number in (1, 2)
    )
    writing.post(page("remove_evidence", first.pk))
    submit_assessment(assessment=draft, may_be_shown=False, by=world.writer)

    late = writing.post(page("remove_evidence", second.pk), follow=True)

    assert "moved on already" in words(late)
    assert [one.pk for one in EvidenceFile.objects.all()] == [second.pk]
    assert writing.get(page("evidence_file", second.pk)).content == b"x"


# --- files ---------------------------------------------------------------------------------------


def test_a_file_is_added_opened_to_everybody_and_downloaded_for_saving_only(world, writing, client):
    draft = in_state(world, State.DRAFT)
    complete(draft, world.writer)
    file = SimpleUploadedFile("minutes.txt", b"We met on Monday.")
    writing.post(page("evidence", "general", 1), {"file": file})
    kept = EvidenceFile.objects.get()
    assert not kept.is_public
    writing.post(page("share_evidence", kept.pk), {"is_public": "yes"})
    submit_assessment(assessment=draft, may_be_shown=True, by=world.writer)
    assert client.get(shown("shown_evidence", kept.pk)).status_code == 404
    client_of(world.above).post(page("accept_assessment"))

    answered = client.get(shown("shown_evidence", kept.pk))

    assert answered.content.strip() == b"We met on Monday."
    assert answered["Content-Disposition"].startswith("attachment")
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answered["Content-Security-Policy"]
    assert "minutes.txt" in words(client.get(shown()))


def test_a_file_of_another_network_or_year_is_not_there(world, writing):
    row = in_state(world, State.DRAFT)
    answer(row, "general", world.writer)
    other = in_state(world, State.DRAFT, year=YEAR - 1)
    answer(other, "general", world.writer)
    file = EvidenceFile.objects.create(
        answer=other.answers.get(), name="a.txt", content=b"a", media_type="text/plain"
    )

    assert writing.get(page("evidence_file", file.pk)).status_code == 404
    assert writing.post(page("remove_evidence", file.pk)).status_code == 404
    assert EvidenceFile.objects.exists()


def test_a_section_is_answered_before_files_are_added(world, writing):
    in_state(world, State.DRAFT)

    answered = writing.get(page("evidence", "general", 1), follow=True)

    assert "Answer the section first" in words(answered)


@pytest.mark.parametrize(
    ("section", "number"), [("general", 2), ("general", 99999), ("nothing", 1)]
)
def test_there_are_no_files_for_what_is_no_standard(world, writing, section, number):
    in_state(world, State.DRAFT)

    assert writing.get(page("evidence", section, number)).status_code == 404


# --- what everybody reads ------------------------------------------------------------------------


@pytest.mark.parametrize("state", [one for one in State if one != State.PUBLISHED], ids=str)
def test_only_what_is_accepted_and_agreed_is_read_by_everybody(world, client, state):
    in_state(world, state)

    assert client.get(shown()).status_code == 404
    assert "Cameroon" not in words(client.get(reverse("accountability:self_assessments")))


def test_remarks_and_what_is_not_ticked_stay_inside(world, client):
    draft = in_state(world, State.DRAFT)
    complete(draft, world.writer)
    answer(
        draft,
        "general",
        world.writer,
        remark="Only for us.",
        evidence_url="https://example.org/inner",
    )
    answer(
        draft,
        "advocacy",
        world.writer,
        evidence_url="https://example.org/outer",
        evidence_is_public=True,
    )
    submit_assessment(assessment=draft, may_be_shown=True, by=world.writer)
    client_of(world.above).post(page("accept_assessment"))

    read = client.get(shown()).content.decode()

    assert "https://example.org/outer" in read
    assert "https://example.org/inner" not in read
    assert "Only for us." not in read


def test_a_summary_is_read_in_the_nearest_language_and_says_which(world, client):
    row = in_state(world, State.SUBMITTED)
    StandardAssessment.objects.filter(pk=row.pk).update(summary_en=None)
    client_of(world.above).post(page("accept_assessment"))
    row.refresh_from_db()
    show_assessment(assessment=row, by=world.writer)

    with translation.override("ar"):
        address = shown()
    read = client.get(address).content.decode()

    assert '<p lang="fr" dir="ltr">Bien fait.</p>' in read
    assert 'lang="ar"' in read


def test_earlier_editions_stay_and_point_to_the_newest(world, client):
    row = in_state(world, State.PUBLISHED)
    second = reopen_assessment(assessment=row, reason="Again", by=world.writer)
    write_summary(assessment=second, summary={"en": "We know more now."}, by=world.writer)
    submit_assessment(assessment=second, may_be_shown=True, by=world.writer)
    client_of(world.above).post(page("accept_assessment"))

    assert "We know more now." in words(client.get(shown()))
    earlier = words(client.get(shown("edition_of_self_assessment", 1)))
    assert "We did well." in earlier
    assert "A newer edition has taken the place" in earlier


def test_the_page_of_the_network_tells_of_it_while_it_is_shown(world, client):
    row = in_state(world, State.PUBLISHED)
    address = reverse("networks:network", args=["cameroon"])
    assert f"self-assessment {YEAR}" in words(client.get(address))

    hide_assessment(assessment=row, by=world.writer)

    assert f"self-assessment {YEAR}" not in words(client.get(address))


def test_no_page_of_everybody_ranks_or_counts_points(world, client):
    strong = in_state(world, State.PUBLISHED)
    kenya = in_state(
        world,
        State.DRAFT,
        network=world.alliance.kenya,
        writer=world.alliance.kenya_coordinator,
    )
    complete(kenya, world.alliance.kenya_coordinator, Level.NOT_YET)
    submit_assessment(assessment=kenya, may_be_shown=True, by=world.alliance.kenya_coordinator)
    client_of(world.above).post(reverse("accountability:accept_assessment", args=["kenya", YEAR]))

    read = words(client.get(reverse("accountability:self_assessments")))

    assert read.index("Cameroon") < read.index("Kenya")
    assert not [one.label for one in Level if str(one.label) in read]
    assert strong.year == kenya.year


# --- what it costs -------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def more_of_all(world: World) -> None:
    """Other years, other networks, files and editions."""
    row = StandardAssessment.objects.get(network=world.cameroon, year=YEAR)
    for number, said in enumerate(row.answers.order_by("pk")):
        EvidenceFile.objects.create(
            answer=said,
            name=f"{number}.txt",
            content=b"x",
            media_type="text/plain",
            is_public=True,
        )
    for year in (YEAR + 1, YEAR - 1, YEAR - 2):
        in_state(world, State.PUBLISHED, year=year)
    for number in range(4):
        made = network(f"n{number}", Network.Level.NATIONAL, world.alliance.africa)
        writer = holder(f"n{number}", RoleAssignment.Role.COORDINATOR, made)
        in_state(world, State.PUBLISHED, network=made, writer=writer)
        in_state(world, State.SUBMITTED, network=made, writer=writer, year=YEAR - 1)


def test_pages_ask_as_much_for_one_as_for_many_and_stay_small(world, writing, client):
    in_state(world, State.PUBLISHED)
    addresses = {
        reverse("accountability:self_assessments_of_year", args=[YEAR]): client,
        shown(): client,
        reverse("accountability:assessments", args=["cameroon"]): writing,
        page("assessment"): writing,
    }
    before = {address: queries(who, address) for address, who in addresses.items()}

    more_of_all(world)

    assert {address: queries(who, address) for address, who in addresses.items()} == before
    for address, who in addresses.items():
        budget = BUDGET_STAFF if "manage" in address else BUDGET_PUBLIC
        assert len(who.get(address).content) < budget


def test_the_panel_of_what_waits_asks_as_much_for_one_as_for_many(world, rf):
    in_state(world, State.SUBMITTED)
    with CaptureQueriesContext(connection) as one:
        first = assessments_at_work(rf.get("/"), world.above)
    assert first
    assert [row.network for row in first["waiting"]] == [world.cameroon]

    StandardAssessment.objects.update(state=State.ACCEPTED)
    world_row = StandardAssessment.objects.get()
    show_assessment(assessment=world_row, by=world.writer)
    more_of_all(world)
    with CaptureQueriesContext(connection) as many:
        found = assessments_at_work(rf.get("/"), world.above)

    assert found
    assert len(found["waiting"]) == 4
    assert len(many) == len(one)


@pytest.mark.parametrize("language", settings.LANGUAGE_TABLE)
def test_every_page_is_drawn_in_every_language(world, writing, client, language):
    in_state(world, State.PUBLISHED)
    in_state(world, State.DRAFT, year=YEAR - 1)
    with translation.override(language):
        public = [
            reverse("accountability:framework"),
            reverse("accountability:self_assessments"),
            shown(),
        ]
        desk = [
            page("assessment"),
            page("reopen_assessment"),
            *(
                reverse(f"accountability:{name}", args=["cameroon", YEAR - 1, *keys])
                for name, *keys in (
                    ("assessment",),
                    ("assessment_section", "network"),
                    ("assessment_summary",),
                    ("submit_assessment",),
                )
            ),
        ]

    assert {client.get(address).status_code for address in public} == {200}
    assert {writing.get(address).status_code for address in desk} == {200}
