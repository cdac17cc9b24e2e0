"""A return's own files brought back to the portal: as they went out they change nothing, and what was changed in them is entered."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.actors import the_portal
from reports.actions.counts import StatedNumber, enter_count
from reports.models import ActivityCount, Category, CountImport, Measure, NetworkReturn
from reports.queries.filling import filling_of
from reports.queries.imports import rows_of
from reports.translation import CountRevision
from reports.workbooks.listing import return_list
from reports.workbooks.template import return_workbook
from tests.alliance import files
from tests.reports.number_files import World, make_world, said, verdicts, work_off
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
Qualifier, State = ActivityCount.Qualifier, ActivityCount.State


@pytest.fixture
def world() -> World:
    """A country that states a number of each kind for the year."""
    made = make_world()
    state(made, made.trainings, StatedNumber(value=Decimal(1250)))
    more_than = {"qualifier": Qualifier.AT_LEAST, "wording": "more_than"}
    state(made, made.trainings, StatedNumber(value=Decimal(700), **more_than), made.women)
    state(made, made.trainings, StatedNumber(state=State.WITHHELD), made.men)
    state(made, made.meetings, StatedNumber(value=Decimal(0)))
    state(made, made.share, StatedNumber(numerator=Decimal(12), denominator=Decimal(40)))
    return made


def state(
    world: World, measure: Measure, number: StatedNumber, category: Category | None = None
) -> None:
    enter_count(
        measure=measure,
        network=world.cycle.country,
        period=world.cycle.period,
        scope=ActivityCount.Scope.OWN,
        number=number,
        category=category,
        by=the_portal(),
    )


def owed_by(world: World) -> NetworkReturn:
    return world.cycle.owed(world.cycle.country)


def values() -> list[dict[str, object]]:
    return list(ActivityCount.objects.order_by("pk").values())


@pytest.mark.parametrize("draw", [return_workbook, return_list])
@pytest.mark.parametrize(("language", "reader"), [("en", "ar"), ("ar", "es"), ("fr", "fr")])
def test_what_is_brought_back_as_it_went_out_changes_nothing(world, draw, language, reader):
    before, revisions = values(), CountRevision.objects.count()

    batch = world.checked(content=draw(filling_of(owed_by(world)), language), language=reader)

    assert verdicts(batch) == ["same"] * 5
    assert values() == before
    assert CountRevision.objects.count() == revisions


def test_what_was_changed_in_the_workbook_is_entered_and_nothing_else(world):
    before = {row["id"]: row for row in values()}
    workbook = return_workbook(filling_of(owed_by(world)), "en")
    changed = files.with_part(
        workbook, SHEET, files.part(workbook, SHEET).replace("<v>1250</v>", "<v>1251</v>")
    )

    batch = world.entered(content=changed)

    assert sorted(verdicts(batch)) == ["changed", "same", "same", "same", "same"]
    assert world.number(world.trainings) == 1251
    assert sum(before[row["id"]] != row for row in values()) == 1


def test_the_file_with_what_is_wrong_is_corrected_and_brings_only_what_is_left(world):
    first = world.entered(
        "country,2024,meetings,,7,,,,", "country,2024,trainings,,lots,,,,", mode="valid"
    )
    assert verdicts(first) == ["changed", "rejected"]

    page = client_of(world.cycle.person("coordinator")).get(
        reverse("reports:count_import_errors", args=[first.public_id])
    )
    told = page.content.decode("utf-8-sig")
    second = world.checked(content=page.content.replace(b"lots", b"1260"))

    assert said(first, 2).replace('"', '""') in told
    assert verdicts(second) == ["same", "changed"]
    assert rows_of(second).get(number=2).value == 1260


def test_a_file_of_many_pieces_is_read_to_its_end_whatever_it_is_called(world):
    """A form larger than 64 KiB reaches the portal in several pieces."""
    content = world.file(
        *(f"country,2024,meetings,,{number},,,,my {number}th remark" for number in range(3000))
    )
    assert len(content) > 2 * 64 * 1024

    answer = client_of(world.cycle.person("coordinator")).post(
        reverse("reports:count_imports"),
        {"network": "country", "file": SimpleUploadedFile("holiday.jpg", content)},
    )

    assert answer.status_code == 302
    batch = work_off(CountImport.objects.get())
    assert rows_of(batch).order_by("number").last().address == "E3001"


SHEET = "xl/worksheets/sheet1.xml"
