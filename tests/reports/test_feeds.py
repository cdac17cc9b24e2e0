"""Feeds by the rules of RFC 4287 that validators check: what must be there, once, for ever under one name, never a relative link."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import etree

from networks.models import Network
from reports.models import Activity, Highlight
from tests.factories import ActivityFactory, NetworkFactory
from tests.one_of_each import highlight, one_of_each
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEEDS = (
    "highlights.atom",
    "activities.atom",
    "publications.atom",
    "reports.atom",
    "networks/alliance.atom",
)
SITE = settings.SITE_URL


@pytest.fixture
def world() -> None:
    one_of_each()


def feed(client: Client, name: str, language: str = "en") -> etree._Element:
    answer = client.get(f"/{language}/feeds/{name}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def entries(client: Client, name: str, language: str = "en") -> dict[str, etree._Element]:
    """The entries of a feed by their addresses."""
    return {text(entry, "id"): entry for entry in feed(client, name, language).iter(f"{ATOM}entry")}


def text(element: etree._Element, name: str) -> str:
    [found] = element.findall(f"{ATOM}{name}")
    return found.text or ""


def links(element: etree._Element, relation: str) -> list[str]:
    return [one.get("href") for one in element.findall(f"{ATOM}link") if one.get("rel") == relation]


# --- the rules ---------------------------------------------------------------------------------


def test_every_feed_keeps_the_rules(world, client):
    for name in FEEDS:
        check_the_rules(client, name)


def check_the_rules(client: Client, name: str) -> None:
    root = feed(client, name)
    found = root.findall(f"{ATOM}entry")

    assert root.tag == f"{ATOM}feed"
    assert root.get(LANGUAGE) == "en"
    # 4.1.1: each of these once; an author on top is the author of entries that name none
    assert links(root, "self") == [text(root, "id")] == [f"{SITE}/en/feeds/{name}"]
    assert text(root, "title")
    assert len(links(root, "alternate")) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    # 4.1.2 and 4.2.6: the names of entries are addresses, and no two are the same
    assert found != []
    assert len({text(entry, "id") for entry in found}) == len(found)
    for entry in found:
        assert links(entry, "alternate") == [text(entry, "id")]
        assert text(entry, "title")
        assert entry.get(LANGUAGE) in {"en", "fr", "es", "ar"}
    # 3.3: moments with their zone, the whole as new as its newest entry
    moments = [text(element, "updated") for element in (root, *found)]
    assert all(RFC_3339.fullmatch(moment) for moment in moments)
    assert max(map(datetime.fromisoformat, moments)) == datetime.fromisoformat(moments[0])
    # 4.2.7: no link or name is relative
    for address in (one.get("href") for one in root.iter(f"{ATOM}link")):
        assert urlsplit(address).netloc == urlsplit(SITE).netloc
    # 4.1.3.3: markup inside is whole and names no relative address
    for summary in root.iter(f"{ATOM}summary"):
        assert summary.get("type") == "html"
        inside = etree.fromstring(summary.text)
        assert inside.get("dir") in {"ltr", "rtl"}
        assert not inside.xpath("//@href | //@src")


def test_every_link_of_a_feed_leads_somewhere(world, client):
    found = {
        link.get("href").removeprefix(SITE)
        for name in FEEDS
        for link in feed(client, name).iter(f"{ATOM}link")
    }

    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(
        found, 200
    )


def test_an_address_follows_no_host_that_a_visitor_names(world, client):
    answer = client.get("/en/feeds/activities.atom", headers={"Host": "127.0.0.1"})

    assert b"127.0.0.1" not in answer.content


def test_words_that_look_like_markup_stay_words(world, client):
    root = feed(client, "highlights.atom")

    [title] = [one.text for one in root.iter(f"{ATOM}title") if "law" in (one.text or "")]
    assert title == "A law <b>&amp;"


# --- languages ---------------------------------------------------------------------------------


def test_an_entry_says_in_which_language_it_is(world, client):
    arabic = entries(client, "highlights.atom", "ar")[f"{SITE}/ar/highlights/2017/law/"]
    french = entries(client, "highlights.atom", "fr")[f"{SITE}/fr/highlights/2017/law/"]

    assert (arabic.get(LANGUAGE), text(arabic, "title")) == ("ar", "قانون")
    assert 'dir="rtl"' in text(arabic, "summary")
    assert french.get(LANGUAGE) == "en"
    assert 'dir="ltr"' in text(french, "summary")


# --- news --------------------------------------------------------------------------------------


def test_a_reader_that_asks_again_gets_nothing_until_something_changes(world, client):
    for path in (f"/en/feeds/{name}" for name in FEEDS):
        first = client.get(path)
        by_sign, by_moment = first["ETag"], first["Last-Modified"]

        assert client.get(path, headers={"If-None-Match": by_sign}).status_code == 304
        assert client.get(path, headers={"If-Modified-Since": by_moment}).status_code == 304
        assert not first.cookies


def test_a_withdrawn_highlight_is_gone_at_once_for_every_reader(world, client):
    path = "/en/feeds/highlights.atom"
    first = client.get(path)
    Highlight.objects.update(state=Highlight.State.WITHDRAWN, withdrawn_at=timezone.now())

    answer = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})

    assert answer.status_code == 200
    assert b"/law/" not in answer.content
    assert "no-cache" in answer["Cache-Control"]
    assert "no-cache" in client.get("/en/feeds/networks/south.atom")["Cache-Control"]
    assert parsedate_to_datetime(answer["Last-Modified"]) > parsedate_to_datetime(
        first["Last-Modified"]
    )


def test_a_change_of_an_activity_is_news(world, client):
    moment = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    Activity.objects.update(changed_at=moment, is_cancelled=True)

    root = feed(client, "activities.atom")

    assert text(root, "updated") == "2030-01-02T03:04:05+00:00"
    [entry] = root.findall(f"{ATOM}entry")
    assert text(entry, "title") == "Cancelled: Meeting in Lima"


def test_a_correction_of_a_report_is_an_entry_of_its_own(world, client):
    second = sample()
    second["corrections"] = [
        {"figure": "G1", "was": None, "is": None, "since_edition": edition} for edition in (2, 2, 1)
    ]
    publish(second, edition=2)

    newest, first = entries(client, "reports.atom").values()

    assert text(newest, "id") == f"{SITE}/en/reports/2017/v/2/"
    assert "This edition corrects 2 figures." in text(newest, "summary")
    assert text(newest, "updated") > text(first, "updated")


def test_a_network_speaks_for_those_below_it_and_for_no_other(world, client):
    far = NetworkFactory(slug="far")
    ActivityFactory(slug="far-away", hosted_by=[far])
    highlight(far, slug="elsewhere")

    whole = entries(client, "networks/alliance.atom")
    south = entries(client, "networks/south.atom")

    assert set(south) == {
        f"{SITE}/en/activities/lima-meeting/",
        f"{SITE}/en/highlights/2017/law/",
        f"{SITE}/en/highlights/2017/ground/",
    }
    assert set(south) <= set(whole)
    assert set(entries(client, "networks/far.atom")) == {
        f"{SITE}/en/activities/far-away/",
        f"{SITE}/en/highlights/2017/elsewhere/",
    }


def test_only_what_is_public_is_in_a_feed(world, client):
    Activity.objects.update(is_public=False)
    Highlight.objects.update(state=Highlight.State.WITH_REGION)

    assert entries(client, "activities.atom") == {}
    assert f"{SITE}/en/highlights/2017/law/" not in entries(client, "highlights.atom")


def test_a_feed_with_nothing_in_it_is_a_feed_and_stays_the_same(client):
    NetworkFactory(slug="alone", level=Network.Level.GLOBAL)

    for name in (*FEEDS[:4], "networks/alone.atom"):
        first = client.get(f"/en/feeds/{name}")
        assert etree.fromstring(first.content).findall(f"{ATOM}entry") == []
        assert client.get(f"/en/feeds/{name}")["ETag"] == first["ETag"]


def test_a_network_that_is_not_there_has_no_feed(client):
    assert client.get("/en/feeds/networks/nowhere.atom").status_code == 404


def test_many_entries_cost_as_many_queries_as_one(world, client, django_assert_max_num_queries):
    before = {}
    for name in FEEDS:
        with django_assert_max_num_queries(40) as few:
            client.get(f"/en/feeds/{name}")
        before[name] = len(few)
    south = Network.objects.get(slug="south")
    for number in range(5):
        ActivityFactory(slug=f"more-{number}", hosted_by=[south])
        highlight(south, slug=f"told-{number}")

    for name, few in before.items():
        with django_assert_max_num_queries(few):
            client.get(f"/en/feeds/{name}")
