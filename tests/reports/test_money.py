"""Amounts of money: each figure in one currency, which somebody chose; another currency, or none, is refused kindly."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from alliance.actors import the_portal
from reports.actions.entry import Kept, Wrong, keep_cell
from reports.models import ActivityCount, Measure, NetworkReturn
from reports.numbers import currencies, say_currencies, without_currency
from reports.queries.explaining import warnings_of
from reports.queries.grid import CellKey, Typed
from tests.factories import MeasureFactory
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

NO_CURRENCY = "Nobody has said in which currency"
OTHER_CURRENCY = "in another currency are not added"


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1,250", "USD"),
        ("USD 1,250", "USD"),
        ("1,250 usd", "USD"),
        ("$1,250", "USD"),
        ("about 1,250 €", "EUR"),
        ("plus de 1 250 EUR", "EUR"),
        ("por lo menos 1.250 $", "MXN"),
        ("أكثر من 1250 EUR", "EUR"),
    ],
)
def test_the_mark_of_the_figures_own_currency_may_stand_beside_the_amount(text, currency):
    left = without_currency(text, currency, "en")

    assert "1" in left
    assert not {"$", "€", "USD", "usd", "EUR"} & set(left.split())
    assert "$" not in left


@pytest.mark.parametrize(
    "text", ["EUR 1,250", "1,250 eur", "€1,250", "XXQ 5", "1,250 USD or 1,100 EUR", "₦900"]
)
def test_another_currency_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError, match=OTHER_CURRENCY):
        without_currency(text, "USD", "en")


def test_currencies_are_those_in_use_with_their_names_in_the_readers_language():
    assert {"USD", "EUR", "XAF", "BDT", "INR", "COP", "LBP"} <= currencies()
    assert not {"DEM", "FRF", "XAU", "XXX"} & currencies()
    assert ("USD", "USD · dollar des États-Unis") in say_currencies("fr")


# --- at the cell and in the form ------------------------------------------------------------------


@pytest.fixture
def cycle(db: None) -> Cycle:
    made = small_cycle()
    made.measure = MeasureFactory(nature="money", currency="USD", decimals=2)
    indicator_of(plan("2025-2028"), made.measure, code="1.1")
    return made


def type_in(cycle: Cycle, text: str) -> object:
    key = CellKey(cycle.measure.pk, cycle.country.pk, cycle.period.pk)
    owed = cycle.owed(cycle.country)
    return keep_cell(
        owed=owed, typed=Typed(key, text), language="en", by=the_portal(), channel="grid"
    )


def nobody_chose(cycle: Cycle) -> None:
    Measure.objects.filter(pk=cycle.measure.pk).update(currency="")


def test_an_amount_is_kept_in_the_currency_of_its_figure(cycle):
    assert isinstance(type_in(cycle, "more than USD 1,250.50"), Kept)

    count = ActivityCount.objects.get()
    assert (count.value, count.wording) == (Decimal("1250.5"), "more_than")


def test_an_amount_in_another_currency_is_an_error_at_its_cell(cycle):
    answer = type_in(cycle, "1,250 EUR")

    assert isinstance(answer, Wrong)
    assert OTHER_CURRENCY in answer.sentence
    assert not ActivityCount.objects.exists()


@pytest.mark.parametrize("text", ["1,250", "1,250 EUR", "0"])
def test_no_amount_is_taken_while_the_currency_is_unknown(cycle, text):
    nobody_chose(cycle)

    answer = type_in(cycle, text)

    assert isinstance(answer, Wrong)
    assert NO_CURRENCY in answer.sentence


def test_why_there_is_no_amount_can_be_said_without_a_currency(cycle):
    nobody_chose(cycle)

    assert isinstance(type_in(cycle, "n/a"), Kept)


def test_an_amount_without_a_currency_keeps_its_return_from_being_submitted(cycle):
    cycle.count(cycle.country)
    nobody_chose(cycle)

    (wrong,) = warnings_of(NetworkReturn.objects.get(network=cycle.country)).errors

    assert NO_CURRENCY in wrong.words[0]


@pytest.mark.parametrize(
    ("number", "said"),
    [("9 EUR", OTHER_CURRENCY), ("-9", "below zero"), ("101", "above 100"), ("1.234", "at most 2")],
)
def test_the_form_of_one_number_holds_it_to_its_measure(cycle, number, said):
    Measure.objects.filter(pk=cycle.measure.pk).update(most=100)
    count = cycle.count(cycle.country)
    client = Client()
    client.force_login(cycle.person("coordinator"))
    page = reverse("reports:change_count", args=[count.public_id])
    typed = {"state": "value", "reason": "Late.", "version": 1}

    answer = client.post(page, {**typed, "number": number}, headers={"accept-language": "en"})

    assert said in answer.content.decode()
    assert client.post(page, {**typed, "number": "9 USD"}).status_code == 302
    count.refresh_from_db()
    assert count.value == 9


# --- what a measure counts ------------------------------------------------------------------------


def test_only_money_has_a_currency(db):
    with pytest.raises(IntegrityError, match="only_money"), transaction.atomic():
        MeasureFactory(nature="flow", currency="USD")


# --- the Secretariat's pages ----------------------------------------------------------------------


@pytest.fixture
def desk(cycle: Cycle) -> Client:
    client = Client()
    client.force_login(cycle.person("secretariat"))
    return client


def typed_anew(desk: Client, page: str, **typed: str) -> object:
    """The form as it is there, with some of it typed anew, sent."""
    there = {field.name: field.value() for field in desk.get(page).context["form"]}
    sent = {**there, **typed}
    return desk.post(page, {name: value for name, value in sent.items() if value is not None})


def test_a_measure_of_money_asks_for_its_currency_and_others_do_not(desk):
    page = reverse("reports:framework_add", args=["measure"])
    typed = {"code": "grants", "name_en": "Grants", "unit_en": "francs", "unit_one_en": "franc"}
    typed |= dict.fromkeys(("over_time", "over_organisations", "over_categories"), "sum")

    refused = typed_anew(desk, f"{page}?nature=money", **typed).content.decode()
    typed_anew(desk, f"{page}?nature=money", **typed, currency="XAF", thing="other")

    assert "There is a problem" in refused
    assert Measure.objects.get(code="grants").currency == "XAF"
    assert "currency" not in desk.get(f"{page}?nature=flow").context["form"].fields


def test_the_currency_of_counted_amounts_stays_and_can_be_chosen_where_nobody_had(cycle, desk):
    page = reverse("reports:framework_change", args=["measure", cycle.measure.pk])
    cycle.count(cycle.country)

    typed_anew(desk, page, currency="EUR")
    assert Measure.objects.get(pk=cycle.measure.pk).currency == "USD"
    nobody_chose(cycle)
    typed_anew(desk, page, currency="EUR")

    assert Measure.objects.get(pk=cycle.measure.pk).currency == "EUR"
    shown = desk.get(reverse("reports:framework_measure", args=[cycle.measure.code]))
    assert "EUR" in shown.content.decode()


def test_what_a_measure_counts_can_be_said_while_it_carries_counts(cycle, desk):
    page = reverse("reports:framework_change", args=["measure", cycle.measure.pk])
    cycle.count(cycle.country)

    typed_anew(desk, page, thing="people")

    assert Measure.objects.get(pk=cycle.measure.pk).thing == "people"
