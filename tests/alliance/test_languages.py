"""Reading in another language: place and filters stay, and the switcher says where a page is not translated yet."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.one_of_each import one_of_each

NOT_THERE = "not translated yet"
KEPT = (
    "/en/activities/?year=2017&country=PE&page=2",
    "/en/highlights/2017/?network=south&theme=care",
    "/en/publications/?language=es&kind=toolkit",
    "/en/search/?q=g%C3%A9nero+%26+care&year=2017",
    "/en/countries/pe/",
    "/en/figures/trainings/?network=south",
    "/en/events/2017/4/",
    "/en/nothing/at-all/?year=2017",
    "/en/figures/nothing/",
)


class Switcher(HTMLParser):
    """The links of the first list of languages on a page: where each leads, and what it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.leads: dict[str, str] = {}
        self.says: dict[str, str] = {}
        self._language = ""
        self.feed(html.split('class="languages"')[1].split("</nav>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._language = given["hreflang"]
            self.leads[self._language] = given["href"]
            self.says[self._language] = ""

    def handle_data(self, data: str) -> None:
        if self._language:
            self.says[self._language] += data


def switcher(client: Client, path: str) -> Switcher:
    return Switcher(client.get(path).content.decode())


@pytest.mark.django_db
def test_another_language_shows_the_same_place_with_the_same_filters(client):
    one_of_each()

    led = {path: switcher(client, path).leads for path in KEPT}

    assert led == {
        path: {code: path.replace("/en/", f"/{code}/") for code in ("en", "fr", "es", "ar")}
        for path in KEPT
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "lacking"),
    [
        ("activities/lima-meeting/", {"fr", "ar"}),
        ("publications/guide/", {"en", "fr", "ar"}),
        ("highlights/2017/law/", {"fr", "es"}),
        ("glossary/care/", {"fr", "es"}),
        ("networks/south/", {"fr", "ar"}),
        ("networks/alliance/", set()),
        ("activities/", set()),
        ("accountability/code-of-conduct/", {"fr", "es", "ar"}),
    ],
)
def test_the_switcher_names_the_languages_in_which_a_page_is_not_there_yet(client, path, lacking):
    one_of_each()

    said = switcher(client, f"/en/{path}").says

    assert {code for code, words in said.items() if NOT_THERE in words} == lacking


@pytest.mark.django_db
def test_the_word_is_in_the_readers_language(client):
    one_of_each()

    html = client.get("/ar/publications/guide/").content.decode()

    assert '<span class="not-there" lang="ar" dir="rtl"' in html
