"""Data blocks for machines: safe whatever stands in them, no more exact than is known, never about a person."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from alliance.structured import (
    breadcrumb,
    data_block,
    event,
    node,
    place,
    span,
    translations,
)
from reports.models import Activity
from tests.alliance.heads import head_of
from tests.one_of_each import one_of_each

SCHEMA = "https://schema.org"
SITE = settings.SITE_URL
TROUBLE = """</script><script>alert(1)</script><!-- & "quoted" \\ \u2028 ]]>"""


# --- blocks ------------------------------------------------------------------------------------


def test_nothing_in_a_block_can_end_it():
    block = data_block(node("NGO", name=TROUBLE))

    inside = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', block, re.DOTALL)
    assert inside
    assert not set("<>&") & set(inside[1])
    assert json.loads(inside[1]) == {"@context": SCHEMA, "@type": "NGO", "name": TROUBLE}


def test_what_is_not_known_is_not_said():
    assert node("Event", name="Meeting", description="", location=None, organizer=[]) == {
        "@type": "Event",
        "name": "Meeting",
    }


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", "2017-03-01", "2017-03-09"),
        ("range", "2017-03-01", "2017-03-09"),
        ("month", "2017-03", "2017-03"),
        ("year", "2017", "2017"),
    ],
)
def test_a_time_is_no_more_exact_than_it_is_known(precision, first, last):
    said = span(date(2017, 3, 1), date(2017, 3, 9), precision)

    assert (said.first, said.last) == (first, last)


@pytest.mark.parametrize(
    ("where", "is_online", "mode", "location"),
    [
        (place("Lima", "PE", "Peru"), False, "OfflineEventAttendanceMode", "Place"),
        (None, True, "OnlineEventAttendanceMode", "VirtualLocation"),
        (None, False, None, None),
    ],
)
def test_how_one_takes_part_is_said_where_it_is_known(where, is_online, mode, location):
    said = event(
        "Meeting",
        "/en/activities/meeting/",
        span(date(2017, 3, 1), date(2017, 3, 1), "day"),
        where=where,
        is_online=is_online,
        is_cancelled=True,
    )

    assert said["eventStatus"] == f"{SCHEMA}/EventCancelled"
    assert said.get("eventAttendanceMode") == (f"{SCHEMA}/{mode}" if mode else None)
    assert said.get("location", {}).get("@type") == location


def test_a_place_is_a_city_and_its_country_or_the_country_alone():
    assert place("", "", "") is None
    assert place("", "PE", "Peru") == {
        "@type": "Place",
        "name": "Peru",
        "address": {"@type": "PostalAddress", "addressCountry": "PE"},
    }


def test_a_translation_whose_address_nobody_knows_has_none():
    assert translations("Report", {"es": "https://example.org/guia", "en": ""}) == [
        {"@type": "Report", "inLanguage": "es", "url": "https://example.org/guia"},
        {"@type": "Report", "inLanguage": "en"},
    ]


def test_the_way_to_a_page_is_read_from_what_people_see():
    drawn = """
      <li><a href="/en/">Home</a></li>
      <li><a href="/en/networks/">Networks &amp; <span lang="ar">شبكات</span></a></li>
      <li><span aria-current="page">South</span></li>"""

    assert breadcrumb(drawn, "/en/networks/south/")["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{SITE}/en/"},
        {
            "@type": "ListItem",
            "position": 2,
            "name": "Networks & شبكات",
            "item": f"{SITE}/en/networks/",
        },
        {"@type": "ListItem", "position": 3, "name": "South", "item": f"{SITE}/en/networks/south/"},
    ]


# --- pages -------------------------------------------------------------------------------------


def about(client: Client, path: str, kind: str) -> dict[str, object]:
    answer = client.get(path)
    assert answer.status_code == 200
    return head_of(answer.content.decode()).about(kind)


@pytest.mark.django_db
def test_each_kind_of_page_says_what_it_is_about(client):
    one_of_each()

    network = about(client, "/en/networks/south/", "NGO")
    whole = about(client, "/en/networks/alliance/", "NGO")
    meeting = about(client, "/es/activities/lima-meeting/", "Event")
    guide = about(client, "/en/publications/guide/", "CreativeWork")
    report = about(client, "/ar/reports/2017/", "Report")
    figure = about(client, "/en/figures/symposia/", "Dataset")
    word = about(client, "/ar/glossary/care/", "DefinedTerm")
    words = about(client, "/en/glossary/", "DefinedTermSet")
    story = about(client, "/en/highlights/2017/law/", "CreativeWork")
    code = about(client, "/en/accountability/code-of-conduct/v/1/", "CreativeWork")

    alliance = {"@type": "NGO", "@id": f"{SITE}/en/", "name": "MenEngage", "url": f"{SITE}/en/"}
    south = {
        "@type": "NGO",
        "@id": f"{SITE}/en/networks/south/",
        "name": "South",
        "url": f"{SITE}/en/networks/south/",
    }
    assert network == {
        "@context": SCHEMA,
        **south,
        "email": "south@example.org",
        "areaServed": [{"@type": "Country", "name": "Peru"}],
        "parentOrganization": alliance,
    }
    assert whole["subOrganization"] == [south]
    assert meeting == {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": f"{SITE}/es/activities/lima-meeting/",
        "name": "Encuentro en Lima",
        "url": f"{SITE}/es/activities/lima-meeting/",
        "startDate": "2017-04",
        "endDate": "2017-04",
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Lima, Perú",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Lima",
                "addressCountry": "PE",
            },
        },
        "inLanguage": "es",
        "organizer": [
            {
                "@type": "NGO",
                "@id": f"{SITE}/es/networks/south/",
                "name": "Sur",
                "url": f"{SITE}/es/networks/south/",
            }
        ],
    }
    assert (guide["name"], guide["datePublished"]) == ("Guía", "2017-05")
    assert guide["inLanguage"] == ["en", "es"]
    assert guide["workTranslation"] == [
        {"@type": "CreativeWork", "inLanguage": "en"},
        {"@type": "CreativeWork", "inLanguage": "es", "url": "https://example.org/guia"},
    ]
    assert (report["inLanguage"], report["version"]) == ("ar", "1")
    assert report["workTranslation"] == [
        {"@type": "Report", "inLanguage": "en", "url": f"{SITE}/en/reports/2017/v/1/"}
    ]
    assert [one["encodingFormat"] for one in figure["distribution"]] == [
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/json",
    ]
    for one in figure["distribution"]:
        assert client.get(one["contentUrl"].removeprefix(SITE)).status_code == 200
    assert figure["license"] == "https://creativecommons.org/licenses/by/4.0/"
    # as short as search engines take it, and as long
    assert 50 <= len(figure["description"]) <= 5000
    assert word["inDefinedTermSet"]["@id"] == f"{SITE}/ar/glossary/"
    assert (word["description"], word["inLanguage"]) == ("Work for others.", "en")
    assert [one["name"] for one in words["hasDefinedTerm"]] == ["Care"]
    assert story["publisher"]["@type"] == "NGO"
    assert (code["version"], code["datePublished"]) == ("1", "2020-01-01")


@pytest.mark.django_db
def test_who_only_took_part_did_not_organise(client):
    one_of_each()
    Activity.objects.update(role=Activity.Role.ATTENDED, is_cancelled=True)

    meeting = about(client, "/en/activities/lima-meeting/", "Event")

    assert "organizer" not in meeting
    assert meeting["eventStatus"] == f"{SCHEMA}/EventCancelled"
