"""A file with numbers is checked: what each of its cells would do, and everything that is wrong with each."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.outbox import WorkFailed
from reports.actions.imports import check_again
from reports.models import CountImport, Indicator, StagedCount, Target, WarningReason
from reports.queries.hindering import hindrance, hindrances
from reports.queries.imports import rows_of
from tests.alliance import files
from tests.factories import (
    ActivityCountFactory,
    ActivityFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    SourceFactory,
)
from tests.reports.number_files import HEADINGS, World, make_world, row, said, verdicts, work_off

pytestmark = pytest.mark.django_db
Verdict = StagedCount.Verdict


@pytest.fixture
def world() -> World:
    return make_world()


def test_each_cell_is_new_or_changes_a_number_or_says_nothing_new(world):
    world.cycle.count(world.cycle.country)  # another figure, of no plan
    world.entered("country,2024,meetings,,5,,,,", "country,2024,trainings,women,3,,,,")

    batch = world.checked(
        "country,2024,meetings,,5,,,,",
        "country,2024,trainings,women,4,,,,",
        "country,2024,trainings,men,2,,,,",
    )

    assert verdicts(batch) == ["same", "changed", "added"]
    assert row(batch, 2).before["value"] == "3.0000"
    assert (batch.done, batch.total, batch.state) == (3, 3, "done")
    assert world.number(world.trainings, world.women) == 3


def test_things_are_found_by_their_code_their_number_and_their_name_in_any_language(world):
    batch = world.checked(
        "Country,2024,Réunions,,5,,,,",
        "COUNTRY,2024,1.1,femmes,4,about,,,",
        "country,2024,Trainings held,total,9,,,,",
        "country,2024,share,,12/40,,,,",
    )

    assert verdicts(batch) == ["added"] * 4
    one = row(batch, 2)
    assert (one.measure, one.category, one.qualifier) == (world.trainings, world.women, "about")
    assert row(batch, 4).denominator == 40


def test_all_that_is_wrong_with_a_line_is_said_with_its_cell_and_the_nearest_word(world):
    batch = world.checked(
        "contry,2025,meetngs,,many,,,,",
        "country,2024,trainings,girls,3,sort of,,,",
        "country,2024,meetings,women,3.7,,,,",
        "country,2024,share,,1,,withheld,,",
        "country,2024,share,,,,because,,",
        ",,,,5,,,,",
    )

    assert set(verdicts(batch)) == {"rejected"}
    assert (row(batch).row, row(batch).address) == (2, "E2")
    first = said(batch, 1)
    assert "no network “contry”. Did you mean “Country”?" in first
    assert "no period “2025”. Accepted: 2024." in first
    assert "no figure “meetngs”. Did you mean “Meetings”?" in first
    second = said(batch, 2)
    assert "“girls” is no part of this figure. Accepted: Women, Men." in second
    assert "“sort of” does not say how exact a number is." in second
    third = said(batch, 3)
    assert "This figure has no parts" in third
    assert "whole number" in third
    assert "not both" in said(batch, 4)
    assert "“because” is no reason why there is no number." in said(batch, 5)
    assert said(batch, 6).count("It is not said") == 3


def test_only_what_the_person_fills_in_below_the_network_of_the_file_is_taken(world):
    world.cycle.person("region")
    above = world.checked("region,2024,meetings,,5,,,,")
    beside = world.checked("other-region,2024,meetings,,5,,,,")
    too_narrow = world.checked("region,2024,meetings,,6,,,,", by="region")
    wide = world.checked(
        "region,2024,meetings,,5,,,,",
        "country,2024,meetings,,5,,,,",
        "other-region,2024,meetings,,5,,,,",
        by="region",
        network=world.cycle.region,
    )

    assert "You do not enter the numbers of Region." in said(above)
    assert "You do not enter the numbers of Other-Region." in said(beside)
    assert verdicts(too_narrow) == ["rejected"]
    assert verdicts(wide) == ["added", "added", "rejected"]


def test_what_nobody_owes_or_the_plan_does_not_ask_for_is_not_taken(world):
    ReportingPeriodFactory(code="2019")
    batch = world.checked(
        "country,2019,meetings,,5,,,,", f"country,2024,{world.cycle.measure.code},,5,,,,"
    )

    assert said(batch, 1) == "Country owes no return for 2019."
    assert "is not asked for in this period" in said(batch, 2)


def test_a_number_that_stands_twice_is_wrong_in_both_places_and_each_names_the_other(world):
    batch = world.checked(
        "country,2024,meetings,,5,,,,",
        "country,2024,trainings,,7,,,,",
        "Country,2024,Meetings,,6,,,,",
    )

    assert verdicts(batch) == ["rejected", "added", "rejected"]
    assert "also in E4" in said(batch, 1)
    assert "also in E2" in said(batch, 3)


def test_blank_leaves_a_number_and_zero_is_zero_and_a_cross_takes_it_out(world):
    world.entered("country,2024,meetings,,5,,,,", "country,2024,trainings,,6,,,,")

    batch = world.checked(
        "country,2024,meetings,,,,,,",
        "country,2024,trainings,,[x],,,,",
        "country,2024,trainings,women,0,,,,",
        "country,2024,trainings,men,[x],,,,",
        "country,2024,share,,,,does not apply,,",
    )

    assert verdicts(batch) == ["changed", "added", "same", "added"]
    assert [one.state for one in rows_of(batch)] == ["not_yet", "zero", "not_yet", "not_applicable"]
    assert batch.facts["blank"] == 1


def test_a_number_that_reads_two_ways_is_said_as_it_was_read(world):
    batch = world.checked('country,2024,meetings,,"1,234",,,,')

    assert row(batch).value == 1234
    assert said(batch) == "Read as 1,234."


def test_the_last_result_of_a_formula_is_taken_and_said_and_one_without_is_wrong(world):
    headings = ["Network", "Period", "Measure", "Number"]
    content = files.book(
        {
            "List": [
                headings,
                ["country", "2024", "meetings", ("=2+3", 5)],
                ["country", "2024", "trainings", ("=2+3", "")],
            ]
        }
    )

    batch = world.checked(content=content)

    assert (verdicts(batch), row(batch).value) == (["added", "rejected"], 5)
    assert said(batch, 1) == "Of a formula its last result was taken."
    assert "formula without a result" in said(batch, 2)


def test_what_is_submitted_or_locked_is_not_touched_but_may_stand_there_as_it_is(world):
    world.entered("country,2024,meetings,,5,,,,")
    world.cycle.submitted(world.cycle.country)

    batch = world.checked("country,2024,meetings,,5,,,,", "country,2024,trainings,,6,,,,")

    assert verdicts(batch) == ["same", "locked"]
    assert "submitted and waits to be checked" in said(batch, 2)


def test_what_comes_from_elsewhere_is_not_typed_over(world):
    country, year = world.cycle.country, world.cycle.period
    held = ActivityFactory(hosted_by=[country])
    common = {"network": country, "period": year}
    ActivityCountFactory(measure=world.meetings, activity=held, **common)
    for value in (3, 4):
        ActivityCountFactory(
            measure=world.trainings,
            source=SourceFactory(),
            value=value,
            is_counting=False,
            **common,
        )
    quarter = ReportingPeriodFactory(code="2024-Q1", parent=year)
    ActivityCountFactory(
        measure=world.share, network=country, period=quarter, value=None, numerator=1, denominator=2
    )

    batch = world.checked(
        "country,2024,meetings,,5,,,,",
        "country,2024,trainings,,6,,,,",
        "country,2024,share,,1/4,,,,",
    )

    assert verdicts(batch) == ["rejected"] * 3
    assert "comes from elsewhere" in said(batch, 1)
    assert "comes from elsewhere" in said(batch, 2)
    assert "another stretch of the same time" in said(batch, 3)


def test_parts_of_the_period_take_totals_and_not_beside_the_whole(world):
    ReportingPeriodFactory(code="2024-Q1", parent=world.cycle.period)
    ReportingPeriodFactory(code="2024-Q2", parent=world.cycle.period)
    batch = world.checked(
        "country,2024-Q1,meetings,,5,,,,",
        "country,2024-Q2,meetings,,6,,,,",
        "country,2024-Q1,trainings,women,5,,,,",
        "country,2024,share,,1/2,,,,",
        "country,2024-Q1,share,,1/2,,,,",
    )

    assert verdicts(batch) == ["added", "added", "rejected", "rejected", "rejected"]
    assert "without a category" in said(batch, 3)
    assert "another stretch" in said(batch, 4)


# --- what looks wrong -----------------------------------------------------------------------------


def test_a_number_that_looks_wrong_waits_until_the_file_says_why_it_is_right(world):
    for year in ("2020", "2021", "2022", "2023"):
        ActivityCountFactory(
            measure=world.meetings,
            network=world.cycle.country,
            period=ReportingPeriodFactory(code=year),
            value=10,
        )

    silent = world.checked("country,2024,meetings,,900,,,,")
    answered = world.checked("country,2024,meetings,,900,,,,A campaign year")

    assert verdicts(silent) == ["warned"]
    assert "far from earlier years" in said(silent)
    assert "column “Reason”" in said(silent)
    assert verdicts(answered) == ["added"]
    assert row(answered).answers[0]["kind"] == "outlier"


def test_earlier_years_in_the_same_file_are_what_a_number_is_compared_with(world):
    last = ReportingPeriodFactory(code="2023")
    NetworkReturnFactory(network=world.cycle.country, period=last)
    NetworkReturnFactory(
        network=world.cycle.country, period=ReportingPeriodFactory(code="2022", parent=None)
    )

    batch = world.checked(
        "country,2022,meetings,,10,,,,",
        "country,2023,meetings,,11,,,,",
        "country,2024,meetings,,110,,,,",
    )

    assert verdicts(batch) == ["added", "added", "warned"]
    assert "ten times the last number, 11" in said(batch, 3)


def test_a_part_above_its_total_is_asked_about_where_it_stands_in_the_grid(world):
    world.entered("country,2024,trainings,,10,,,,")

    batch = world.checked(
        "country,2024,trainings,women,12,,,,", "country,2024,trainings,men,3,,,,Some came twice"
    )
    together = world.checked(
        "country,2024,trainings,women,8,,,,Some came twice",
        "country,2024,trainings,men,7,,,,",
        "country,2024,trainings,,10,,,,",
    )

    assert verdicts(batch) == ["warned", "added"]
    assert "above the total, 10" in said(batch, 1)
    # the total itself says nothing new, so its parts are asked
    assert verdicts(together) == ["added", "warned", "same"]
    assert row(together, 1).answers[0]["category"] is None


def test_three_times_the_target_is_asked_about(world):
    Target.objects.create(
        indicator=Indicator.objects.get(measure=world.meetings),
        network=world.cycle.country,
        period=world.cycle.period,
        value=10,
    )

    batch = world.checked("country,2024,meetings,,30,,,,")

    assert verdicts(batch) == ["warned"]
    assert "three times the target, 10" in said(batch)


def test_a_reason_that_was_given_of_the_same_number_is_not_asked_for_again(world):
    owed = world.cycle.owed(world.cycle.country)
    ActivityCountFactory(
        measure=world.meetings,
        network=world.cycle.country,
        period=ReportingPeriodFactory(code="2023"),
        value=5,
    )
    WarningReason.objects.create(
        networks_return=owed,
        measure=world.meetings,
        kind=WarningReason.Kind.DIGIT_SLIP,
        said_of="50",
        reason="A campaign",
        by=world.cycle.person("coordinator"),
    )

    batch = world.checked("country,2024,meetings,,50,,,,")
    other = world.checked("country,2024,meetings,,60,,,,")

    assert verdicts(batch) == ["added"]
    assert verdicts(other) == ["warned"]


# --- the file -------------------------------------------------------------------------------------


def test_odd_signs_in_the_file_are_kept_as_text_or_left_out(world):
    odd = '"tab\there and \\N and ""quotes"" \u202e end"'
    batch = world.checked(f"country,2024,meetings,,5,,,{odd},\\.")

    one = row(batch)
    assert one.remark == 'tab\there and \\N and "quotes"  end'
    assert one.reason == "\\."
    assert one.value == 5


def test_words_and_sheets_of_any_length_are_told_apart_and_cut(world):
    long = "x" * 3000
    content = files.ods(
        [["Network", "Period", "Measure", "Number"], [long, "2024", "\ufdd0meetings", long]]
    )

    batch = world.checked(content=content)

    assert verdicts(batch) == ["rejected"]
    assert "no network “xxx" in said(batch)
    assert row(batch).typed == "x" * 120


def test_columns_nobody_knows_are_named_and_the_order_means_nothing(world):
    headings = "Colour,Number,Measure,Period,Network"
    batch = world.checked(content=world.file("red,5,meetings,2024,country", headings=headings))

    assert verdicts(batch) == ["added"]
    assert batch.facts["unknown"] == ["Colour"]


def test_a_file_is_checked_again_against_what_is_there_by_then(world):
    batch = world.checked("country,2024,meetings,,5,,,,")
    world.entered(
        "country,2024,meetings,,5,,,,", content=world.file("country,2024,meetings,,5,,,,x")
    )

    check_again(batch=batch, by=world.cycle.person("coordinator"))
    work_off(batch)

    assert verdicts(batch) == ["same"]


def test_a_file_that_was_cleared_away_cannot_be_checked_again(world):
    batch = world.checked("country,2024,meetings,,5,,,,")
    CountImport.objects.update(content=b"")
    check_again(batch=batch, by=world.cycle.person("coordinator"))

    with pytest.raises(WorkFailed, match="no longer there"):
        work_off(batch)


def test_as_many_questions_for_one_number_as_for_many(world):
    def questions(numbers: int) -> int:
        quarters = [
            ReportingPeriodFactory(code=f"2024-Q{n}", parent=world.cycle.period)
            for n in (1, 2, 3, 4)
        ]
        lines = [
            f"country,{quarter.code},meetings,,{numbers}{n},,,,"
            for n, quarter in enumerate(quarters)
        ]
        batch = world.bring(*lines[:numbers])
        with CaptureQueriesContext(connection) as asked:
            work_off(batch)
        assert verdicts(batch) == ["added"] * numbers
        return len(asked)

    assert questions(1) == questions(4) < 60


def test_what_hinders_is_the_same_for_one_and_for_many(world):
    cycle = world.cycle
    later = ReportingPeriodFactory(code="2025")
    NetworkReturnFactory(network=cycle.other, period=later, state="locked")
    cycle.count(cycle.country)
    cycle.approved(cycle.country, by="region", from_="coordinator")
    cycle.submitted(cycle.other, by="other region")
    networks = [cycle.whole, cycle.region, cycle.other, cycle.country]
    periods = [cycle.period, later, ReportingPeriodFactory(code="2024-Q1", parent=cycle.period)]

    together = hindrances({one.pk for one in networks}, periods)

    for network in networks:
        for period in periods:
            assert together.get((network.pk, period.pk)) == hindrance(network, period)
    assert len(together) == 5


def test_the_value_keeps_its_decimals(world):
    share = world.share
    share.nature = "flow"
    share.save()

    batch = world.checked(
        "country,2024,share,,3.5,,,,",
        content=world.file('"country","2024","share","",3.5', headings=HEADINGS.rsplit(",", 4)[0]),
    )

    assert row(batch).value == Decimal("3.5")
