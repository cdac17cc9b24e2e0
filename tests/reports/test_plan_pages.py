"""Plans for everybody: areas, outcomes and indicators with what was reached, and the way from one plan into the next."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.content import read
from reports import demo
from reports.models import Crosswalk, Indicator, Outcome, Plan, ResultArea, Strategy
from tests.factories import MeasureFactory
from tests.reports.published import publish
from tests.reports.two_plans import year_of


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def indicator(area, code, slug, outcome=None):
    return Indicator.objects.create(
        plan=area.plan,
        area=area,
        outcome=outcome,
        measure=MeasureFactory(),
        code=code,
        slug=slug,
        name_en=slug.title(),
    )


@pytest.fixture
def area(db):
    """An area of a published year with an outcome; one indicator has a number, another none yet."""
    content = year_of(2021, {"workshops": "42"})
    content["figures"][0] |= {
        "target": {"value": "50", "is_sample": True},
        "baseline": {"value": "34", "as_of": "2020-12-31", "source": "", "is_sample": True},
    }
    plan = publish(content, languages=()).plan
    area = ResultArea.objects.create(plan=plan, code="1", name_en="Stronger networks")
    outcome = Outcome.objects.create(area=area, code="1.1", name_en="Democratic leadership")
    indicator(area, "1.1.1", "workshops", outcome)
    indicator(area, "1.1.2", "elections", outcome)
    Strategy.objects.create(
        plan=plan, code="link", name_en="Link", summary_en="We bring people together."
    )
    return area


def test_an_indicator_stands_under_its_outcome_with_all_that_is_known_of_it(area, client):
    page = words_of(client.get("/en/plans/2021-2024/1/").content.decode())

    assert "1.1 Democratic leadership" in page
    assert (
        "The workshops 34 (sample) 50 (sample) 42 50 per cent of the way from the baseline" in page
    )
    assert "Elections – – nothing published yet" in page
    assert "The targets are samples" in page


def test_a_plan_leads_to_the_plan_before_and_to_where_its_areas_come_from(area, client):
    earlier = Plan.objects.create(
        code="2017-2020",
        slug="2017-2020",
        starts_on=date(2013, 1, 1),
        ends_on=date(2016, 12, 31),
        name_en="The old plan",
    )
    old = ResultArea.objects.create(plan=earlier, code="5", name_en="Structure")
    Crosswalk.objects.create(from_area=old, to_area=area, note_en="Proposal.")

    new_plan = client.get("/en/plans/2021-2024/").content.decode()
    old_area = client.get("/en/plans/2017-2020/5/").content.decode()

    assert 'rel="prev"' in new_plan
    assert 'href="/en/plans/2017-2020/5/"' in new_plan
    assert "Link We bring people together." in words_of(new_plan)
    assert 'href="/en/plans/2021-2024/1/"' in old_area
    assert "No figures have been published for this result area." in words_of(old_area)


def test_pages_of_plans_cost_the_same_with_few_indicators_and_with_many(area, client):
    def queries():
        found = []
        for path in ("/en/plans/", "/en/plans/2021-2024/", "/en/plans/2021-2024/1/"):
            client.get(path)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(path).status_code == 200
            found.append(len(caught))
        return found

    few = queries()
    for number in range(5):
        outcome = Outcome.objects.create(
            area=area, code=f"1.{number + 2}", name_en=f"Outcome {number}"
        )
        indicator(area, f"1.{number + 2}.1", f"more-{number}", outcome)

    assert queries() == few
    assert max(few) <= 10


def test_both_plans_of_the_demonstration_are_complete():
    plans = {plan["code"]: plan for plan in read(demo.__file__, "plans.toml")["plan"]}

    shape = {
        code: [len(area.get("outcome", [])) for area in plan["area"]]
        for code, plan in plans.items()
    }
    assert shape == {"2017-2020": [0] * 5, "2021-2024": [4, 3, 3, 3]}
    assert [row["name"]["en"] for row in plans["2021-2024"]["strategy"]] == [
        "Link",
        "Learn",
        "Improve",
        "Influence",
    ]
    for plan in plans.values():
        for row in (
            plan,
            *plan["area"],
            *(one for area in plan["area"] for one in area.get("outcome", [])),
        ):
            assert set(row["name"]) == set(settings.LANGUAGE_TABLE)
