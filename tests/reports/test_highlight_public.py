"""Highlights for everybody: each with its numbers opened, what holds now, by region and theme, gone at once when withdrawn."""

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from alliance.cleaning.small import MOST_BYTES, small_picture
from networks.models import Theme
from reports.models import ActivityCount, Highlight, NetworkReturn
from tests.reports.highlights import REFERENCE, Told, small_world
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

pytestmark = pytest.mark.django_db

LOOKED_AT_AGAIN = "We trained [number being looked at again] people."
# Pages on which a live highlight of the country stands.
EVERYWHERE = (
    "/en/",
    "/en/highlights/",
    "/en/highlights/2024/",
    "/en/highlights/2024/?network=region",
    "/en/networks/region/",
    "/en/networks/country/",
)


@pytest.fixture
def world() -> Told:
    made = small_world()
    made.cycle.count(made.cycle.country, 46)
    made.approve()
    return made


@pytest.fixture
def visitor() -> Client:
    return Client()


def read(visitor: Client, address: str, **headers: str) -> str:
    """What a reader sees of a page, without its marks."""
    answer = visitor.get(address, headers=headers)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def queries_of(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        visitor.get(address)
    return len(asked)


def test_a_number_opens_to_its_parts_its_source_and_what_sources_disagree_on(visitor):
    publish(sample())

    page = visitor.get("/en/highlights/2017/ground/").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert "More than 1,250 attendances, and 10 or 5, sources differ ." in words
    for said in (
        "Every one of the workshops counts once.",
        "The calendar year 2017",
        "South · stated for the whole",
        "Annual report 2017, line 1",
        "10 or 5: the sources differ",
        "Annual report 2017, line 763",
        "edition 1",
    ):
        assert said in words, said
    assert page.count('href="/en/figures/workshops/"') == 2
    assert page.count("<details") - page.count("<details class=") <= 1  # besides the menu


def test_a_highlight_says_what_holds_now(world, visitor):
    row = world.published(f"We trained {{{REFERENCE}}} people.")
    page = f"/en/highlights/2024/{row.slug}/"
    assert "We trained 46 people." in read(visitor, page)

    ActivityCount.objects.update(value=50, qualifier="about")
    assert "We trained about 50 people." in read(visitor, page)
    NetworkReturn.objects.filter(network=world.cycle.country).update(state="submitted")

    for address in (page, *EVERYWHERE):
        shown = read(visitor, address)
        assert "50 people" not in shown, address
        assert LOOKED_AT_AGAIN in shown or address == "/en/highlights/", address
    assert "It stands here once it is approved anew." in read(visitor, page)
    world.approve()
    assert "We trained about 50 people." in read(visitor, page)


def test_a_live_highlight_stands_wherever_its_region_is_told_and_leaves_all_of_it_at_once(
    world, visitor
):
    row = world.published()
    for address in EVERYWHERE:
        assert row.title in read(visitor, address), address
    assert visitor.get(f"/en/highlights/2023/{row.slug}/")["Location"].endswith(
        f"/en/highlights/2024/{row.slug}/"
    )
    assert row.title not in read(visitor, "/en/networks/other-region/")

    Highlight.objects.update(state="withdrawn", withdrawn_at=timezone.now())

    for address in EVERYWHERE:
        gone = visitor.get(address)
        assert row.title not in gone.content.decode(), address
    away = visitor.get(f"/en/highlights/2024/{row.slug}/").content
    never = visitor.get("/en/highlights/2024/never-written/").content
    assert away.replace(row.slug.encode(), b"never-written") == never


def test_a_year_is_narrowed_kindly_and_told_in_the_language_there_is(world, visitor):
    theme = Theme.objects.create(slug="care", name_en="Care", name_ar="الرعاية")
    other = Theme.objects.create(slug="peace", name_en="Peace")
    world.published("Ministries listen.")
    second = world.published("Schools listen.")
    Highlight.objects.first().themes.add(theme)
    second.themes.add(other)
    Highlight.objects.filter(pk=second.pk).update(title_en="Schools changed")

    assert "Schools changed" not in read(visitor, "/en/highlights/2024/?network=region&theme=care")
    assert "These are all highlights of the year." in read(
        visitor, "/en/highlights/2024/?network=other-region"
    )
    for strange in ("network=atlantis", "theme=%00", "network=%F0%9F%A6%84&theme=zzz&page=x"):
        assert "Nothing here is called" in read(visitor, f"/en/highlights/2024/?{strange}")
    html = visitor.get(f"/ar/highlights/2024/{second.slug}/").content.decode()
    assert html.count("fallback-note") == 1
    assert '<p lang="en" dir="ltr" class="lead">Schools listen.</p>' in html


def test_more_highlights_ask_no_more_and_a_browser_that_saves_data_loads_no_photo(world, visitor):
    row = world.published(f"We trained {{{REFERENCE}}} people.")
    pages = (f"/en/highlights/2024/{row.slug}/", "/en/highlights/2024/", "/en/networks/region/")
    few = {page: (visitor.get(page), queries_of(visitor, page))[1] for page in pages}
    draft = world.draft()
    world.photo(draft, credit="The network", alt={"en": "A group"}, has_consent=True)
    for written in (world.written(), world.written("Then more came.", highlight=draft)):
        Highlight.objects.filter(pk=written.pk).update(state="published")

    assert {page: queries_of(visitor, page) for page in pages} == few
    shown = visitor.get(f"/en/highlights/2024/{written.slug}/")
    light = visitor.get(f"/en/highlights/2024/{written.slug}/", headers={"save-data": "on"})
    assert "Save-Data" in shown["Vary"]
    picture = re.search(
        r'<img src="([^"]+)" alt="A group" width="\d+" height="\d+" loading="lazy">',
        shown.content.decode(),
    )
    photo = visitor.get(picture[1])
    assert (photo["Content-Type"], photo["Cache-Control"]) == ("image/webp", "public, no-cache")
    assert "<img" not in light.content.decode()
    assert "A group" in light.content.decode()
    Highlight.objects.filter(pk=written.pk).update(state="withdrawn", withdrawn_at=timezone.now())
    assert visitor.get(picture[1]).status_code == 404


def test_a_photo_is_made_light_enough_for_a_weak_line():
    large = io.BytesIO()
    Image.effect_noise((1800, 1200), 60).save(large, "JPEG")

    small = small_picture(large.getvalue())

    assert len(small.content) <= MOST_BYTES
    assert small.width / small.height == pytest.approx(1.5, abs=0.01)
