"""What reporting gives to programs: the published numbers and nothing that is hidden, at a cost that does not grow."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import Theme
from reports.models import Activity, Indicator, Publication, PublicationEdition, ResultArea
from tests.factories import (
    ActivityFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkParentFactory,
)
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

pytestmark = pytest.mark.django_db

ROOT = "/api/v1"


def read(client: Client, address: str) -> dict[str, Any]:
    response = client.get(f"{ROOT}{address}")
    assert response.status_code == 200, response.content
    return response.json()


def everything(client: Client, address: str) -> list[dict[str, Any]]:
    """All pages of a list, one after the other."""
    answer = read(client, address)
    items = answer["items"]
    while "next" in answer:
        answer = client.get(answer["next"].removeprefix(settings.SITE_URL)).json()
        items += answer["items"]
    return items


def codes(client: Client, address: str) -> list[str]:
    return [item["code"] for item in everything(client, address)]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# --- figures ------------------------------------------------------------------------------------


def test_figures_are_those_of_the_published_table(client):
    publish(sample())
    published = table(client.get("/en/reports/2017/v/1/file/figures.csv").content)

    figures = {one["code"]: one for one in everything(client, "/figures?limit=3")}

    assert set(figures) == {row["figure"] for row in published}
    for row in published:
        figure = figures[row["figure"]]
        if row["statement"] == "source":
            said = [(str(one["value"]), one["qualifier"]) for one in figure["conflict"]]
            assert (row["value"], row["qualifier"]) in said
            continue
        assert figure["state"] == row["state"]
        assert figure["said"] == row["printed"]
        assert figure["unit"]["text"] == row["unit"]
        assert str(figure.get("value", row["value"])) == row["value"]
        assert figure.get("qualifier", "") == row["qualifier"]
        assert str(figure["coverage"]["reported"]) == row["reported"]
        assert figure["network"]["code"] == row["network"]


def test_a_missing_number_is_absent_and_says_why(client):
    publish(sample())

    for figure in everything(client, "/figures"):
        is_number = figure["state"] in {"value", "zero"}
        assert ("value" in figure) == is_number
        assert ("reason" in figure) != is_number


def test_sources_that_differ_are_both_told(client):
    publish(sample())

    [differing] = [one for one in everything(client, "/figures") if one["state"] == "conflict"]

    assert [one["value"] for one in differing["conflict"]] == [10, 5]
    assert [one["source"]["place"] for one in differing["conflict"]] == ["line 397", "line 763"]


def test_a_figure_has_its_parts_and_the_snapshot_it_comes_from(client):
    report = publish(sample())

    figure = read(client, "/figures/2017/G2")["item"]

    assert [part["network"]["code"] for part in figure["parts"]] == ["north", "south"]
    assert figure["edition"]["snapshot"] == report.snapshot_id
    assert figure["edition"]["href"] == f"{settings.SITE_URL}/en/reports/2017/v/1/"
    assert figure["period"] == {"starts_on": "2017-01-01", "ends_before": "2018-01-01"}


def test_figures_can_be_narrowed_and_an_unknown_word_says_what_there_is(client):
    publish(sample())

    of_north = everything(client, "/figures?network=north&year=2017")
    refused = client.get(f"{ROOT}/figures?year=2031")

    assert {one["network"]["code"] for one in of_north} == {"north"}
    assert refused.status_code == 400
    assert "2017" in refused.json()["detail"]


def test_a_new_edition_changes_the_answer_at_once(client):
    corrected = sample()
    corrected["figures"][0]["value"] = "8"
    publish(sample())
    first = client.get(f"{ROOT}/figures")

    publish(corrected, edition=2)
    second = client.get(f"{ROOT}/figures", headers={"if-none-match": first["ETag"]})

    assert second.status_code == 200
    assert {one["edition"]["number"] for one in second.json()["items"]} == {2}


def test_an_answer_in_arabic_says_numbers_in_arabic(client):
    publish(sample())

    figure = read(client, "/figures/2017/G2?language=ar")["item"]

    assert figure["network"]["name"] == {"text": "التحالف", "language": "ar"}
    assert figure["href"].startswith(f"{settings.SITE_URL}/ar/")


# --- reports ------------------------------------------------------------------------------------


def test_a_report_lists_every_edition_with_its_files(client):
    publish(sample())
    publish({**sample(), "corrections": []}, edition=2)

    report = read(client, "/reports/2017")["item"]

    assert [one["number"] for one in report["editions"]] == [2, 1]
    assert [one["is_in_force"] for one in report["editions"]] == [True, False]
    files = {file["name"]: file for file in report["editions"][1]["files"]}
    path = files["figures.csv"]["href"].removeprefix(settings.SITE_URL)
    assert len(client.get(path).content) == files["figures.csv"]["size"]
    assert read(client, "/reports")["items"][0]["edition"] == 2


# --- activities and publications ----------------------------------------------------------------


def test_hidden_and_joined_activities_are_not_there(client):
    shown = ActivityFactory(slug="shown")
    ActivityFactory(slug="joined", merged_into=shown)
    hidden = ActivityFactory(slug="hidden")
    before = codes(client, "/activities")

    Activity.objects.filter(pk=hidden.pk).update(is_public=False)

    assert before == ["hidden", "shown"]
    assert codes(client, "/activities") == ["shown"]
    assert client.get(f"{ROOT}/activities/hidden").status_code == 404
    assert client.get(f"{ROOT}/activities/joined").status_code == 404
    assert b"hidden" not in client.get(f"{ROOT}/activities?format=csv").content


def test_days_and_places_are_told_no_more_exactly_than_they_are_known(client):
    ActivityFactory(
        slug="in-march",
        precision="month",
        starts_on=date(2017, 3, 1),
        ends_on=date(2017, 3, 31),
        place_precision="country",
        city="Lima",
        country="PE",
    )

    told = read(client, "/activities/in-march?language=es")["item"]

    assert told["when"] == {"starts": "2017-03", "ends": "2017-03", "precision": "month"}
    assert told["where"] == {"precision": "country", "country": {"code": "PE", "name": "Perú"}}


def test_activities_of_a_network_are_those_of_all_below_it_and_filters_join(client):
    whole, below, other = NetworkFactory(slug="whole"), NetworkFactory(), NetworkFactory()
    NetworkParentFactory(network=below, parent=whole)
    theme = Theme.objects.create(slug="care", name_en="Care")
    within = ActivityFactory(slug="within", hosted_by=[below], country="PE")
    within.themes.add(theme)
    ActivityFactory(slug="elsewhere", hosted_by=[other], kinds=["campaign"])

    assert codes(client, "/activities?network=whole") == ["within"]
    assert codes(
        client, "/activities?network=whole&theme=care&country=PE&kind=training&year=2017"
    ) == ["within"]
    assert codes(client, "/activities?kind=campaign") == ["elsewhere"]
    assert codes(client, "/activities?year=1999") == []
    for wrong in ("network=lemon", "theme=lemon", "kind=lemon", "country=peru", "year=12"):
        assert client.get(f"{ROOT}/activities?{wrong}").status_code == 400


def test_pages_of_activities_are_by_day_and_then_by_name(client):
    for slug, day in (("b", 2), ("a", 2), ("d", 1), ("c", 3)):
        ActivityFactory(slug=slug, starts_on=date(2017, 3, day), ends_on=date(2017, 3, day))

    assert codes(client, "/activities?limit=1") == ["c", "a", "b", "d"]


def test_a_publication_names_the_languages_it_can_be_read_in(client):
    _publication("a-toolkit")

    told = read(client, "/publications")["items"][0]
    [row] = table(client.get(f"{ROOT}/publications?format=csv").content)

    assert told["published"] == "2017"
    assert told["editions"] == [
        {"language": "en", "href": "https://example.org/en"},
        {"language": "es"},
    ]
    assert row["editions"] == "en https://example.org/en; es"
    assert codes(client, "/publications?kind=toolkit&year=2017") == ["a-toolkit"]
    assert codes(client, "/publications?kind=report") == []


def test_a_plan_tells_its_public_indicators_only(client):
    plan = publish(sample()).plan
    area = ResultArea.objects.create(plan=plan, code="1", name_en="First")
    for code, is_public in (("1.1", True), ("1.2", False)):
        Indicator.objects.create(
            plan=plan,
            area=area,
            measure=MeasureFactory(),
            code=code,
            slug=f"indicator-{code.replace('.', '-')}",
            name_en=code,
            is_public=is_public,
        )

    told = read(client, "/plans/2017-2020")["item"]

    assert [one["number"] for one in told["result_areas"][0]["indicators"]] == ["1.1"]
    assert codes(client, "/plans") == ["2017-2020"]


# --- what it costs ------------------------------------------------------------------------------


def _publication(slug: str) -> None:
    row = Publication.objects.create(
        slug=slug,
        title_en=slug,
        kind="toolkit",
        published_on=date(2017, 5, 1),
        precision="year",
    )
    for language, address in (("en", "https://example.org/en"), ("es", "")):
        PublicationEdition.objects.create(publication=row, language=language, address=address)


def _more(number: int) -> None:
    host = NetworkFactory(slug=f"host-{number}")
    activity = ActivityFactory(slug=f"activity-of-{number}", hosted_by=[host])
    activity.themes.add(Theme.objects.create(slug=f"theme-{number}", name_en="A theme"))
    _publication(f"publication-{number}")


@pytest.mark.parametrize(
    "address",
    [
        "/figures",
        "/reports",
        "/reports/2017",
        "/plans",
        "/plans/2017-2020",
        "/activities",
        "/activities?format=csv",
        "/publications",
        "/publications?format=csv",
    ],
)
def test_many_cost_as_few_queries_as_one(client, address):
    publish(sample())
    _more(0)
    read_any(client, address)
    with CaptureQueriesContext(connection) as of_one:
        read_any(client, address)
    for number in range(1, 8):
        _more(number)
    publish({**sample(), "corrections": []}, edition=2)
    read_any(client, address)
    with CaptureQueriesContext(connection) as of_many:
        read_any(client, address)

    assert len(of_one) == len(of_many) <= 10


def read_any(client: Client, address: str) -> None:
    assert client.get(f"{ROOT}{address}").status_code == 200
