"""What machines ask for by heart, and the walk over every address of the site map: all of them public, each pointing at the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import override
from lxml import etree

from alliance.models import TranslationState
from alliance.quiet import QUIET_ADDRESS
from reports.models import Activity, Highlight
from tests.alliance.heads import head_of
from tests.one_of_each import one_of_each

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
BY_HEART = (
    "/robots.txt",
    "/favicon.ico",
    "/.well-known/security.txt",
    "/.well-known/change-password",
    "/sitemap.xml",
    "/sitemap-pages.xml",
)
DAYS_TO_RENEW = 30


@dataclass(frozen=True)
class Address:
    """One address of the site map with what it says of the others."""

    location: str
    alternates: dict[str, str]
    changed: str


def path_of(address: str) -> str:
    assert address.startswith(f"{settings.SITE_URL}/")
    return address.removeprefix(settings.SITE_URL)


def sections(client: Client) -> Iterator[str]:
    index = etree.fromstring(client.get("/sitemap.xml").content)
    for found in index.iter(f"{SITEMAP}loc"):
        yield path_of(found.text or "")


def addresses(client: Client, section: str) -> list[Address]:
    answer = client.get(section)
    assert answer.status_code == 200
    return [
        Address(
            location=url.findtext(f"{SITEMAP}loc") or "",
            alternates={link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(LINK)},
            changed=url.findtext(f"{SITEMAP}lastmod") or "",
        )
        for url in etree.fromstring(answer.content).iter(f"{SITEMAP}url")
    ]


def every_address(client: Client) -> list[Address]:
    return [found for section in sections(client) for found in addresses(client, section)]


# --- by heart ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", BY_HEART)
def test_what_is_asked_for_by_heart_is_the_same_for_everybody(client, path, monkeypatch):
    monkeypatch.setattr(SessionStore, "load", lambda self: pytest.fail("the session was read"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"

    answer = client.get(path)

    assert answer.status_code == (302 if path in BY_HEART[1:4:2] else 200)
    assert not answer.cookies
    assert "no-store" not in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", BY_HEART)
def test_what_is_asked_for_by_heart_is_only_read(client, path):
    assert client.post(path).status_code == 405


def test_robots_learn_where_the_site_map_is_and_nothing_of_the_desk(client):
    said = client.get("/robots.txt").content.decode()

    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" in said
    assert "concern" not in said
    assert "/c/" not in said


def test_security_txt_has_what_rfc_9116_asks_for(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"

    answer = client.get("/.well-known/security.txt")

    lines = answer.content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert len(fields) == len(lines)
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en, fr, es, ar"
    assert fields["Policy"] == f"{settings.SITE_URL}/en/contact/"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert expires - timezone.now() < timedelta(days=366)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_security_txt_is_looked_at_before_it_expires():
    """When this fails: see that the contact is still true, then move the day on, as docs/operate.md says."""
    left = settings.SECURITY_TXT_EXPIRES - timezone.now().date()

    assert left > timedelta(days=DAYS_TO_RENEW)


def test_password_managers_are_sent_to_the_page_in_the_language_of_the_reader(client):
    answer = client.get("/.well-known/change-password", headers={"Accept-Language": "ar"})

    assert answer.url == "/ar/account/password/change/"
    assert set(re.split(", *", answer["Vary"])) >= {"Accept-Language", "Cookie"}


# --- the site map ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_site_map_stands_on_our_own_address_whoever_asks(client):
    answer = client.get("/sitemap.xml", headers={"Host": "localhost"})

    locations = [
        found.text or "" for found in etree.fromstring(answer.content).iter(f"{SITEMAP}loc")
    ]
    assert locations != []
    assert all(location.startswith(f"{settings.SITE_URL}/sitemap-") for location in locations)


@pytest.mark.django_db
def test_every_address_of_the_site_map_is_open_and_says_of_itself_what_the_map_says(client):
    one_of_each()
    found = every_address(client)
    listed = {one.location for one in found}

    groups: dict[tuple[str, ...], list[Address]] = {}
    for one in found:
        groups.setdefault(tuple(sorted(one.alternates.values())), []).append(one)
    # each page in one language; what it says of the others is what all of them say in the map
    for number, group in enumerate(groups.values()):
        read(client, group[-1 if number % 2 else 0])

    assert len(listed) == len(found)
    assert {kind_of(one.location) for one in found} >= {
        "networks:network",
        "networks:country",
        "reports:activity",
        "reports:publication",
        "reports:highlight",
        "reports:figure",
        "reports:result_area",
        "reports:report_section",
        "reports:edition",
        "accountability:version",
        "glossary_term",
    }
    for one in found:
        assert not QUIET_ADDRESS.match(path_of(one.location))
        assert {href for name, href in one.alternates.items() if name != "x-default"} <= listed
    for hrefs, group in groups.items():
        assert {one.location for one in group} == {href for href in hrefs if href in listed}


def kind_of(location: str) -> str:
    """The name of a page; addresses are only known in the language that is active."""
    with override(path_of(location)[1:3]):
        return resolve(path_of(location)).view_name


def read(client: Client, one: Address) -> None:
    """The page at an address, held against the map: its own address, its languages, nobody's name in its data."""
    answer = client.get(path_of(one.location))
    assert answer.status_code == 200, one
    html = answer.content.decode()
    head = head_of(html)
    assert head.canonical == one.location
    only_one = len(set(one.alternates) - {"x-default"}) == 1
    assert head.alternates == ({} if only_one else one.alternates), one
    assert head.said("og:url") == one.location
    assert head.said("og:image").startswith(f"{settings.SITE_URL}/static/pictures/")
    assert head.said("og:title")
    assert head.said("og:description") == head.said("description")
    assert ('class="breadcrumb"' in html) == ("BreadcrumbList" in kinds_in(head.blocks)), one
    assert "Person" not in kinds_in(head.blocks)


