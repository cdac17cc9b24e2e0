"""The files of a return: what is drawn for people to fill in, and that nothing changes when it comes back as it went out."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from alliance.actors import the_portal
from alliance.sheets.reading import Unreadable, as_text, letters, read_file
from networks.models import Network
from reports.actions.counts import StatedNumber, enter_count
from reports.actions.entry import Kept, keep_cells
from reports.models import ActivityCount, Category, Measure, NetworkReturn, ReportingPeriod
from reports.queries.filling import filling_of
from reports.queries.grid import CellKey, Typed, plan_of
from reports.workbooks.lines import Line
from reports.workbooks.listing import return_list
from reports.workbooks.reading import LIMITS, MadeFor, read_workbook
from reports.workbooks.template import return_workbook
from reports.workbooks.words import is_heading
from tests.factories import (
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
)
from tests.reports.cycle import small_cycle
from tests.reports.entry import indicator_of, plan
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "fr", "es", "ar")
State, Qualifier, Wording = ActivityCount.State, ActivityCount.Qualifier, ActivityCount.Wording
NUMBERS = (
    StatedNumber(value=Decimal(1250)),
    StatedNumber(value=Decimal(0)),
    StatedNumber(value=Decimal(1250), qualifier=Qualifier.AT_LEAST, wording=Wording.MORE_THAN),
    StatedNumber(value=Decimal(15), qualifier=Qualifier.AT_LEAST, wording=Wording.AT_LEAST),
    StatedNumber(value=Decimal(50), qualifier=Qualifier.ABOUT),
    StatedNumber(state=State.NOT_APPLICABLE),
    StatedNumber(state=State.NOT_YET),
    StatedNumber(state=State.WITHHELD),
    StatedNumber(value=Decimal(999_999_999_999_999)),
)
DECIMALS = (
    StatedNumber(value=Decimal("1.234")),
    StatedNumber(value=Decimal("0.125"), qualifier=Qualifier.ABOUT),
    StatedNumber(value=Decimal("100000000000000.0625")),
)
SHARES = (
    StatedNumber(numerator=Decimal(12), denominator=Decimal(40)),
    StatedNumber(numerator=Decimal(1234), denominator=Decimal(4000), qualifier=Qualifier.ABOUT),
)


@pytest.fixture
def owed() -> NetworkReturn:
    """A return for a half-year with two quarters, of a plan with counts in two categories, decimals and shares."""
    framework = plan()
    scheme = CategorySchemeFactory(code="gender")
    CategoryFactory(scheme=scheme, code="women", name_en="Women")
    CategoryFactory(scheme=scheme, code="men", name_en="Men")
    indicator_of(framework, MeasureFactory(code="people-trained", scheme=scheme), code="1.1")
    indicator_of(framework, MeasureFactory(code="meetings", name_en="Meetings"), code="1.2")
    indicator_of(framework, MeasureFactory(code="share", nature="ratio"), code="1.3")
    half = ReportingPeriodFactory(code="2024-H1")
    for part in ("2024-Q1", "2024-Q2"):
        ReportingPeriodFactory(code=part, parent=half)
    return NetworkReturnFactory(period=half, network__slug="two-rivers")


def state(
    owed: NetworkReturn,
    number: StatedNumber,
    *,
    measure: str = "meetings",
    category: str = "",
    period: str = "",
) -> ActivityCount:
    return enter_count(
        measure=Measure.objects.get(code=measure),
        network=owed.network,
        period=ReportingPeriod.objects.get(code=period or owed.period.code),
        scope=ActivityCount.Scope.OWN,
        number=number,
        category=Category.objects.get(code=category) if category else None,
        by=the_portal(),
    )


def key_of(line: Line) -> CellKey:
    """As the portal finds the number that a line is about."""
    category = Category.objects.filter(code=line.category).first()
    return CellKey(
        Measure.objects.get(code=line.measure).pk,
        Network.objects.get(slug=line.network).pk,
        ReportingPeriod.objects.get(code=line.period).pk,
        category.pk if category else None,
    )


def bring_back(owed: NetworkReturn, content: bytes, language: str) -> list[object]:
    """Each line of the file typed into its box by somebody who reads another language."""
    versions = {cell.key: cell.version for cell in filling_of(owed).cells()}
    typed = [
        Typed(key_of(line), line.box, base_version=versions[key_of(line)])
        for line in read_workbook(content).lines
    ]
    with translation.override(language):
        return keep_cells(
            owed=owed, typed=typed, language=language, by=the_portal(), channel="import"
        )


def values() -> list[dict[str, object]]:
    return list(ActivityCount.objects.order_by("pk").values())


@pytest.mark.parametrize("draw", [return_workbook, return_list])
def test_what_goes_out_and_comes_back_changes_nothing(owed, draw):
    """A typed zero stays 0, what is missing stays missing, and every qualifier and state stays what it was.

    Nor can a number be read in two ways: three decimals after a point would be thousands to somebody who reads Spanish.
    """
    made = plan_of(owed.period)
    for place, number in enumerate(NUMBERS):
        indicator_of(made, MeasureFactory(code=f"counted-{place}"), code=f"2.{place}")
        state(owed, number, measure=f"counted-{place}")
    for place, number in enumerate(DECIMALS):
        indicator_of(made, MeasureFactory(code=f"fine-{place}", decimals=4), code=f"3.{place}")
        state(owed, number, measure=f"fine-{place}")
    for place, number in enumerate(SHARES):
        state(owed, number, measure="share", period=("2024-Q1", "2024-Q2")[place])
    state(owed, NUMBERS[2], measure="people-trained", category="women")
    before = values()

    for language in LANGUAGES:
        outcomes = bring_back(owed, draw(filling_of(owed), language), language)

        assert len(outcomes) == len(before)
        assert [one for one in outcomes if not isinstance(one, Kept) or one.is_changed] == []
        assert not any(one.is_ambiguous for one in outcomes)
    assert values() == before


def test_numbers_of_parts_of_the_period_come_along_one_by_one(owed):
    state(owed, NUMBERS[0], period="2024-Q1")
    state(owed, NUMBERS[4], period="2024-Q2")

    (first, second) = read_workbook(return_workbook(filling_of(owed), "fr")).lines

    with translation.override("fr"):
        sheet = gettext("Tidy")
    assert (first.sheet, first.address, first.period, first.value) == (
        sheet,
        "G3",
        "2024-Q1",
        "1250",
    )
    assert (second.period, second.value, second.qualifier) == ("2024-Q2", "50", "about")


def test_a_workbook_says_which_return_it_was_made_for_and_is_the_same_each_time(owed):
    state(owed, NUMBERS[0])

    content = return_workbook(filling_of(owed), "ar")

    assert content == return_workbook(filling_of(owed), "ar")
    assert read_workbook(content).made_for == (MadeFor("two-rivers", "2024-H1"),)


def test_an_empty_workbook_has_nothing_to_bring(owed):
    for language in LANGUAGES:
        with pytest.raises(Unreadable):
            read_workbook(return_workbook(filling_of(owed), language))


def test_a_workbook_costs_the_same_questions_however_many_numbers_it_has(owed):
    state(owed, NUMBERS[0])
    state(owed, NUMBERS[0], period="2024-Q1", measure="people-trained")
    with CaptureQueriesContext(connection) as few:
        return_workbook(filling_of(owed), "en")
    made = plan_of(owed.period)
    for place in range(20):
        indicator_of(made, MeasureFactory(code=f"more-{place}"), code=f"2.{place}")
        state(owed, NUMBERS[0], measure=f"more-{place}")

    with CaptureQueriesContext(connection) as many:
        return_workbook(filling_of(owed), "en")

    assert len(many) == len(few)


def test_last_year_stands_beside_the_boxes_and_is_no_number_of_the_return(owed):
    ReportingPeriodFactory(code="2023-H1")
    state(owed, StatedNumber(value=Decimal(96)), period="2023-H1")

    content = return_workbook(filling_of(owed), "en")

    assert "96" in drawn_row(content, "meetings").values()
    with pytest.raises(Unreadable):
        read_workbook(content)


def test_a_number_that_comes_from_elsewhere_has_a_grey_box_and_stays_what_it_is(owed):
    state(owed, NUMBERS[0], period="2024-Q1", measure="people-trained")

    content = return_workbook(filling_of(owed), "en")

    (line,) = read_workbook(content).lines
    assert (line.period, line.measure) == ("2024-Q1", "people-trained")
    assert look_of(content, "people-trained") != look_of(content, "meetings")


FIRST_BOX = "E"


def drawn_row(content: bytes, measure: str) -> dict[str, str]:
    """The cells of a measure's row on the first sheet, by the letters of their columns."""
    (sheet,) = read_file(content, replace(LIMITS, sheets=1), is_heading=is_heading).sheets
    row = next(row for row in sheet.rows if row and row[0] == measure)
    return {letters(place): as_text(cell) for place, cell in enumerate(row)}


def look_of(content: bytes, measure: str) -> str:
    """Which look the first box of a measure has."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    (sheet,) = read_file(content, replace(LIMITS, sheets=1), is_heading=is_heading).sheets
    number = next(n for n, row in enumerate(sheet.rows, start=1) if row and row[0] == measure)
    found = re.search(rf'<c r="{FIRST_BOX}{number}" s="(\d+)"', page)
    assert found
    return found[1]


def test_the_files_are_handed_to_those_who_see_the_return_under_its_own_name():
    cycle = small_cycle()
    indicator_of(plan("2025-2028"), cycle.measure, code="1.1")
    cycle.count(cycle.country, 7)
    owed = cycle.owed(cycle.country)

    for page, ending in (("workbook", "xlsx"), ("listing", "csv")):
        address = reverse(f"reports:{page}", args=[owed.public_id])
        answer = client_of(cycle.person("coordinator")).get(address)

        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="country-2025.{ending}"'
        )
        assert [line.value for line in read_workbook(answer.content).lines] == ["7"]
        assert (
            address
            in client_of(cycle.person("coordinator"))
            .get(reverse("reports:return", args=[owed.public_id]))
            .content.decode()
        )
        assert client_of(cycle.person("other region")).get(address).status_code == 404
