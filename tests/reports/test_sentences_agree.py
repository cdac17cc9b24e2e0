"""A sentence cannot disagree with its figure: wherever texts of a report are read, their numbers are the figure's own."""

import re

import pytest

from reports.models import ResultArea
from tests.factories import NetworkFactory
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample, text

pytestmark = pytest.mark.django_db

PAGES = (
    "",
    "highlights/2017/",
    "figures/workshops/",
    "networks/south/",
    "plans/2017-2020/1/",
    "reports/",
    "reports/2017/year/",
    "reports/2017/highlights/",
    "reports/2017/area-1/",
)
CITING = text("In short: {G2} workshops.", ar="باختصار: {G2} ورشة.")


def telling(value):
    """The year with one number cited in every text that can cite one."""
    content = sample()
    figures = {row["id"]: row for row in content["figures"]}
    figures["G2"] |= {
        "value": value,
        "qualifier": "exactly",
        "wording": "",
        "parts": [],
        "sentence": CITING,
    }
    content["figures"] = [figures["G2"]]
    content["corrections"] = []
    content["narratives"] = dict.fromkeys(
        ("title", "message", "secretariat", "how_to_read"), CITING
    )
    for area in content["plan"]["areas"]:
        area |= {"summary": CITING, "story": CITING, "lesson": CITING}
    for row in content["highlights"]:
        row |= {"title": CITING, "body": CITING, "cites": ["G2"]}
    return content


@pytest.fixture
def _networks():
    NetworkFactory(slug="alliance", level="global")
    NetworkFactory(slug="south")


@pytest.mark.usefixtures("_networks")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_text_says_the_number_of_the_figure_it_cites(client, language):
    report = publish(telling("1292"), languages=(language,))
    ResultArea.objects.create(plan=report.plan, code="1", name_en="Building networks")
    before = {page: read(client, language, page) for page in PAGES}

    publish(telling("98765"), edition=2, languages=(language,))

    for page, old in before.items():
        new = read(client, language, page)
        assert "1,292" in old, page
        assert "98,765" in new, page
        assert "1,292" not in new, page
        assert "{G2}" not in new, page


def read(client, language, page):
    response = client.get(f"/{language}/{page}")
    assert response.status_code == 200, page
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
