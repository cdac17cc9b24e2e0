"""What one may read before raising a concern, and the frame that all pages of concerns share, refusals included."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.models import SupportResource
from tests.accountability import factories
from tests.accountability.coming_back import PAGE, fields_of, open_with, text_of
from tests.accountability.writing import open_desk, small_alliance

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es", "ar"]
INFORMATION = ["", "safety/", "promises/", "support/", "support/ke/"]
FRAMED = [*(f"/en/concerns/{page}" for page in INFORMATION), "/c/"]
BYTES, QUERIES = 10 * 1024, 10
# What each adversary of the threat model may still do, one telling part of its sentence for each.
NOT_PROMISED = {
    "a1": ["guess that you wrote", "If you do not say who should not see it"],
    "a2": ["catch what is written from then on", "hide or delete", "how many concerns"],
    "a3": ["how many messages", "exact time", "passphrase on paper", "35 days"],
    "a4": ["you visit this site", "size and time", "device of your work"],
    "a5": ["slow"],
    "a6": ["controls it for long", "Locks on our side cannot stop this"],
    "a7": ["history of your browser"],
    "a8": ["tell a lie", "opens it elsewhere"],
    "a9": ["un-read"],
    "a10": ["Three of them"],
    "a11": ["from elsewhere", "copy of the database from the same quarter"],
}


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have tests of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@pytest.fixture
def desk() -> Any:
    return open_desk(small_alliance()[0])


@pytest.fixture
def help_in_kenya() -> None:
    today = timezone.now().date()
    SupportResource.objects.create(name_en="Everywhere line", phone="+1 555", checked_on=today)
    SupportResource.objects.create(
        country="KE", name_en="House in Nairobi", what_en="A bed for a night", checked_on=today
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", INFORMATION)
def test_every_page_keeps_to_its_budget_in_every_language(
    client: Client, desk: Any, help_in_kenya: None, page: str, language: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/{language}/concerns/{page}")

    assert answer.status_code == 200
    assert len(answer.content) <= BYTES
    assert len(queries) <= QUERIES
    assert not answer.cookies


@pytest.mark.parametrize("address", FRAMED)
def test_the_frame_is_the_same_on_every_page(
    client: Client, desk: Any, help_in_kenya: None, address: str
) -> None:
    page = client.get(address).content.decode()

    assert "<title>MenEngage Alliance portal</title>" in page
    exits = [
        place.start()
        for place in re.finditer(r'href="/exit\?in=en" rel="nofollow noreferrer"', page)
    ]
    assert len(exits) == 2
    after_skip_link = page.split('href="#main"')[1]
    assert after_skip_link.split("href=")[1].startswith('"/exit?in=en"')
    assert page.index('href="#main"') < exits[0] < exits[1] < page.index("masthead-name")
    assert "This does not clear your history." in page
    assert 'href="/en/concerns/">Raise a concern</a>' in page
    assert not re.search(r"<style|style=|<img|<svg|\son\w+=|https?://(?!www.w3)", page)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page)
    assert scripts == [""]


@pytest.mark.parametrize(
    "address",
    [*FRAMED, "/exit", "/c/nothing", "/en/concerns/00000000-0000-4000-8000-000000000000/"],
)
def test_the_headers_are_exact(
    client: Client, desk: Any, help_in_kenya: None, address: str
) -> None:
    headers = client.get(address, headers={"Accept-Encoding": "gzip, br"}).headers

    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in headers
    assert "ETag" not in headers


def test_other_pages_are_still_made_smaller(client: Client, desk: Any) -> None:
    answer = client.get("/en/accountability/", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"


def test_that_somebody_asked_for_these_pages_is_kept_in_no_cache(
    client: Client, desk: Any, settings: Any
) -> None:
    settings.DEBUG = False
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "quiet"},
    }
    client.get("/en/concerns/")
    before = len(caches["pages"]._cache)
    client.get("/en/accountability/")

    assert before == 0
    assert len(caches["pages"]._cache) > 0


def test_while_no_channel_is_open_the_first_page_says_so_and_offers_no_form(
    client: Client,
) -> None:
    small_alliance()

    page = client.get("/en/concerns/").content.decode()

    assert "The online desk is not open yet" in page
    assert "<form" not in page
    assert 'href="/en/concerns/new/"' not in page
    assert "In person:" in page


def test_before_you_start_says_what_a_frightened_person_needs(client: Client, desk: Any) -> None:
    page = text_of(client.get("/en/concerns/"))

    for said in (
        "It does not clear the history",
        "Nobody receives anything before you press",
        "two hours",
        "You can stay anonymous",
        "you get a code",
        "never belong to the network",
        "Some things we cannot promise",
        "In person:",
        "may be watched",
        "danger now",
    ):
        assert said in page, said


def test_the_channels_own_words_on_other_ways_take_the_place_of_ours(
    client: Client, desk: Any
) -> None:
    channel = desk[0]
    channel.other_ways_en = "Ring the door in Lisbon."
    channel.save()

    page = text_of(client.get("/en/concerns/"))

    assert "Ring the door in Lisbon." in page
    assert "In person:" not in page


@pytest.mark.parametrize("adversary", NOT_PROMISED)
def test_every_line_of_what_is_not_promised_is_said(client: Client, adversary: str) -> None:
    page = client.get("/en/concerns/promises/").content.decode()

    part = page.split(f'id="{adversary}"')[1].split("</ul>")[0]
    for said in NOT_PROMISED[adversary]:
        assert said in part, said


def test_help_is_shown_for_a_country_and_for_everywhere(
    client: Client, help_in_kenya: None
) -> None:
    everywhere = text_of(client.get("/en/concerns/support/"))
    kenya = text_of(client.get("/en/concerns/support/ke/"))

    assert "Everywhere line" in everywhere
    assert "House in Nairobi" not in everywhere
    assert "Kenya" in everywhere
    assert kenya.index("House in Nairobi") < kenya.index("Everywhere line")
    assert client.get("/en/concerns/support/xx/").status_code == 404


def test_the_old_address_leads_to_the_new_one(client: Client) -> None:
    answer = client.get("/fr/accountability/concerns/")

    assert (answer.status_code, answer["Location"]) == (301, "/fr/concerns/")


@pytest.mark.parametrize("address", ["/en/", "/en/about/", "/en/accountability/", "/en/networks/"])
def test_the_way_to_raise_a_concern_stands_at_the_same_place_everywhere(
    client: Client, desk: Any, address: str
) -> None:
    footer = client.get(address).content.decode().split('<footer class="footer">')[1]

    assert footer.split("</p>")[0].count('href="/en/concerns/"') == 1


# --- refusals --------------------------------------------------------------------------------------


def test_what_does_not_exist_is_answered_in_the_same_frame_and_alike(client: Client) -> None:
    answers = [
        client.get("/en/concerns/desk/00000000-0000-4000-8000-000000000000/nothing/")
        for _one in range(2)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content
    page = answers[0].content.decode()
    assert page.count('href="/exit?in=en"') == 2
    assert "<form" not in page
    assert "csrf" not in page
    assert not answers[0].cookies


def test_a_refused_form_says_so_and_offers_what_was_typed_again(desk: Any) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/en/concerns/new/what-happened/", {"text": 'He said "<b>no</b>"'})

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "We could not be sure that this came from you" in page
    assert page.count('href="/exit?in=en"') == 2
    assert 'value="He said &quot;&lt;b&gt;no&lt;/b&gt;&quot;"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    client.post(
        "/en/concerns/new/what-happened/",
        {"csrfmiddlewaretoken": token, "text": 'He said "<b>no</b>"'},
    )
    kept = client.get("/en/concerns/new/what-happened/").content.decode()
    assert "He said &quot;&lt;b&gt;no&lt;/b&gt;&quot;</textarea>" in kept


def test_a_draft_outlives_a_refused_form(desk: Any) -> None:
    client = Client()
    client.post("/en/concerns/new/what-happened/", {"text": "Kept before"})
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post("/en/concerns/new/about/", {"who": "x"}).status_code == 403

    assert "Kept before" in client.get("/en/concerns/new/what-happened/").content.decode()


def test_what_another_site_sent_is_not_repeated(desk: Any) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        "/en/concerns/new/what-happened/",
        {"text": "Planted words"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert "Planted words" not in answer.content.decode()


def test_a_refused_code_is_not_repeated_and_opens_nothing(desk: Any) -> None:
    filed = factories.file_one(desk[0])
    client = Client(enforce_csrf_checks=True)

    answer = open_with(client, filed.code)

    assert answer.status_code == 403
    assert filed.code not in answer.content.decode()
    assert client.get(PAGE)["Location"] == "/c/"


def test_refused_words_of_a_reporter_come_back(desk: Any) -> None:
    client = Client()
    open_with(client, factories.file_one(desk[0]).code)
    fields = fields_of(client.get(f"{PAGE}/add").content.decode())
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    page = strict.post(f"{PAGE}/add", {**fields, "text": "Not lost"}).content.decode()

    assert 'value="Not lost"' in page
    assert f'action="{PAGE}/add"' in page


def test_other_refused_forms_are_answered_as_before() -> None:
    answer = Client(enforce_csrf_checks=True).post("/en/account/login/", {"login": "x"})

    assert answer.status_code == 403
    assert 'href="/exit' not in answer.content.decode()


def test_too_much_at_once_is_refused_in_the_same_frame(client: Client, desk: Any) -> None:
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    answer = client.post("/en/concerns/new/what-happened/", {"text": large})

    assert answer.status_code == 400
    assert answer.content.decode().count('href="/exit?in=en"') == 2
