"""Partners and donors: by role, dated no more exactly than known, linked to the directory only where everybody finds them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.content import read
from members.demo import __file__ as demo
from members.models import Partnership
from tests.factories import NetworkFactory
from tests.members.factories import MemberFactory
from tests.members.listings import shown_member

PAGE = "/en/about/partners/"

# Who the sources of 2017 name, in the role that they give them (kind, network, part of the name).
NAMED = (
    ("host", "alliance", "MenEngage Global Alliance"),
    ("host", "lebanon", "ABAAD"),
    ("host", "cambodia", "GADC"),
    ("partner", "alliance", "Sida"),
    ("partner", "alliance", "ABAAD"),
    ("partner", "alliance", "Promundo-US"),
    ("partner", "alliance", "UN Women"),
    ("partner", "lebanon", "UN Women, Regional Office for the Arab States"),
    ("partner", "europe", "European Institute for Gender Equality (EIGE)"),
    ("partner", "europe", "European Women’s Lobby"),
    ("partner", "south-asia", "Centre for Health and Social Justice (CHSJ)"),
    ("partner", "namen", "Women of Color Network"),
    ("partner", "cariman", "UN Women, Multi-Country Office – Caribbean"),
    ("partner", "cariman-bahamas", "Ministry of Social Services, The Bahamas"),
    ("donor", "cariman-bahamas", "UN Women"),
    ("donor", "cariman-dominica", "Caribbean Development Bank"),
)


def tied(name: str, kind: str = "partner", **values: object) -> Partnership:
    period = DateRange(values.pop("since", None), values.pop("until", None))
    network = values.pop("network", None) or NetworkFactory.create()
    return Partnership.objects.create(
        name=name, kind=kind, network=network, period=period, **values
    )


def words() -> str:
    html = Client().get(PAGE).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_sources_name_these_and_nobody_who_was_only_met_or_asked():
    told = read(demo, "partners.toml")["partnership"]

    assert sorted((row["kind"], row["network"], row["name"]) for row in told) == sorted(NAMED)
    assert all(set(row["note"]) == {"en", "fr", "es", "ar"} for row in told)


@pytest.mark.django_db
def test_each_role_is_dated_no_more_exactly_than_known():
    tied("The house", "host", since=date(2017, 1, 1), precision="month")
    tied("Old friend", since=date(2015, 1, 1), until=date(2019, 1, 1), precision="year")
    tied("Somebody to come", since=date(2999, 1, 1))
    tied("Bank", "donor", note_en="It pays for a training.")
    tied("Fund", "donor", note_fr="Il finance une formation.")

    page = words()

    assert page.index("Those who host a network") < page.index("The house")
    assert "since January 2017" in page
    assert "from 2015 until 2019" in page
    assert "the source does not say since when" in page
    assert "Somebody to come" not in page
    assert "It pays for a training." in page
    assert page.count("This text is not translated yet.") == 1


@pytest.mark.django_db
def test_only_who_is_found_by_everybody_has_a_link_and_more_rows_ask_no_more():
    network = NetworkFactory.create(slug="north")
    shown = shown_member(network, slug="open-house", name="Open House")
    hidden = MemberFactory.create(slug="closed-house", name="Closed House")
    tied("Open House", member=shown, network=network)
    Client().get(PAGE)
    with CaptureQueriesContext(connection) as few:
        Client().get(PAGE)
    for _number in range(3):
        tied("Closed House", member=hidden)

    with CaptureQueriesContext(connection) as many:
        page = Client().get(PAGE).content.decode()

    assert 'href="/en/members/open-house/"' in page
    assert "Closed House" in page
    assert "closed-house" not in page
    assert len(many) == len(few)
