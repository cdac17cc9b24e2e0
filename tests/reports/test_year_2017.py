"""The year 2017 of the demonstration against tables written by hand from its source: every event and every publication of it."""

from pathlib import Path

import pytest

from alliance.content import read
from reports import demo
from reports.models import Activity

MONTH = Activity.DatePrecision.MONTH
DAYS = {
    "oslo-making-the-invisible-visible": ("2017-02-16", "2017-02-16"),
    "recife-masculinities-colloquium": ("2017-04-02", "2017-04-05"),
    "beirut-masculinities-arab-world": ("2017-05-02", "2017-05-04"),
    "belgrade-man2017": ("2017-06-05", "2017-06-07"),
    "johannesburg-five-days": ("2017-10-02", "2017-10-06"),
}

# Month, address, place (city or "online" or nothing), country, who held it or took part, our part in it.
CALENDAR = (
    (1, "womens-march-mobilisation", "", "", ["alliance"], "attended"),
    (1, "vilnius-europe-meeting", "Vilnius", "LT", ["europe"], "organised"),
    (1, "world-bank-conflict-prevention", "Washington", "US", ["alliance"], "attended"),
    (2, "oslo-making-the-invisible-visible", "Oslo", "NO", ["nordic"], "organised"),
    (2, "youth-and-equality-consultation", "online", "", ["alliance"], "attended"),
    (2, "sida-strategy-meeting", "Washington", "US", ["alliance"], "organised"),
    (2, "namen-community-of-practice-february", "online Boston", "US", ["namen"], "organised"),
    (3, "csw-youth-forum", "New York", "US", ["alliance"], "attended"),
    (3, "csw61", "New York", "US", ["alliance"], "attended"),
    (4, "recife-masculinities-colloquium", "Recife", "BR", ["latin-america"], "co_organised"),
    (4, "prevention-plus-training", "Amsterdam", "NL", ["alliance"], "supported"),
    (4, "wilpf-shrinking-space", "Geneva", "CH", ["alliance"], "attended"),
    (4, "dar-es-salaam-africa-workshop", "Dar es Salaam", "TZ", ["africa"], "organised"),
    (4, "namen-community-of-practice-april", "online Boston", "US", ["namen"], "organised"),
    (5, "beirut-masculinities-arab-world", "Beirut", "LB", ["lebanon"], "co_organised"),
    (5, "south-asia-online-course", "online New Delhi", "IN", ["south-asia"], "organised"),
    (5, "bangalore-south-asia-committee", "Bangalore", "IN", ["south-asia"], "organised"),
    (6, "hrc35", "Geneva", "CH", ["alliance"], "attended"),
    (6, "mencare-global-meeting", "Belgrade", "RS", ["alliance"], "attended"),
    (6, "belgrade-man2017", "Belgrade", "RS", ["alliance"], "supported"),
    (6, "namen-community-of-practice-june", "online Boston", "US", ["namen"], "organised"),
    (7, "hlpf-2017", "New York", "US", ["alliance"], "attended"),
    (7, "maputo-africa-general-meeting", "Maputo", "MZ", ["africa"], "organised"),
    (8, "secretariat-theory-of-change", "", "", ["alliance"], "organised"),
    (8, "namen-community-of-practice-august", "online Boston", "US", ["namen"], "organised"),
    (9, "ottawa-global-board", "Ottawa", "CA", ["alliance"], "organised"),
    (9, "ottawa-state-of-the-field", "Ottawa", "CA", ["alliance"], "co_organised"),
    (10, "johannesburg-five-days", "Johannesburg", "ZA", ["africa"], "co_organised"),
    (10, "jakarta-prevention-plus", "Jakarta", "ID", ["alliance"], "attended"),
    (10, "lima-national-colloquium", "Lima", "PE", ["peru"], "organised"),
    (11, "kathmandu-south-asia-assessment", "Kathmandu", "NP", ["south-asia"], "organised"),
    (11, "geneva-peace-week", "Geneva", "CH", ["alliance"], "attended"),
    (11, "barcelona-europe-assessment", "Barcelona", "ES", ["europe"], "organised"),
    (11, "barcelona-men-in-movement", "Barcelona", "ES", ["europe"], "attended"),
    (11, "trinidad-cariman-assessment", "", "TT", ["cariman"], "organised"),
    (12, "metoo-virtual-round-table", "online", "", ["alliance"], "organised"),
)
# Told in the running text of the source and dated there, though its calendar leaves it out.
BESIDE_THE_CALENDAR = {"latin-america-members-meeting"}
PER_MONTH = [3, 4, 2, 5, 3, 4, 2, 2, 2, 3, 5, 1]
ALIASES = {
    "dar-es-salaam-africa-workshop": {
        "Annual capacity strengthening workshop",
        "National project coordinators’ meeting",
    },
    "south-asia-online-course": {
        "Understanding men and masculinities",
        "Understanding masculinities: engaging men and boys in gender justice",
    },
    "recife-masculinities-colloquium": {
        "Sixth Latin American colloquium on masculinities",
        "6th international colloquium on men and masculinities",
    },
    "lima-national-colloquium": {"Coloquio Nacional Sobre Masculinidades"},
    "csw61": {"CSW61"},
    "hrc35": {"HRC35"},
}
AND_ASSESSMENTS = {
    "kathmandu-south-asia-assessment",
    "barcelona-europe-assessment",
    "trinidad-cariman-assessment",
}
PARTNERS = {
    "vilnius-europe-meeting": 2,
    "sida-strategy-meeting": 1,
    "wilpf-shrinking-space": 1,
    "beirut-masculinities-arab-world": 3,
    "ottawa-state-of-the-field": 2,
}