def kinds_in(value: object) -> set[str]:
    """Every type that is named in data blocks, however deep."""
    if isinstance(value, list):
        return {kind for one in value for kind in kinds_in(one)}
    if isinstance(value, dict):
        own = {str(value["@type"])} if "@type" in value else set()
        return own | {kind for one in value.values() for kind in kinds_in(one)}
    return set()


@pytest.mark.django_db
def test_only_languages_in_which_a_text_exists_are_listed(client):
    one_of_each()
    highlight = Highlight.objects.get(slug="law")
    TranslationState.objects.create(
        object_kind="reports.highlight",
        object_id=str(highlight.public_id),
        field="title",
        language="ar",
        state=TranslationState.State.MACHINE,
    )

    highlights = languages(client, "highlights", "/highlights/2017/law/")
    activities = languages(client, "activities", "/activities/lima-meeting/")
    publications = languages(client, "publications", "/publications/guide/")

    assert highlights == ["en"]
    assert activities == ["en", "es"]
    assert publications == ["es"]


def languages(client: Client, section: str, rest: str) -> list[str]:
    found = addresses(client, f"/sitemap-{section}.xml")
    return [path_of(one.location)[1:3] for one in found if one.location.endswith(rest)]


@pytest.mark.django_db
def test_what_is_withdrawn_or_not_public_is_gone_from_the_site_map_at_once(client):
    one_of_each()
    Highlight.objects.update(state=Highlight.State.WITHDRAWN, withdrawn_at=timezone.now())
    Activity.objects.update(is_public=False)

    answer = client.get("/sitemap-highlights.xml")

    assert "/law/" not in answer.content.decode()
    assert "no-cache" in answer["Cache-Control"]
    assert addresses(client, "/sitemap-activities.xml") == []


@pytest.mark.django_db
def test_a_change_moves_the_day_in_the_site_map(client):
    one_of_each()
    Activity.objects.update(changed_at=datetime(2024, 5, 6, 7, tzinfo=UTC))

    [one, *_others] = addresses(client, "/sitemap-activities.xml")

    assert one.changed.startswith("2024-05-06")
