"""What the source tells of 2017 beside its calendar, against a table written by hand: what it is, and where it is told."""

from pathlib import Path

import pytest

from alliance.content import read
from reports import demo
from reports.numbers import counts_typed_in
from reports.snapshot.told import LONGEST_BODY

LANGUAGES = {"en", "fr", "es", "ar"}
H, A, YEAR = "highlight", "activity", "year"

# What it is; a highlight, an activity or the text of the year; its address; words of its English text.
TOLD = (
    # campaigns
    ("MenCare", A, "mencare-campaign", "fatherhood and unpaid care"),
    ("MenCare in Latin America", H, "latin-america-fatherhood", "the MenCare campaign"),
    ("White Ribbon", H, "cambodia-white-ribbon", "White Ribbon campaign"),
    ("White Ribbon, held", A, "cambodia-white-ribbon-campaign", "Cambodian Men’s Network"),
    ("#SheDecides", A, "she-decides-support", "the Netherlands and Sweden"),
    ("#SheDecides, told", H, "alliance-with-other-movements", "#SheDecides"),
    ("#MeToo", H, "alliance-metoo-round-table", "issued a statement"),
    ("women’s march", H, "alliance-with-other-movements", "women’s marches"),
    ("women’s march, held", A, "womens-march-mobilisation", "marched with feminist movements"),
    ("FGM, child marriage, violence", A, "africa-campaigns-against-violence", "communities"),
    # programmes
    ("Prevention+", A, "prevention-plus-programme", "technical partner"),
    ("Prevention+, told", H, "alliance-prevention-plus", "technical partner"),
    ("IMAGINE", H, "europe-imagine", "joined forces for two years"),
    ("Reclaiming our boys", H, "cariman-champions-and-skills", "“Reclaiming our boys”"),
    ("Reclaiming our boys, held", A, "bahamas-reclaiming-our-boys", "at least one year"),
    ("Caribbean Gender Advocates", A, "caribbean-gender-advocates", "two-year training"),
    ("Dominica", A, "dominica-care-homes-training", "Caribbean Development Bank"),
    # trainings
    ("Africa’s yearly workshop", A, "dar-es-salaam-africa-workshop", "evidence"),
    ("South Asia’s online course", A, "south-asia-online-course", "men and boys"),
    ("South Asia’s workshops", A, "south-asia-workshops", "regional workshop"),
    ("trainings on accountability", H, "alliance-accountability-in-practice", "{G21}"),
    ("Nicaragua and Costa Rica", A, "accountability-workshops-central-america", "two national"),
    ("Cambodia’s members", A, "cambodia-members-training", "laws against violence"),
    # subgrants: how many, and no more
    ("subgrants", H, "alliance-taking-stock", "{G5} subgrants"),
    # evaluations
    ("strengths and weaknesses", H, "alliance-taking-stock", "{G3} such assessments"),
    ("Latin America from outside", A, "latin-america-evaluation", "called for consultants"),
    ("Latin America, told", H, "latin-america-transition", "outside evaluation"),
    ("NAMEN since 2012", A, "namen-strategic-review", "since 2012"),
    ("NAMEN, told", H, "namen-means-to-grow", "light review"),
    # circles and communities
    ("circle on militarism", A, "learning-circle-militarism", "Formed in 2017"),
    ("circle on identity", A, "learning-circle-orientation-and-identity", "Formed in 2017"),
    ("both circles", H, "alliance-learning-circles", "militarism and masculinities"),
    ("community of practice", H, "namen-community-of-practice", "{N12} online sessions"),
    # strategies and priorities
    ("strategy on SRHR", H, "alliance-srhr-strategy", "the power that harmful norms give men"),
    ("youth strategy", H, "africa-new-networks", "youth strategy up to 2020"),
    ("South Asia’s seven issues", H, "south-asia-plan", "women’s right to inherit"),
    ("South Asia’s six ways", H, "south-asia-how-to-work", "manage and pass on what it knows"),
    # policy forums
    ("three forums", H, "alliance-human-rights-council", "Commission on the Status of Women"),
    ("CSW61", A, "csw61", "three policy forums"),
    ("HLPF", A, "hlpf-2017", "Agenda 2030"),
    ("HRC35", A, "hrc35", "first presence"),
    # advocacy of members
    ("India", A, "india-against-marital-rape", "must be a crime"),
    ("the year", YEAR, "message", "#MeToo"),
    ("the Secretariat’s year", YEAR, "secretariat", "Two learning circles opened"),
)
NETWORKS_OF_THE_REPORT = {
    *("alliance", "africa", "europe", "cariman", "latin-america"),
    *("lebanon", "namen", "south-asia", "cambodia"),
}


def _read(name: str) -> dict:
    return read(str(Path(demo.__file__)), f"{name}.toml")


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, str]]:
    stories, held = _read("highlights_2017"), _read("activities_2017")
    return {
        H: {row["slug"]: f"{row['title']['en']} {row['body']['en']}" for row in stories[H]},
        A: {row["slug"]: row["summary"]["en"] for row in held[A]},
        YEAR: {kind: text["en"] for kind, text in stories[YEAR].items()},
    }


@pytest.mark.parametrize(("what", "kind", "slug", "words"), TOLD, ids=[row[0] for row in TOLD])
def test_it_is_told(told, what, kind, slug, words):
    assert words in told[kind][slug]


def test_every_network_of_the_report_tells_of_its_year():
    assert {row["network"] for row in _read("highlights_2017")[H]} == NETWORKS_OF_THE_REPORT


def test_highlights_are_in_four_languages_short_and_without_counts_typed_by_hand():
    for row in _read("highlights_2017")[H]:
        assert set(row["title"]) == set(row["body"]) == LANGUAGES, row["slug"]
        assert max(map(len, row["body"].values())) <= LONGEST_BODY, row["slug"]
        assert not any(map(counts_typed_in, row["body"].values())), row["slug"]


def test_the_three_lessons_that_the_source_draws_stand_with_their_result_areas():
    areas = next(row for row in _read("plans")["plan"] if row["code"] == "2017-2020")["area"]

    assert [row["code"] for row in areas if "lesson" in row] == ["1", "2", "4"]
