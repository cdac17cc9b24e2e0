"""The head of public pages: one address, its languages, a picture, feeds; nothing of it on pages of concerns and of one's own."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from alliance.page_head import PICTURE_OF_THE_ALLIANCE, PICTURES, SCRIPTS, locale_of, script_of
from reports.models import Activity
from tests.alliance.heads import Read, head_of
from tests.factories import UserFactory
from tests.one_of_each import one_of_each

SITE = settings.SITE_URL
BARE = (
    "/en/concerns/",
    "/en/concerns/safety/",
    "/en/concerns/new/",
    "/c/",
    "/en/account/login/",
    "/en/account/signup/",
    "/en/join/start/",
    "/en/components/",
    "/en/nothing/",
    "/en/figures/nothing/",
)
MOST_BYTES_OF_A_PICTURE = 14 * 1024


def page(client: Client, path: str) -> Read:
    return head_of(client.get(path).content.decode())


# --- where it is -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_says_where_it_is_and_in_which_languages(client):
    head = page(client, "/fr/about/")

    assert head.canonical == head.said("og:url") == f"{SITE}/fr/about/"
    assert head.alternates == {
        "en": f"{SITE}/en/about/",
        "fr": f"{SITE}/fr/about/",
        "es": f"{SITE}/es/about/",
        "ar": f"{SITE}/ar/about/",
        "x-default": f"{SITE}/about/",
    }
    assert head.said("og:locale") == "fr_FR"
    assert head.named["og:locale:alternate"] == ["en_US", "es_ES", "ar_EG"]
    assert client.get("/about/", headers={"Accept-Language": "es"}).url == "/es/about/"


@pytest.mark.django_db
def test_no_name_that_a_visitor_uses_gets_into_an_address(client):
    answer = client.get("/en/about/", headers={"Host": "127.0.0.1"})

    assert b"127.0.0.1" not in answer.content


@pytest.mark.django_db
def test_words_that_only_choose_make_no_other_page(client):
    plain = page(client, "/en/activities/?theme=care&q=%3Cb%3E&kind=training")
    second = page(client, "/en/activities/?year=2017&theme=care&page=2&year=x")
    odd = page(client, "/en/activities/?page=%D9%A3&year=2017%22%3E")

    assert plain.canonical == f"{SITE}/en/activities/"
    assert odd.canonical == f"{SITE}/en/activities/"
    assert second.canonical.split("?")[0] == f"{SITE}/en/activities/"
    assert second.alternates["ar"].endswith("/ar/activities/?page=2")


@pytest.mark.django_db
def test_a_text_that_does_not_exist_in_a_language_is_at_home_in_another(client):
    one_of_each()

    french = page(client, "/fr/activities/lima-meeting/")
    spanish_only = page(client, "/ar/publications/guide/")

    assert french.canonical == f"{SITE}/en/activities/lima-meeting/"
    assert set(french.alternates) == {"en", "es", "x-default"}
    assert spanish_only.canonical == f"{SITE}/es/publications/guide/"
    assert spanish_only.alternates == {}


# --- how it looks elsewhere --------------------------------------------------------------------


@pytest.mark.django_db
def test_a_title_with_signs_of_markup_comes_through_whole(client):
    one_of_each()
    Activity.objects.update(title_en='Care & "equality" <b>now</b>')

    head = page(client, "/en/activities/lima-meeting/")

    assert head.said("og:title") == 'Care & "equality" <b>now</b>'
    assert head.about("Event")["name"] == 'Care & "equality" <b>now</b>'


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("name", sorted({*PICTURES.values(), PICTURE_OF_THE_ALLIANCE}))
def test_each_section_has_a_small_picture_in_each_script(name, script):
    path = Path(finders.find(f"pictures/{name}-{script}.png"))

    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
    assert path.stat().st_size <= MOST_BYTES_OF_A_PICTURE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/en/", "alliance-latn"),
        ("/ar/glossary/", "alliance-arab"),
        ("/es/networks/", "networks-latn"),
        ("/ar/events/", "activities-arab"),
        ("/fr/plans/", "figures-latn"),
    ],
)
def test_the_picture_is_that_of_the_section_in_the_script_of_the_page(client, path, picture):
    assert page(client, path).said("og:image") == f"{SITE}/static/pictures/{picture}.png"


def test_a_language_more_needs_no_table_of_countries_and_scripts():
    assert (locale_of("pt-br"), script_of("pt-br")) == ("pt_BR", "latn")
    assert (locale_of("ru"), script_of("ru")) == ("ru_RU", "latn")
    assert (locale_of("fa"), script_of("fa")) == ("fa_IR", "arab")


# --- how to follow it --------------------------------------------------------------------------


@pytest.mark.django_db
def test_pages_offer_the_feeds_of_what_stands_on_them(client):
    one_of_each()

    assert page(client, "/en/publications/").feeds == [f"{SITE}/en/feeds/publications.atom"]
    assert page(client, "/ar/networks/south/").feeds == [f"{SITE}/ar/feeds/networks/south.atom"]
    assert page(client, "/en/networks/").feeds == []
    for address in page(client, "/en/").feeds:
        assert client.get(address.removeprefix(SITE)).status_code == 200


@pytest.mark.django_db
def test_the_page_on_feeds_leads_to_each_of_them(client):
    one_of_each()

    html = client.get("/es/feeds/").content.decode()

    for path in ("highlights.atom", "reports.atom", "networks/south.atom"):
        assert f'href="/es/feeds/{path}"' in html
    assert 'href="/es/events/calendar.ics"' in html
    assert 'href="/es/events/south.ics"' in html


# --- bare pages --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", BARE)
def test_pages_of_concerns_and_of_ones_own_are_bare(client, path):
    assert page(client, path).is_bare


@pytest.mark.django_db
def test_pages_that_are_signed_in_are_bare(client):
    client.force_login(UserFactory())

    for path in ("/en/", "/en/about/", "/en/manage/"):
        assert page(client, path).is_bare
