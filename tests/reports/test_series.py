"""A number through the years: it goes on over plans, breaks where another thing is counted, and has gaps, never zeros."""

import re
from xml.etree import ElementTree

import pytest

from reports import charts
from reports.tree.book import Book
from reports.tree.series import series_of, trend_drawing
from tests.reports.two_plans import tie, year_of


def through(*years, measure="workshops"):
    return series_of([Book(year, "en") for year in years], measure, "alliance")


def drawn(series, direction="ltr"):
    return charts.draw(trend_drawing(series, "en", anchor="years"), "en", direction)


def said(series):
    return [(point.year, point.moment.said, point.moment.is_break) for point in series.points]


def test_a_series_outlives_its_plan():
    series = through(
        year_of(2021, {"workshops": "60"}),
        year_of(2020, {"workshops": "42"}),
    )

    assert said(series) == [(2020, "42", False), (2021, "60", False)]
    assert [turn.label for turn in series.turns] == ["Plan 2017-2020", "Plan 2021-2024"]
    figure = trend_drawing(series, "en", anchor="years")
    assert figure.title == "The workshops rose from 42 in 2020 to 60 in 2021"
    assert "2020: 42; 2021: 60" in figure.alt
    assert "Plan 2021-2024" in drawn(series)


@pytest.mark.parametrize("asked", ["workshops", "courses"])
@pytest.mark.parametrize(
    ("relation", "is_break"), [("renamed", False), ("narrowed", True), ("widened", True)]
)
def test_one_measure_that_goes_on_in_another_is_one_series_from_both_ends(
    asked, relation, is_break
):
    ties = (tie("workshops", "courses", relation),)
    series = through(
        year_of(2020, {"workshops": "42"}),
        year_of(2021, {"courses": "40"}, ties=ties),
        measure=asked,
    )

    assert said(series) == [(2020, "42", False), (2021, "40", is_break)]
    assert series.points[1].note.plain == "Decided by the board."
    assert ('stroke-dasharray="5 5"' in drawn(series)) == is_break
    # what changed its meaning neither rose nor fell
    assert ("fell" in trend_drawing(series, "en", anchor="years").title) == (not is_break)


def test_measures_that_were_joined_are_added_before_and_the_weakest_word_stays():
    ties = (tie("north", "all", "merged"), tie("south", "all", "merged"))
    before = year_of(2020, {"north": "10", "south": "5"})
    before["figures"][1] |= {"qualifier": "at_least", "wording": "more_than"}
    series = through(before, year_of(2021, {"all": "20"}, ties=ties), measure="all")

    assert said(series) == [(2020, "at least 15", False), (2021, "20", True)]
    alone = through(before, year_of(2021, {"all": "20"}, ties=ties), measure="north")
    assert said(alone) == [(2020, "10", False)]
    assert alone.ways[0].indicators == (("all", "The all"),)


def test_a_sum_with_a_missing_part_is_no_number():
    ties = (tie("north", "all", "merged"), tie("south", "all", "merged"))
    series = through(
        year_of(2020, {"north": "10", "south": None}),
        year_of(2021, {"all": "20"}, ties=ties),
        measure="all",
    )

    assert said(series)[0] == (2020, "not yet reported", False)


def test_a_measure_that_was_parted_goes_on_only_with_an_agreed_share():
    years = year_of(2020, {"all": "40"}), year_of(2021, {"north": "12", "south": "20"})
    years[1]["series"] = [tie("all", "north", "split", "0.25"), tie("all", "south", "split")]

    north, south = through(*years, measure="north"), through(*years, measure="south")

    assert said(north) == [(2020, "about 10", False), (2021, "12", True)]
    assert said(south) == [(2021, "20", False)]
    assert south.ways[0].words == "Before, this was a part of:"
    assert trend_drawing(south, "en", anchor="years") is None


def test_a_year_without_a_report_is_a_gap_and_a_year_without_a_number_says_why():
    series = through(
        year_of(2017, {"workshops": "42"}),
        year_of(2019, {"workshops": None}),
        year_of(2020, {"workshops": "0"}),
    )

    svg = drawn(series)

    assert svg.count("<circle") == 2
    assert 'class="line s1"' not in svg
    assert "not yet" in svg
    assert ">2018<" not in svg


def test_the_words_beside_a_number_have_a_shape_too():
    years = [year_of(2019, {"workshops": "42"}, qualifier="about")]
    years.append(year_of(2020, {"workshops": "50"}, qualifier="at_least", wording="more_than"))

    svg = drawn(through(*years))

    assert 'class="hollow"' in svg
    assert "<polygon" in svg
    assert ">about<" in svg
    assert ">more than<" in svg


def test_numbers_begin_at_zero_and_years_run_from_left_to_right_in_every_script():
    series = through(year_of(2019, {"workshops": "50"}), year_of(2020, {"workshops": "100"}))

    def points(direction):
        found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn(series, direction))
        return [(float(x), float(y)) for x, y in found]

    (first_x, first_y), (last_x, last_y) = points("ltr")
    zero = float(re.findall(r'y1="([\d.]+)" x2="480"', drawn(series))[-1])
    assert first_x < last_x
    assert (zero - first_y) * 2 == pytest.approx(zero - last_y)
    assert points("rtl") == points("ltr")


def test_a_drawing_by_itself_needs_no_stylesheet():
    series = through(year_of(2019, {"workshops": "50"}), year_of(2020, {"workshops": "100"}))
    figure = trend_drawing(series, "en", anchor="years")

    root = ElementTree.fromstring(charts.draw(figure, "en", "ltr", foot=("Annual report",)))  # noqa: S314 - our own

    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    words = "".join(root.itertext())
    assert names <= {"svg", "title", "desc", "rect", "text", "line", "circle"}
    assert not any("style" in element.attrib for element in root.iter())
    assert root.get("width")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert figure.title in words
    assert "Annual report" in words
