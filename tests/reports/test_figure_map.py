"""A figure on the map: each country in the number of its network as published, what is missing is not zero, nothing is added."""

import copy
import re

import pytest

from alliance.map import LIGHT
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

pytestmark = pytest.mark.django_db

FIGURE = "/en/figures/workshops/"


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def reported(**values: str | None) -> dict:
    """The sample year, in which these networks of one country each reported these numbers of workshops."""
    content = copy.deepcopy(sample())
    example = next(row for row in content["figures"] if row["indicator"] == "workshops")
    network = next(row for row in content["networks"] if row["slug"] != "alliance")
    content["figures"] = [row for row in content["figures"] if row["indicator"] != "workshops"]
    content["networks"] = [row for row in content["networks"] if row["level"] == "global"]
    whole = content["networks"][0]["slug"]
    for country, value in values.items():
        slug = f"network-{country.lower()}"
        content["networks"].append(
            {**network, "slug": slug, "parent": whole, "countries": [country]}
        )
        content["figures"].append(
            {
                **example,
                "id": f"workshops-{slug}",
                "network": slug,
                "value": value,
                "state": "not_yet" if value is None else "zero" if value == "0" else "value",
                "qualifier": "exactly",
                "parts": [],
            }
        )
    return content


def drawn(client) -> str:
    return client.get(f"{FIGURE}map.svg", follow=True).content.decode()


def test_countries_are_painted_in_steps_zero_alone_and_what_is_missing_apart(client):
    publish(reported(TG="0", CM="3", KE="40", PE="900", SE=None), languages=())

    html, svg = client.get(FIGURE).content.decode(), drawn(client)

    for paint in ("step-2", "no-data"):
        assert svg.count(f'fill="url(#{paint})"') == 1, paint
    assert svg.count(f'fill="{LIGHT.steps[0]}" stroke') == 1  # Togo: zero
    assert svg.count(f'fill="{LIGHT.steps[4]}" stroke') == 1  # Peru: most
    legend = words_of(html.split('class="legend">')[1].split("</ul>")[0])
    assert legend == "0 3 40 900 No number reported; this is not zero No network yet"
    table = words_of(html.split('id="map-table"')[-1].split("</table>")[0])
    assert re.findall(r"\d+ \w+", table) == ["900 Peru", "40 Kenya", "3 Cameroon", "0 Togo"]


def test_many_numbers_make_five_steps(client):
    values = {"TG": "1", "CM": "2", "KE": "3", "PE": "4", "SE": "5", "KH": "6", "LS": "7"}
    publish(reported(**values), languages=())

    html = client.get(FIGURE).content.decode()

    legend = words_of(html.split('class="legend">')[1].split("</ul>")[0])
    assert legend == "1 2 to 3 4 5 to 6 7 No network yet"


def test_one_network_alone_makes_no_map(client):
    publish(reported(TG="3", SE=None), languages=())

    assert 'id="map-table"' not in client.get(FIGURE).content.decode()
    assert client.get(f"{FIGURE}map.svg").status_code == 404


def test_its_address_has_the_year_and_a_mark_and_is_kept_for_ever(client):
    publish(reported(TG="3", SE="4"), languages=())

    light, dark = (client.get(f"{FIGURE}{name}.svg")["Location"] for name in ("map", "map-dark"))
    answer = client.get(light)

    assert light.startswith(f"{FIGURE}maps/{sample()['year']}/light/")
    assert light in client.get(FIGURE).content.decode()
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content != client.get(dark).content
    assert client.get(f"{FIGURE}maps/{sample()['year']}/light/other.svg")["Location"] == light
    assert client.get(f"{FIGURE}maps/1999/light/other.svg").status_code == 404
