"""A figure for everybody: narrowed, through the years, and the same numbers on the page and in each of its files."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.sheets.reading import Limits, read_file
from tests.reports.published import publish
from tests.reports.sample_snapshot import network, sample, text
from tests.reports.two_plans import tie, year_of

pytestmark = pytest.mark.django_db

FIGURE = "/en/figures/workshops/"
LIMITS = Limits(1000, 100, "too many rows", "too many columns", sheets=3)


def frozen(content):
    """Published, without the drawn files: pages of figures read the frozen year itself."""
    return publish(content, languages=())


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def rows_of(client, path):
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode("utf-8-sig"))))


def two_years():
    frozen(year_of(2020, {"workshops": "42"}))
    frozen(year_of(2021, {"courses": "1250"}, ties=(tie("workshops", "courses", "narrowed"),)))


# --- the same everywhere -------------------------------------------------------------------------


def test_the_page_and_its_files_say_the_same_numbers(client):
    frozen(sample())

    html = page(client, FIGURE)
    rows = rows_of(client, f"{FIGURE}data.csv")
    book = read_file(
        client.get(f"{FIGURE}data.xlsx").content, LIMITS, is_heading=lambda one: one == "figure"
    )
    metadata = json.loads(page(client, f"{FIGURE}metadata.json"))
    svg = page(client, f"{FIGURE}chart.svg")

    on_page = dict(re.findall(r'<data class="num" value="([^"]*)" data-figure="([^"]*)"', html))
    numbers = {row["value"]: row["figure"] for row in rows}
    assert on_page == numbers == {"1292": "G2", "1250": "N2"}
    sheet = book.sheets[0].rows
    assert [row[:2] for row in sheet[1:]] == [["G2", "figure"], ["N2", "figure"]]
    place = sheet[0].index("value")
    assert [str(row[place]) for row in sheet[1:]] == list(numbers)
    told = metadata["editions"][0]["figures"]
    assert {one["value"]: one["id"] for one in told} == numbers
    assert {one["qualifier"] for one in told} == {row["qualifier"] for row in rows} == {"at_least"}
    assert {field["name"] for field in metadata["fields"]} == set(rows[0]) == set(sheet[0])
    for row in rows:
        assert row["printed"] in words_of(html)
        assert row["printed"] in words_of(svg)


def test_the_files_say_where_they_are_from(client):
    report = frozen(sample())

    metadata = json.loads(page(client, f"{FIGURE}metadata.json"))
    workbook = read_file(
        client.get(f"{FIGURE}data.xlsx").content, LIMITS, is_heading=lambda one: one == "figure"
    )
    html = page(client, FIGURE)

    assert metadata["editions"][0]["snapshot"] == report.snapshot_id
    assert metadata["licence"]["name"] == "CC BY 4.0"
    assert metadata["unit"] == "workshops"
    assert metadata["editions"][0]["period"]["ends_before"] == "2018-01-01"
    assert report.snapshot_id in {row[1] for row in workbook.sheets[2].rows}
    assert metadata["address"] in html
    assert "?year=2017" in metadata["address"]


def test_every_published_document_has_an_address_of_its_own(client):
    publish(sample(), languages=("en",))

    for name in ("figures.csv", "figures.json", "figures.xlsx", "datapackage.json"):
        short = client.get(f"/en/reports/2017/v/1/{name}")
        assert short.status_code == 200, name
        assert short.content == client.get(f"/en/reports/2017/v/1/file/{name}").content


# --- narrowed ------------------------------------------------------------------------------------


def test_a_network_narrows_the_page_and_its_files_to_itself_and_those_below(client):
    content = sample()
    content["networks"].append(network("deep-south", text("Deep South"), "south"))
    content["figures"].append({**content["figures"][2], "id": "N3", "network": "deep-south"})
    frozen(content)

    html = page(client, f"{FIGURE}?network=south")

    assert "Only South and the networks below it." in words_of(html)
    assert f'href="{FIGURE}"' in html
    assert 'id="network-deep-south"' in html
    assert 'id="network-alliance"' not in html
    assert f'href="{FIGURE}data.csv?network=south"' in html
    assert [row["figure"] for row in rows_of(client, f"{FIGURE}data.csv?network=south")] == [
        "N2",
        "N3",
    ]


@pytest.mark.parametrize("wanted", ["north", "nobody", "a%00b", "<b>"])
def test_a_network_without_this_figure_is_answered_with_those_that_have_one(client, wanted):
    frozen(sample())

    response = client.get(f"{FIGURE}?network={wanted}")

    assert response.status_code == 404
    assert "There is for: The Alliance and South." in words_of(response.content.decode())


def test_the_list_is_narrowed_and_says_what_there_is_not(client):
    frozen(sample())

    narrowed = page(client, "/en/figures/?network=south")
    unknown = words_of(page(client, "/en/figures/?network=nobody&year=1999"))

    assert "more than 1,250" in words_of(narrowed)
    assert 'href="/en/figures/workshops/?network=south"' in narrowed
    assert "The symposia" not in words_of(narrowed)
    assert "There are figures of: 2017." in unknown
    assert "No figures are published of that network." in unknown
    assert "The symposia" in unknown


# --- what there is to see ------------------------------------------------------------------------


def test_sources_that_differ_are_drawn_beside_each_other_and_none_is_chosen(client):
    frozen(sample())

    svg = page(client, "/en/figures/studies/chart.svg?network=south")

    assert (
        words_of(svg).count("Annual report 2017, line") == 4
    )  # in the words of the drawing, and beside the bars
    assert re.findall(r'font-weight="600">(10|5)<', svg) == ["10", "5"]


def test_a_missing_number_is_a_row_of_dots_and_no_zero(client):
    frozen(sample())

    svg = page(client, "/en/figures/staff/chart.svg")

    assert "not yet reported" in svg
    assert "does not apply" in svg
    assert svg.count('stroke-dasharray="0 8"') == 2
    assert 'class="s1"' not in svg


def test_what_cannot_be_added_has_no_bar_for_the_whole(client):
    frozen(sample())

    svg = page(client, "/en/figures/leaders/chart.svg")

    assert "The Alliance" not in words_of(svg).replace("MenEngage Alliance", "")
    assert "more than 398" in svg
    assert 'class="s1"' not in svg


def test_a_baseline_and_a_target_stand_beside_the_number(client):
    content = sample()
    content["figures"][0]["baseline"] = {
        "value": "4",
        "as_of": "2016-12-31",
        "source": "",
        "is_sample": True,
    }
    frozen(content)

    html = words_of(page(client, "/en/figures/symposia/"))
    rows = rows_of(client, "/en/figures/symposia/data.csv")

    assert "Baseline (sample), 31 December 2016" in html
    assert "target (sample) 5" in html
    assert (rows[0]["baseline"], rows[0]["baseline_is_sample"]) == ("4", "true")
    assert rows[0]["progress_percent"] == "200"  # from 4 to 6 is twice the way from 4 to 5


# --- through the years ---------------------------------------------------------------------------


def test_the_years_of_both_plans_stand_on_the_page_and_in_the_files(client):
    two_years()

    html = page(client, "/en/figures/courses/")
    years = words_of(html.split('id="years"')[1])

    assert "From this year on it counts less than before. Decided by the board." in years
    assert "Plan 2017-2020" in years
    assert 'href="/en/figures/workshops/?year=2020"' in html
    rows = rows_of(client, "/en/figures/courses/data.csv")
    assert [(row["year"], row["measure"], row["value"]) for row in rows] == [
        ("2020", "workshops", "42"),
        ("2021", "courses", "1250"),
    ]
    assert [row["year"] for row in rows_of(client, "/en/figures/courses/data.csv?year=2021")] == [
        "2021"
    ]
    svg = page(client, "/en/figures/courses/chart.svg")
    assert 'stroke-dasharray="5 5"' in svg
    assert "1,250" in svg


def test_a_year_that_is_asked_for_leads_its_own_page(client):
    frozen(year_of(2019, {"workshops": "30"}))
    frozen(year_of(2020, {"workshops": "42"}))

    old = words_of(page(client, f"{FIGURE}?year=2019"))

    assert "There were 30 of them." in old
    assert "There were 42 of them." in words_of(page(client, FIGURE))


def test_pages_of_figures_cost_the_same_with_one_year_and_with_many(client):
    def queries(path):
        page(client, path)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(client, path)
        return len(caught)

    paths = ("/en/figures/", FIGURE, f"{FIGURE}data.csv", f"{FIGURE}chart.svg")
    frozen(year_of(2017, {"workshops": "1"}))
    with_one = [queries(path) for path in paths]
    for year in (2018, 2019, 2020):
        frozen(year_of(year, {f"more-{number}": "1" for number in range(9)} | {"workshops": "7"}))

    assert [queries(path) for path in paths] == with_one
    assert max(with_one) <= 4
