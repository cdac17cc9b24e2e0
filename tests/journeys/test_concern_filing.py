"""A frightened person on a small phone, with and without script: says what happened, adds a photo, keeps the code, sends it."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accountability import trust
from accountability.models import Case
from accountability.opened import open_for_reporter
from accountability.vault.cases import unwrap_ring
from accountability.vault.derivation import code_keys
from networks.models import Network
from tests.accountability.writing import open_desk
from tests.databases import connected_to
from tests.journeys.conftest import Visit
from tests.journeys.looking import scrolls_sideways, shape_faults, violations
from tests.journeys.site import Site
from tests.journeys.ways import WAYS, Way

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PHONE = {"width": 360, "height": 640}
WORDS = {
    "en": "He shouted at the meeting.\nThen he asked for money.",
    "ar": "صرخ في الاجتماع.\nثم طلب مالا.",
}


@pytest.fixture
def open_channel(site: Site, django_db_blocker: Any) -> None:
    """Two who read for the whole alliance, besides those of the demonstration."""
    with django_db_blocker.unblock(), connected_to(site.database):
        open_desk(Network.objects.get(level=Network.Level.GLOBAL))


def photo() -> bytes:
    file, hidden = io.BytesIO(), Image.Exif()
    hidden[0x010F] = "Camera of somebody"
    Image.new("RGB", (60, 40), (10, 90, 30)).save(file, "JPEG", exif=hidden)
    return file.getvalue()


class Writer:
    """Goes from page to page; with script, each page is held to what all pages are held to."""

    def __init__(self, page: Page, language: str, *, has_script: bool) -> None:
        self.page, self.language, self.has_script = page, language, has_script
        self.seen: list[str] = []
        self.wrong: list[str] = []

    def at(self, step: str) -> None:
        self.page.wait_for_url(f"**/{self.language}/concerns/new/{step}/")
        self.seen.append(step)
        expect(self.page.locator("a.exit").first).to_be_visible()
        if self.has_script:
            faults = [*violations(self.page), *shape_faults(self.page, self.language)]
            faults += ["scrolls sideways"] if scrolls_sideways(self.page) else []
            self.wrong += [f"{step}: {fault}" for fault in faults]

    def choose(self, *values: str) -> None:
        for value in values:
            self.page.locator(f"main input[value='{value}']").check()

    def on(self) -> None:
        self.page.locator("main form .actions button").first.click()


@pytest.mark.every_way
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_concern_is_filed_with_everything_and_reaches_its_readers(
    visit: Visit,
    site: Site,
    open_channel: None,
    django_db_blocker: Any,
    way: Way,
) -> None:
    language, words = way.language, WORDS.get(way.language, WORDS["en"])
    page = visit(viewport=PHONE, **way.browser).new_page()
    writer = Writer(page, language, has_script=way.has_script)
    page.goto(f"/{language}/concerns/new/")

    for step, chosen in (
        ("kind", ["complaint"]),
        ("for-whom", ["someone"]),
        ("consent", ["unsafe"]),
        ("name", ["custodian"]),
    ):
        writer.at(step)
        writer.choose(*chosen)
        writer.on()
    writer.at("your-name")
    page.fill("main input[name=name]", "Ada")
    page.press("main input[name=name]", "Enter")
    for step, chosen in (("danger", ["no"]), ("child", ["unknown"])):
        writer.at(step)
        writer.choose(*chosen)
        writer.on()
    writer.at("what-happened")
    writer.on()
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("main textarea", words)
    writer.on()
    writer.at("about")
    page.locator("main select").select_option(index=2)
    page.fill("main textarea", "The driver")
    writer.on()
    writer.at("category")
    writer.choose("power", "fraud")
    writer.on()
    writer.at("when-where")
    page.fill("main input[name=when]", "last month")
    writer.on()
    writer.at("not-these")
    writer.choose("secretariat")
    page.fill("main textarea", "Somebody Else")
    writer.on()
    writer.at("who-gets-it")
    expect(page.locator("main")).to_contain_text("Somebody Else")
    page.locator("main a.button").click()
    writer.at("files")
    page.locator("main input[type=file]").set_input_files(
        {"name": "IMG_7.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.locator("main button[value=add]").click()
    expect(page.locator(".draft-files")).to_contain_text("IMG_7.jpg")
    page.locator("main button[value=on]").click()
    writer.at("wish")
    writer.choose("talk")
    writer.on()
    writer.at("reach")
    writer.choose("phone")
    page.fill("main input[name=phone]", "+255 555 010")
    writer.on()
    writer.at("check")
    expect(page.locator("main")).to_contain_text(words.splitlines()[0])
    page.locator("main a.button").click()
    writer.at("code")
    code = page.locator(".receipt-code").inner_text().replace(" ", "")
    page.fill("main input[name=again]", code[-4:].lower())
    page.press("main input[name=again]", "Enter")
    writer.at("received")

    assert writer.wrong == []
    assert code[-4:] not in page.content()
    assert page.title()
    with django_db_blocker.unblock(), connected_to(site.database):
        keys = code_keys(code, trust.pepper())
        case = Case.objects.get(receipt_lookup=keys.lookup)
        assert case.protocol_number in page.locator("main").inner_text()
        ring = unwrap_ring(bytes(case.reporter_wrapped), keys.wrap, case.pk)
        report = open_for_reporter(case, ring).report.item.values
        assert report["text"] == words
        assert report["language"] == language
        assert [file["name"] for file in report["files"]] == ["IMG_7.jpg"]
        assert "Ada" not in str(report)
        readers = case.grants.filter(state="active", compartment="shared", key__isnull=False)
        assert len({grant.key.user_id for grant in readers.order_by("pk")}) == 2

    page.go_back()
    page.wait_for_url("**/received/")
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert cookies <= {"page", "csrf", "language"}
