"""What a look over a whole return finds, and how reasons answer it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.models import AuditEvent, User
from networks.models import Network
from networks.permissions import Role
from reports.actions.returns import NotReady, submit_return
from reports.actions.warnings import NothingToExplain, explain, explain_all
from reports.models import ActivityCount, Measure, NetworkReturn, Plan, Target, WarningReason
from reports.queries.explaining import warnings_of
from reports.queries.grid import CellKey
from reports.queries.warnings import Kind
from tests.factories import (
    ActivityCountFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    UserFactory,
)
from tests.members.factories import holder
from tests.reports.entry import indicator_of, plan
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework() -> Plan:
    return plan()


@pytest.fixture
def owed() -> NetworkReturn:
    root = NetworkFactory(level=Network.Level.GLOBAL)
    togo = NetworkFactory(slug="togo")
    NetworkParentFactory(network=togo, parent=root)
    return NetworkReturnFactory(network=togo, period=ReportingPeriodFactory(code="2024"))


@pytest.fixture
def coordinator(owed: NetworkReturn) -> User:
    return holder("coordinator", Role.COORDINATOR, owed.network)


def measured(framework: Plan, number: int, **about: Any) -> Measure:
    measure = MeasureFactory(name_en=f"Measure {number}", **about)
    indicator_of(framework, measure, code=f"1.1.{number}")
    return measure


def count(owed: NetworkReturn, measure: Measure, value: Any, **more: Any) -> ActivityCount:
    period = ReportingPeriodFactory(code=more.pop("year", owed.period.code))
    return ActivityCountFactory(
        measure=measure, network=owed.network, period=period, value=value, **more
    )


def found(owed: NetworkReturn) -> list[tuple[str, Kind]]:
    return [(one.measure.name, one.warning.kind) for one in warnings_of(owed).questions]


def key_of(owed: NetworkReturn, measure: Measure) -> CellKey:
    return CellKey(measure.pk, owed.network_id, owed.period_id)


def test_each_number_is_compared_with_its_own_earlier_years(owed, framework):
    steady, slipped = measured(framework, 1), measured(framework, 2)
    for year in ("2021", "2022", "2023"):
        count(owed, steady, 100, year=year)
        count(owed, slipped, 10, year=year)
    count(owed, steady, 103)
    count(owed, slipped, 101)

    assert found(owed) == [("Measure 2", Kind.DIGIT_SLIP)]


def test_a_year_that_two_scopes_state_is_one_year(owed, framework):
    measure = measured(framework, 1)
    for year in ("2022", "2023"):
        count(owed, measure, 10, year=year)
        count(owed, measure, 5000, year=year, scope="whole")
    count(owed, measure, 12)

    assert found(owed) == []


def test_a_number_far_above_its_target_is_asked_about(owed, framework):
    measure = measured(framework, 1)
    Target.objects.create(
        indicator=measure.indicators.get(), network=owed.network, period=owed.period, value=10
    )
    count(owed, measure, 30)

    assert found(owed) == [("Measure 1", Kind.FAR_ABOVE_TARGET)]


def test_women_above_all_are_asked_about_at_their_own_cell(owed, framework):
    scheme = CategorySchemeFactory()
    women, _men = CategoryFactory.create_batch(2, scheme=scheme)
    measure = measured(framework, 1, scheme=scheme)
    count(owed, measure, 60)
    count(owed, measure, 61, category=women)

    (question,) = warnings_of(owed).questions
    assert (question.key.category_id, question.warning.kind) == (women.pk, Kind.PARTS_ABOVE_TOTAL)
    assert question.warning.words == "This part is above the total, 60."


@pytest.mark.parametrize(("is_exclusive", "asks"), [(True, True), (False, False)])
def test_parts_above_their_total_are_asked_about_where_they_cannot_overlap(
    owed, framework, is_exclusive, asks
):
    scheme = CategorySchemeFactory(is_exclusive=is_exclusive)
    measure = measured(framework, 1, scheme=scheme)
    count(owed, measure, 60)
    for category in CategoryFactory.create_batch(2, scheme=scheme):
        count(owed, measure, 40, category=category)

    assert bool(found(owed)) is asks


def test_fewer_people_than_events_of_the_same_outcome_are_asked_about(owed, framework):
    events = measured(framework, 1, thing="events")
    people = measured(framework, 2, thing="people")
    count(owed, events, 12)
    count(owed, people, 11)

    (question,) = warnings_of(owed).questions
    assert (question.measure, question.also) == (people, (key_of(owed, events),))
    assert question.warning.words == "These are fewer people than events: 12 are counted."


def test_a_return_copied_from_last_year_is_asked_about_once(owed, framework):
    for number in range(1, 4):
        measure = measured(framework, number)
        count(owed, measure, number + 3, year="2023")
        count(owed, measure, number + 3)
    zero = measured(framework, 4)
    count(owed, zero, 0, year="2023")
    count(owed, zero, 0)

    (question,) = warnings_of(owed).questions
    assert question.warning.kind == Kind.UNCHANGED
    assert question.warning.words.startswith("3 figures of this return are the same as last year")
    assert len(question.also) == 2


def test_a_run_of_round_numbers_is_asked_about_once(owed, framework):
    for number in range(1, 6):
        count(owed, measured(framework, number), number * 10)

    assert found(owed) == [("Measure 1", Kind.ROUND_NUMBERS)]


def test_quarters_are_looked_at_too_and_one_reason_answers_them_together(
    owed, framework, coordinator
):
    first, second = (
        ReportingPeriodFactory(code=code, parent=owed.period) for code in ("2024-Q1", "2024-Q2")
    )
    measure = measured(framework, 1)
    for code in ("2023-Q1", "2023-Q2"):
        count(owed, measure, 5, year=code)
    for period in (first, second):
        count(owed, measure, 50, year=period.code)

    (question,) = warnings_of(owed).questions
    assert question.warning.words.startswith("2024-Q1: This is ten times the last number, 5")
    assert "2024-Q2: " in question.warning.words

    explain(owed=owed, key=question.key, kind=Kind.DIGIT_SLIP, reason="A campaign", by=coordinator)
    assert not warnings_of(owed).hinder

    ActivityCount.objects.filter(period=second).update(value=60)
    assert warnings_of(owed).hinder


def test_a_number_that_cannot_be_is_an_error(owed, framework):
    count(owed, measured(framework, 1, most=Decimal(100)), 101)

    findings = warnings_of(owed)
    assert [one.words for one in findings.errors] == [("This number cannot be above 100.",)]
    assert findings.hinder


def test_a_thousand_numbers_take_as_many_queries_as_one(owed, framework):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            warnings_of(owed)
        return len(captured)

    count(owed, measured(framework, 1), 7)
    for_one = queries()
    for number in range(2, 12):
        measure = measured(framework, number)
        count(owed, measure, number, year="2023")
        count(owed, measure, number * 20)
    assert len(found(owed)) >= 10
    assert queries() == for_one


# --- reasons ---------------------------------------------------------------------------------


@pytest.fixture
def slipped(owed: NetworkReturn, framework: Plan) -> Measure:
    measure = measured(framework, 1)
    count(owed, measure, 10, year="2023")
    count(owed, measure, 100)
    return measure


def test_a_reason_answers_a_warning_and_another_number_wants_another_one(
    owed, slipped, coordinator
):
    key = key_of(owed, slipped)
    explain(owed=owed, key=key, kind=Kind.DIGIT_SLIP, reason=" A new programme. ", by=coordinator)

    (question,) = warnings_of(owed).questions
    assert (question.is_answered, question.reason.reason) == (True, "A new programme.")
    assert question.reason.by == coordinator
    event = AuditEvent.objects.get(verb="warning.explained")
    assert (event.actor, event.after) == (
        coordinator,
        {"warnings": [f"{slipped.code}: digit_slip"]},
    )

    ActivityCount.objects.filter(measure=slipped, period=owed.period).update(value=200)
    assert len(warnings_of(owed).to_explain) == 1

    explain(owed=owed, key=key, kind=Kind.DIGIT_SLIP, reason="Two of them", by=coordinator)
    assert WarningReason.objects.get().reason == "Two of them"
    assert not warnings_of(owed).to_explain


def test_the_same_reason_twice_has_one_effect(owed, slipped, coordinator):
    for _press in range(2):
        explain(
            owed=owed,
            key=key_of(owed, slipped),
            kind=Kind.DIGIT_SLIP,
            reason="A new programme",
            by=coordinator,
        )
    assert AuditEvent.objects.filter(verb="warning.explained").count() == 1


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_says_something(owed, slipped, coordinator, reason):
    with pytest.raises(ValidationError):
        explain(
            owed=owed,
            key=key_of(owed, slipped),
            kind=Kind.DIGIT_SLIP,
            reason=reason,
            by=coordinator,
        )


def test_what_is_not_asked_is_not_answered_and_then_nothing_is(owed, slipped, coordinator):
    key = key_of(owed, slipped)
    reasons = {(key, Kind.DIGIT_SLIP): "A new programme", (key, Kind.OUTLIER): "No"}
    with pytest.raises(NothingToExplain):
        explain_all(owed=owed, reasons=reasons, by=coordinator)
    assert not WarningReason.objects.exists()


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_only_those_who_fill_in_a_return_explain_it(owed, slipped, who):
    elsewhere = NetworkFactory()
    people = {"nobody": UserFactory, "stranger": lambda: holder("s", Role.COORDINATOR, elsewhere)}
    with pytest.raises(PermissionDenied):
        explain(
            owed=owed,
            key=key_of(owed, slipped),
            kind=Kind.DIGIT_SLIP,
            reason="It is right",
            by=people[who](),
        )
    assert not WarningReason.objects.exists()


def test_a_return_is_handed_in_once_everything_is_explained(owed, slipped, coordinator):
    with pytest.raises(NotReady) as refused:
        submit_return(owed=owed, version=owed.version, has_nothing=False, by=coordinator)
    (problem,) = refused.value.problems
    assert problem.startswith("Measure 1: This is ten times the last number, 10, or more.")

    explain(
        owed=owed, key=key_of(owed, slipped), kind=Kind.DIGIT_SLIP, reason="Yes", by=coordinator
    )
    submitted = submit_return(owed=owed, version=owed.version, has_nothing=False, by=coordinator)
    assert submitted.state == NetworkReturn.State.SUBMITTED


# --- the page --------------------------------------------------------------------------------


def page(owed: NetworkReturn) -> str:
    return f"/en/manage/returns/{owed.public_id}/explain/"


def boxes(html: str) -> list[str]:
    return re.findall(r'<input type="text" name="([^"]+)"', html)


def test_the_page_asks_each_question_and_keeps_what_is_written(owed, slipped, coordinator):
    client = client_of(coordinator)
    html = client.get(page(owed)).content.decode()
    assert "This is ten times the last number, 10, or more." in html
    (box,) = boxes(html)

    response = client.post(page(owed), {box: "A new programme"}, follow=True)

    assert "1 reason is kept." in response.content.decode()
    assert WarningReason.objects.get().reason == "A new programme"


def test_what_is_written_is_kept_while_another_box_is_empty(owed, slipped, framework, coordinator):
    other = measured(framework, 2)
    count(owed, other, 10, year="2023")
    count(owed, other, 100)
    client = client_of(coordinator)
    first, _second = boxes(client.get(page(owed)).content.decode())

    html = client.post(page(owed), {first: "A new programme"}).content.decode()

    assert "Write why the number is right, in a few words." in html
    assert "A new programme" in html
    assert WarningReason.objects.count() == 1


def test_a_reason_never_lands_at_a_number_that_its_author_did_not_see(owed, slipped, coordinator):
    client = client_of(coordinator)
    (box,) = boxes(client.get(page(owed)).content.decode())
    ActivityCount.objects.filter(measure=slipped, period=owed.period).update(value=5000)

    html = client.post(page(owed), {box: "A new programme"}).content.decode()

    assert "Write why the number is right" in html
    assert not WarningReason.objects.exists()


def test_whoever_checks_reads_the_reasons(owed, slipped, coordinator):
    explain(
        owed=owed,
        key=key_of(owed, slipped),
        kind=Kind.DIGIT_SLIP,
        reason="<b>New</b> programme",
        by=coordinator,
    )
    submit_return(owed=owed, version=owed.version, has_nothing=False, by=coordinator)
    secretariat = holder("office", Role.SECRETARIAT, Network.objects.get(level="global"))

    html = client_of(secretariat).get(page(owed)).content.decode()

    assert "&lt;b&gt;New&lt;/b&gt; programme" in html
    assert boxes(html) == []
    assert client_of(coordinator).post(page(owed), {}).status_code == 403


@pytest.mark.parametrize("hidden", ["\u202ereason", "x" * 1001])
def test_what_cannot_be_kept_is_a_kind_error(owed, slipped, coordinator, hidden):
    client = client_of(coordinator)
    (box,) = boxes(client.get(page(owed)).content.decode())

    response = client.post(page(owed), {box: hidden})

    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not WarningReason.objects.exists()


def test_names_of_figures_are_no_markup(owed, framework, coordinator):
    for number in range(1, 4):
        measure = MeasureFactory(name_en=f"<i>{number}</i>")
        indicator_of(framework, measure, code=f"1.1.{number}")
        count(owed, measure, 7, year="2023")
        count(owed, measure, 7)

    html = client_of(coordinator).get(page(owed)).content.decode()

    assert "It is also about: &lt;i&gt;2&lt;/i&gt; and &lt;i&gt;3&lt;/i&gt;." in html
    assert "<i>" not in html


def test_others_do_not_find_the_page(owed, slipped):
    stranger = holder("stranger", Role.COORDINATOR, NetworkFactory())
    assert client_of(stranger).get(page(owed)).status_code == 404