# Address, kind, languages, whether it has a link, what it came from.
PUBLICATIONS = (
    ("network-building-toolkit", "toolkit", ["en"], False, []),
    ("accountability-standards-russian", "standards", ["ru"], False, []),
    ("accountability-toolkit-russian", "toolkit", ["ru"], False, []),
    ("progress-report-2012-2016", "report", ["en"], True, []),
    ("strategic-plan-2017-2020", "plan", ["en"], True, []),
    ("metoo-round-table", "summary", ["en"], True, ["metoo-virtual-round-table"]),
    (
        "masculinities-arab-world-reflections", "report", ["en"], True,
        ["beirut-masculinities-arab-world"],
    ),
    ("csw61-report", "summary", ["en"], True, ["csw61"]),
    ("social-norms-agenda-2030", "policy_brief", ["en"], True, ["hlpf-2017"]),
    ("hrc35-case-study", "case_study", ["en"], True, ["hrc35"]),
    ("ending-violence-policy-paper", "policy_brief", ["en"], True, ["hrc35"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict:
    rows = read(str(Path(demo.__file__)), "activities_2017.toml")["activity"]
    return {row["slug"]: row for row in rows}


@pytest.fixture(scope="module")
def published() -> dict:
    rows = read(str(Path(demo.__file__)), "publications_2017.toml")["publication"]
    return {row["slug"]: row for row in rows}


def place_of(row: dict) -> str:
    city = row.get("city", "")
    return f"online {city}".strip() if row["place_precision"] == "online" else city


def test_the_table_has_the_thirty_six_entries_of_the_source():
    months = [month for month, *_rest in CALENDAR]

    assert [months.count(month) for month in range(1, 13)] == PER_MONTH
    assert len({slug for _month, slug, *_rest in CALENDAR}) == sum(PER_MONTH) == 36


@pytest.mark.parametrize(
    ("month", "slug", "place", "country", "hosts", "role"), CALENDAR, ids=lambda value: str(value)
)
def test_an_entry_is_told_as_its_source_has_it(told, month, slug, place, country, hosts, role):
    row = told[slug]

    assert row["starts_on"][:7] == f"2017-{month:02}"
    assert (place_of(row), row.get("country", "")) == (place, country)
    assert (row["hosts"], row["role"]) == (hosts, role)
    assert ALIASES.get(slug, set()) <= set(row.get("aliases", []))
    assert len(row.get("partners", [])) == PARTNERS.get(slug, 0)
    assert ({"governance", "assessment"} <= set(row["kinds"])) == (slug in AND_ASSESSMENTS)
    if slug in DAYS:
        assert (row["starts_on"], row["ends_on"]) == DAYS[slug]
        assert row["precision"] in {"day", "range"}
    else:
        assert row["precision"] == MONTH


def test_nothing_else_of_the_year_claims_a_month(told):
    dated = {slug for slug, row in told.items() if row["precision"] != "year"}

    assert dated == {slug for _month, slug, *_rest in CALENDAR} | BESIDE_THE_CALENDAR


@pytest.mark.parametrize(("slug", "kind", "languages", "has_link", "came_from"), PUBLICATIONS)
def test_a_publication_is_told_as_its_source_has_it(
    published, told, slug, kind, languages, has_link, came_from
):
    row = published[slug]

    assert (row["kind"], row["languages"], bool(row["address"])) == (kind, languages, has_link)
    assert row.get("activities", []) == came_from
    assert set(came_from) <= set(told)


def test_there_are_the_eleven_publications_of_the_source(published):
    addresses = [row["address"] for row in published.values() if row["address"]]

    assert set(published) == {slug for slug, *_rest in PUBLICATIONS}
    assert len(addresses) == len(set(addresses)) == 8


def test_every_text_of_the_calendar_and_of_the_publications_is_in_four_languages(told, published):
    coming = read(str(Path(demo.__file__)), "coming.toml")
    texts = [
        row[name]
        for row in (*told.values(), *published.values(), *coming["event"])
        for name in ("title", "summary")
    ]

    assert all(set(text) == {"en", "fr", "es", "ar"} for text in (*texts, coming["sample"]))
    assert all(said.strip() for text in texts for said in text.values())
