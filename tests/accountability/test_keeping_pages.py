"""Pages on how long a concern is kept, on the yearly figures, and the trail for auditors."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accountability.actions.trail import record_case
from accountability.models import Case, CaseEvent, LegalHold, StatRecord, StatSnapshot
from accountability.vault.figures import seal_record
from alliance.models import User
from networks.models import Network, RoleAssignment
from tests.accountability import factories
from tests.accountability.factories import FiledConcern, Handler, Role, desk_client
from tests.accountability.test_figures import complaint
from tests.factories import NetworkFactory
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory(slug="world", level=Network.Level.GLOBAL)


@pytest.fixture
def people(alliance: Network) -> dict[str, Handler]:
    certifiers = factories.make_certifiers()
    roles = {
        "one": Role.FOCAL_POINT,
        "two": Role.FOCAL_POINT,
        "officer": Role.STATISTICS,
        "lead": Role.LEAD,
    }
    return {
        name: factories.make_handler(
            factories.with_second_step(factories.make_user(f"{name}@example.org")), certifiers, role
        )
        for name, role in roles.items()
    }


@pytest.fixture
def filed(alliance: Network, people: dict[str, Handler]) -> FiledConcern:
    return factories.file_one(factories.make_channel(alliance))


def step(name: str, case: Case) -> str:
    return reverse("accountability:case_keeping_step", kwargs={"case": case.pk, "step": name})


def readers(case: Case, people: dict[str, Handler]) -> list[Handler]:
    known = set(
        case.grants.filter(state="active", compartment="shared").values_list("key", flat=True)
    )
    return [one for one in people.values() if one.key.pk in known]


# --- how long ---------------------------------------------------------------------------------------------


def test_two_handlers_hold_a_case_and_end_the_hold(
    filed: FiledConcern, people: dict[str, Handler]
) -> None:
    first, second = (desk_client(one) for one in readers(filed.case, people)[:2])
    page = reverse("accountability:case_keeping", kwargs={"case": filed.case.pk})

    assert "Ask for a legal hold" in first.get(page).content.decode()
    assert "Your reasons" in first.get(step("hold", filed.case)).content.decode()
    assert first.post(step("hold", filed.case), {"reasons": ""}).status_code == 200
    assert not LegalHold.objects.exists()

    assert first.post(step("hold", filed.case), {"reasons": "A court asks"}).status_code == 302
    assert first.post(step("confirm-hold", filed.case)).status_code == 403
    assert "Confirm the legal hold" in second.get(page).content.decode()
    assert second.post(step("confirm-hold", filed.case)).status_code == 302
    assert LegalHold.objects.get().confirmed_on is not None
    assert "A court asks" not in second.get(page).content.decode()

    assert second.post(step("end-hold", filed.case), {"reasons": "Over"}).status_code == 302
    assert second.post(step("confirm-end", filed.case)).status_code == 403
    assert first.post(step("confirm-end", filed.case)).status_code == 302
    assert LegalHold.objects.get().released_on is not None


def test_the_page_names_the_last_day_and_two_delete_before_it(
    filed: FiledConcern, people: dict[str, Handler]
) -> None:
    first, second = (desk_client(one) for one in readers(filed.case, people)[:2])
    today = timezone.now().date()
    Case.objects.update(
        status="closed", disposition="withdrawn", closed_on=today, delete_on=date(2031, 5, 17)
    )
    page = reverse("accountability:case_keeping", kwargs={"case": filed.case.pk})

    assert "It is deleted on 17 May 2031" in first.get(page).content.decode()
    assert first.post(step("delete", filed.case), {"reasons": "They asked"}).status_code == 302
    assert first.post(step("confirm-delete", filed.case)).status_code == 403
    assert second.post(step("confirm-delete", filed.case)).status_code == 302
    assert Case.objects.get().delete_on == today


def test_a_step_that_does_not_exist_and_a_case_of_others_are_not_there(
    filed: FiledConcern, people: dict[str, Handler]
) -> None:
    reader = desk_client(readers(filed.case, people)[0])
    stranger = desk_client(people["officer"])

    assert reader.get(step("elsewhere", filed.case)).status_code == 404
    for method in ("get", "post"):
        assert getattr(stranger, method)(step("hold", filed.case)).status_code == 404


# --- figures ----------------------------------------------------------------------------------------------


def records_of(year: int, officer: Handler, number: int = 20) -> None:
    values = complaint(category="power", region="alliance", kind="complaint")
    StatRecord.objects.bulk_create(
        StatRecord(
            quarter=f"{year}Q2",
            sealed=seal_record(values, [officer.keys.public.x], f"{year}Q2"),
        )
        for _ in range(number)
    )


def test_the_officer_proposes_the_lead_releases_and_everybody_reads(
    people: dict[str, Handler], client: Client
) -> None:
    year = timezone.now().year - 1
    records_of(year, people["officer"])
    officer, lead, handler = (desk_client(people[name]) for name in ("officer", "lead", "one"))
    public = reverse("accountability:figures")

    def press(by: Client, name: str) -> int:
        return by.post(reverse(f"accountability:{name}", kwargs={"year": year})).status_code

    assert handler.get(reverse("accountability:years")).status_code == 403
    assert (
        f"Propose the figures of {year}"
        in officer.get(reverse("accountability:years")).content.decode()
    )
    assert [press(by, "propose_figures") for by in (handler, lead, officer)] == [403, 403, 302]
    assert str(year) not in client.get(public).content.decode()
    assert [press(by, "release_figures") for by in (handler, officer, lead)] == [403, 403, 302]
    assert press(officer, "drop_figures") == 404

    told = client.get(public).content.decode()
    assert f"<h2>{year}</h2>" in told
    assert "<dt>Complaints that came in</dt>\n<dd>20</dd>" in told
    assert "Abuse of power or bullying: not shown" in told
    assert "Conflict of interest: fewer than 5" in told
    assert len(told.encode()) < 10_240
    shown = lead.get(reverse("accountability:year", kwargs={"year": year})).content.decode()
    assert "Everybody can read these figures since" in shown


def test_a_proposal_is_thrown_away_and_a_year_that_runs_is_not_proposed(
    people: dict[str, Handler],
) -> None:
    this = timezone.now().year
    for year in (this - 1, this):
        records_of(year, people["officer"])
    officer, lead = desk_client(people["officer"]), desk_client(people["lead"])

    def press(by: Client, name: str, year: int) -> str:
        address = reverse(f"accountability:{name}", kwargs={"year": year})
        return by.post(address, follow=True).content.decode()

    assert "This year is not over yet." in press(officer, "propose_figures", this)
    assert "Your keys open no record" in press(officer, "propose_figures", this - 2)
    assert "Another person looks at" in press(officer, "propose_figures", this - 1)
    assert "Somebody has proposed" in press(officer, "propose_figures", this - 1)
    assert "The proposal is gone." in press(lead, "drop_figures", this - 1)
    assert StatSnapshot.objects.count() == 0
    assert StatRecord.objects.count() == 40


# --- the trail for auditors -------------------------------------------------------------------------------


def seat_on_board(user: User, network: Network) -> None:
    now = timezone.now()
    RoleAssignment.objects.create(
        user=user,
        network=network,
        role=RoleAssignment.Role.BOARD,
        period=DateTimeTZRange(now - timedelta(days=300), now + timedelta(days=300)),
    )


@pytest.fixture
def auditor(alliance: Network) -> Client:
    user = factories.with_second_step(factories.make_user("board@example.org"))
    seat_on_board(user, alliance)
    return client_of(user)


def write_lines(number: int, **fields: Any) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(days=100), tick=False):
        for at in range(number):
            record_case(CaseEvent.Verb.OPENED, by=None, case_tag=bytes([at]) * 32)


def test_an_auditor_reads_old_lines_under_pseudonyms_and_never_what_is_new(
    auditor: Client, filed: FiledConcern
) -> None:
    write_lines(2)

    said = auditor.get(reverse("accountability:trail")).content.decode()

    assert said.count("A concern was opened") == 2
    assert "010101010101" in said
    assert "A concern arrived" not in said
    assert filed.case.protocol_number not in said
    assert str(filed.case.pk) not in said


def test_a_long_trail_has_pages_and_as_many_queries_as_a_short_one(auditor: Client) -> None:
    address = reverse("accountability:trail")
    write_lines(1)
    auditor.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        auditor.get(address)
    write_lines(70)
    with CaptureQueriesContext(connection) as many:
        first = auditor.get(address).content.decode()

    assert len(many) == len(few)
    assert first.count("A concern was opened") == 50
    assert auditor.get(address, {"page": "2"}).content.decode().count("A concern was opened") == 21
    assert auditor.get(address, {"page": "x"}).status_code == 200
    assert len(first.encode()) < 40_960


def test_only_the_board_of_the_whole_alliance_audits(alliance: Network) -> None:
    region = NetworkFactory(slug="asia", level=Network.Level.REGIONAL)
    user = factories.with_second_step(factories.make_user("board@example.org"))
    seat_on_board(user, region)

    assert client_of(user).get(reverse("accountability:trail")).status_code == 403
