"""The pages about the alliance and in the service of its readers: in each language, whole, and leading somewhere."""

import re

import pytest
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from alliance.glossary import TOLD_ON
from alliance.growth import growth
from alliance.models import GlossaryTerm
from alliance.site_map import ROOMS
from alliance.theory_of_change import Theory, theories

LANGUAGES = list(settings.LANGUAGE_TABLE)
PAGES = [
    "about/",
    "about/theory-of-change/",
    "about/theory-of-change/v/1/",
    "about/secretariat/",
    "glossary/",
    "contact/",
    "privacy/",
    "accessibility/",
    "low-data/",
    "site-map/",
]
TERMS = {
    "alliance": {"en": "Alliance", "fr": "Alliance", "es": "Alianza", "ar": "التحالف"},
    "equality": {"en": "Equality", "fr": "Égalité", "es": "Igualdad", "ar": "المساواة"},
    "space": {"en": "Space", "fr": "Espace", "es": "Espacio", "ar": "فضاء"},
    "norm": {"en": "Norm", "fr": "Norme", "es": "Ñandú", "ar": "أعراف"},
}

pytestmark = pytest.mark.django_db


def explain(slug: str, texts: dict[str, str]) -> GlossaryTerm:
    names = {f"term_{language}": text for language, text in texts.items()}
    said = {f"definition_{language}": f"{text}." for language, text in texts.items()}
    return GlossaryTerm.objects.create(slug=slug, kind=GlossaryTerm.Kind.CONCEPT, **names, **said)


@pytest.fixture
def terms() -> None:
    for slug, texts in TERMS.items():
        explain(slug, texts)


def words_in_order(client: Client, language: str) -> list[str]:
    page = client.get(f"/{language}/glossary/").content.decode()
    return re.findall(r"<dfn>(?:<span[^>]*>)?([^<]+)", page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_the_same_for_everybody_and_leads_only_to_pages_that_exist(
    client: Client, terms: None, language: str, path: str
) -> None:
    response = client.get(f"/{language}/{path}")

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    for address in set(re.findall(r'href="(/[a-z][^"?#]*)', page.split("<main")[1])):
        assert is_known(address) or address.startswith("/static/"), address


def is_known(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


# --- the theory of change ------------------------------------------------------------------------


def texts_of(theory: Theory) -> list[dict[str, str]]:
    parts = [text for part in theory.parts for text in (part.heading, part.says)]
    items = [
        text for part in theory.parts for item in part.items for text in (item.name, item.says)
    ]
    return [theory.changes, *parts, *items]


def test_the_theory_says_everything_in_every_language() -> None:
    for theory in theories():
        assert all(set(texts) == set(LANGUAGES) for texts in texts_of(theory))


def test_the_drawing_reads_from_what_is_challenged_to_the_vision(client: Client) -> None:
    drawing = client.get("/en/about/theory-of-change/").content.decode()
    drawing = drawing.split('<ol class="change">')[1].split("</ol>")[0]

    parts = theories()[0].parts
    assert [part.key for part in parts] == [
        "challenged",
        "mission",
        "community",
        "strategies",
        "vision",
    ]
    assert [len(part.items) for part in parts] == [5, 4, 6, 4, 0]
    assert re.findall(r"<h2>(.*?)</h2>", drawing) == [part.heading["en"] for part in parts]
    assert drawing.count("<li>") == 19


def test_a_version_that_never_was_is_told_in_words(client: Client) -> None:
    response = client.get("/en/about/theory-of-change/v/99/")

    assert response.status_code == 404
    assert "There is no such version of the theory of change." in response.content.decode()


def test_each_number_of_the_growth_has_a_source(client: Client) -> None:
    page = client.get("/en/about/").content.decode()

    assert all(stage.members or stage.networks for stage in growth())
    assert all(f'href="{stage.address}"' in page for stage in growth())


# --- the glossary ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Alliance", "Equality", "Norm", "Space"]),
        ("fr", ["Alliance", "Égalité", "Espace", "Norme"]),
        ("es", ["Alianza", "Espacio", "Igualdad", "Ñandú"]),
        # by the word itself: the article before it does not count, nor does the hamza on an alef
        ("ar", ["أعراف", "التحالف", "فضاء", "المساواة"]),
    ],
)
def test_words_stand_where_readers_of_the_language_look_for_them(
    client: Client, terms: None, language: str, order: list[str]
) -> None:
    assert words_in_order(client, language) == order


def test_a_word_is_shown_with_what_it_is_called_elsewhere(client: Client, terms: None) -> None:
    page = client.get("/fr/glossary/equality/").content.decode()

    assert "<h1>Égalité</h1>" in page
    assert '<a href="/ar/glossary/equality/" lang="ar" hreflang="ar" dir="rtl">المساواة</a>' in page
    assert 'href="/fr/glossary/equality/"' not in page.split("<main")[1]


def test_a_word_leads_to_the_page_that_tells_more_of_it(client: Client, terms: None) -> None:
    placed = {place.name for room in ROOMS for place in room.places}
    page = client.get("/es/glossary/alliance/").content.decode().split("<main")[1]

    assert set(TOLD_ON.values()) <= placed
    assert 'href="/es/about/"' in page.split("</main")[0]


def test_a_word_without_a_translation_stands_under_its_original(client: Client) -> None:
    explain("norm", {"en": "Norm"})

    page = client.get("/ar/glossary/").content.decode()

    assert '<dfn><span lang="en" dir="ltr">Norm</span></dfn>' in page


def test_a_word_nobody_explained_is_not_there(client: Client) -> None:
    assert client.get("/en/glossary/nothing/").status_code == 404


def test_the_glossary_asks_as_much_for_many_words_as_for_one(
    client: Client, django_assert_num_queries
) -> None:
    explain("first", {"en": "First"})
    with django_assert_num_queries(1):
        client.get("/en/glossary/")
    for number in range(5):
        explain(f"word-{number}", {"en": f"Word {number}"})
    with django_assert_num_queries(1):
        client.get("/fr/glossary/")


# --- for readers ----------------------------------------------------------------------------------


def test_the_page_on_contact_offers_the_addresses_of_the_settings_and_no_form(
    client: Client, settings: LazySettings
) -> None:
    settings.CONTACT_EMAIL = "office@alliance.test"
    settings.CONTACT_PRESS = "press@alliance.test"

    page = client.get("/en/contact/").content.decode().split("<main")[1].split("</main")[0]

    assert 'href="mailto:office@alliance.test"' in page
    assert 'href="mailto:press@alliance.test"' in page
    assert "<form" not in page
    assert 'href="/en/concerns/"' in page


def test_without_an_address_the_page_says_so(client: Client, settings: LazySettings) -> None:
    settings.CONTACT_EMAIL = settings.CONTACT_PRESS = settings.CONTACT_DATA = ""

    page = client.get("/en/contact/").content.decode().split("<main")[1].split("</main")[0]

    assert "mailto:" not in page
    assert "No address has been entered on this portal yet." in page


def test_the_page_on_privacy_says_the_days_that_the_rules_hold(client: Client) -> None:
    page = client.get("/en/privacy/").content.decode()

    assert re.search(r"Copies of one&#x27;s own data</th><td>2 days</td>", page)
    assert "after 14 days at the latest" in page


def test_the_site_map_leads_to_every_place_of_the_one_list(client: Client) -> None:
    page = client.get("/en/site-map/").content.decode().split("<main")[1].split("</main")[0]

    for room in ROOMS:
        for place in room.places:
            assert f'href="{place.href.replace("/en/", "/en/", 1)}"' in page, place.name
    assert reverse("manage") in page
