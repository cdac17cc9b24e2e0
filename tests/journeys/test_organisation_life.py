"""What an organisation lives through: a colleague joins in, a refusal is looked at again, all is withheld, a list comes in,
a text changes."""

import re
import time
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance.demo_accounts import (
    AFRICA,
    APPLICANT,
    BOARD,
    CAMEROON,
    REPRESENTATIVE,
    SECRETARIAT,
)
from tests.journeys.conftest import Visit
from tests.journeys.letters import link_mailed_to
from tests.journeys.people import sign_in
from tests.journeys.site import Site
from tests.journeys.walking import PHONE, Walk, open_form, press, sign_up
from tools.processes import Process

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.parametrize(
        ("language", "with_script"),
        [("en", True), ("ar", False)],
        ids=["english", "arabic-no-script"],
    ),
]

STAFF_PAGE = 40_000
ORGANISATION = "Atelier des deux rives"
DECLINED = "aicha.request@example.org"
DECLINED_NAME = "Paroles de pères de Bafoussam"
WHY_DECLINED = "Nous ne voyons pas encore votre travail avec les femmes."
WHY_AGAIN = "Chaque cercle est animé par une femme et un homme."
CHANGES = {
    "en": "Every meeting names two trusted listeners.",
    "fr": "Chaque réunion nomme deux personnes de confiance.",
    "es": "Cada reunión nombra a dos personas de confianza.",
    "ar": "يسمّي كل اجتماع شخصين يُوثق بهما.",
}
LIST = """\
Nom;Type;Pays;Ville;Année de création
Cercle des pères de Kribi;organisation;Cameroun;Kribi;2012
Jeunesse du fleuve;organisation;Cameroun;Kribi;214
"""


# --- a second representative -----------------------------------------------------------------


def test_a_colleague_is_invited_and_speaks_for_the_organisation(
    visit: Visit, site: Site, worker: Process, language: str, with_script: bool
) -> None:
    address = f"colleague-{language}@example.net"
    primary = Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)
    sign_in(primary.page, REPRESENTATIVE, language)
    cards = representatives(primary).count()
    primary.follow("/invitations/new/")
    primary.fill(email=address)
    primary.tick("role", "representative")
    primary.page.select_option("[name=language]", language)
    primary.send()
    primary.page.wait_for_url(re.compile("/representatives/$"))
    link = link_mailed_to(site, address, "/invitations/")

    stranger = visit(java_script_enabled=with_script).new_page()
    sign_in(stranger, APPLICANT, language)
    stranger.goto(link)
    expect(stranger.locator("main form[action*='/logout/']")).to_be_visible()
    expect(stranger.locator("body")).not_to_contain_text(ORGANISATION)

    colleague = Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)
    colleague.page.goto(link)
    expect(colleague.page.locator("body")).not_to_contain_text(ORGANISATION)
    colleague.look()
    press(colleague.page.locator("main a[href*='/account/signup/']"))
    sign_up(colleague, site, address)
    expect(colleague.page.locator("h1")).to_contain_text(ORGANISATION)
    colleague.send()
    sign_texts(colleague, "Hortense Ekambi")
    colleague.page.goto(link)
    expect(colleague.page.locator("main form[method=post]")).to_have_count(0)

    expect(representatives(primary)).to_have_count(cards + 1)
    primary.look()
    assert [*primary.faults(), *colleague.faults()] == []


def representatives(walk: Walk) -> Locator:
    """The people on the page of those who speak for the organisation."""
    own_page(walk)
    walk.follow("/representatives/")
    return walk.page.locator("main article.card", has=walk.page.locator("a[href$='/remove/']"))


def own_page(walk: Walk) -> None:
    """The page of the one organisation that the person speaks for."""
    walk.go("my/members/")
    if not walk.page.url.endswith("/own/"):
        walk.follow("/own/")


def sign_texts(walk: Walk, name: str) -> None:
    walk.page.wait_for_url(re.compile("/my/pledges/sign/"))
    expect(walk.page.locator("[name=typed_name]")).to_have_value("")
    walk.page.check("[name=agrees]")
    walk.fill(typed_name=name)
    if walk.page.locator("[name=function]").count():
        walk.fill(function="Directrice")
    walk.send()
    walk.page.wait_for_url(re.compile("/my/pledges/$"))
    expect(walk.page.locator("main table")).to_contain_text(name)


# --- a refusal, looked at again --------------------------------------------------------------


@pytest.mark.long
def test_a_refusal_is_looked_at_again_one_level_up(
    visit: Visit, site: Site, worker: Process, language: str, with_script: bool
) -> None:
    desk = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    sign_in(desk.page, CAMEROON, language)
    open_request(desk)
    desk.follow("/decline/")
    desk.tick("reason_code", "principles")
    desk.fill(note_to_applicant=WHY_DECLINED)
    desk.send()
    desk.page.wait_for_url(re.compile("/manage/applications/"))

    applicant = Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)
    applicant.go("account/login/code/")
    sign_up(applicant, site, DECLINED)
    expect(applicant.page.locator("form[action*='/logout/']").first).to_be_attached()
    applicant.go("my/request/")
    expect(applicant.page.locator("main")).to_contain_text(WHY_DECLINED)
    applicant.look()
    applicant.follow("/review/")
    applicant.fill(reason=WHY_AGAIN)
    applicant.send()
    applicant.page.wait_for_url(re.compile("/my/request/"))
    expect(applicant.page.locator("main a[href$='/review/']")).to_have_count(0)

    second = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    sign_in(second.page, SECRETARIAT, language)
    open_request(second)
    press(open_form(second.page, "/recommend/").locator("button[type=submit]"))

    above = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    sign_in(above.page, AFRICA, language)
    open_request(above)
    expect(above.page.locator("main")).to_contain_text(WHY_AGAIN)
    above.follow("/approve/")
    above.send()
    above.page.wait_for_url(re.compile("/manage/applications/"))

    applicant.go("my/request/")
    applicant.follow("/my/membership/")
    expect(applicant.page.locator("main article")).to_have_count(1)
    applicant.look()
    assert [*desk.faults(), *applicant.faults(), *second.faults(), *above.faults()] == []


def open_request(walk: Walk) -> None:
    walk.go("manage/applications/?shown=all")
    walk.look()
    press(walk.page.locator("main table a", has_text=DECLINED_NAME))
    walk.look()


# --- everything out of sight -----------------------------------------------------------------


def test_one_press_takes_an_organisation_out_of_every_visitors_sight(
    visit: Visit, site: Site, language: str, with_script: bool
) -> None:
    visitor = visit(java_script_enabled=with_script).new_page()
    visitor.goto(f"/{language}/members/")
    entry = visitor.locator("main .members a", has_text=ORGANISATION)
    address = entry.get_attribute("href")
    assert address
    visitor.goto(address)
    expect(visitor.locator("h1")).to_have_text(ORGANISATION)

    member = Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)
    sign_in(member.page, REPRESENTATIVE, language)
    member.go("my/visibility/")
    member.look()
    press(member.page.locator("main form[action$='/hold/'] button"))
    pressed = time.monotonic()
    expect(member.page.locator("main form[action$='/show-again/']")).to_be_visible()
    member.look()

    answer = visitor.reload()
    assert answer is not None
    assert answer.status == HTTPStatus.NOT_FOUND
    for path in ("members/", "members/?q=deux+rives", "networks/cameroon/", "networks/"):
        visitor.goto(f"/{language}/{path}")
        expect(visitor.locator("main")).not_to_contain_text(ORGANISATION)
    for file in ("/sitemap.xml", address):
        assert ORGANISATION not in visitor.request.get(file).text()
    assert address not in visitor.request.get("/sitemap.xml").text()
    assert time.monotonic() - pressed < 60
    assert member.faults() == []


# --- a list with mistakes --------------------------------------------------------------------


def test_a_list_with_a_mistake_is_checked_and_its_good_rows_are_entered(
    visit: Visit, site: Site, worker: Process, language: str, with_script: bool
) -> None:
    walk = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    page = walk.page
    sign_in(page, CAMEROON, language)
    walk.go("manage/imports/members/")
    page.select_option("main select[name=network]", "cameroon")
    page.set_input_files(
        "main input[type=file]",
        {"name": "cercles.csv", "mimeType": "text/csv", "buffer": LIST.encode()},
    )
    walk.fill(reason="Registre tenu jusqu’en 2016")
    walk.send()
    enter = page.locator("main form[action$='/enter/'] button")
    expect(enter).to_be_visible(timeout=40_000)
    walk.look()
    expect(row_of(page, "Jeunesse du fleuve")).to_contain_text("214")
    assert page.request.get(f"{page.url}errors/").ok

    press(enter)
    expect(page.locator("main a[href$='/undo/']")).to_be_visible(timeout=40_000)
    walk.look()
    walk.go("manage/networks/cameroon/members/")
    expect(page.locator("main table")).to_contain_text("Cercle des pères de Kribi")
    expect(page.locator("main table")).not_to_contain_text("Jeunesse du fleuve")
    walk.look()
    visitor = visit(java_script_enabled=with_script).new_page()
    visitor.goto(f"/{language}/members/?q=Kribi")
    expect(visitor.locator("main .members")).to_have_count(0)
    assert walk.faults() == []


def row_of(page: Page, name: str) -> Locator:
    return page.locator("main tr", has_text=name)


# --- a new version of the code ---------------------------------------------------------------


@pytest.mark.long
def test_a_new_version_of_the_code_is_signed_again(
    visit: Visit, site: Site, worker: Process, language: str, with_script: bool
) -> None:
    writes = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    sign_in(writes.page, CAMEROON, language)
    writes.go("manage/policies/new/")
    writes.tick("kind", "code")
    writes.page.select_option("[name=place]", "cameroon")
    writes.send()
    writes.page.wait_for_url(re.compile("/edit/$"))
    for code, words in CHANGES.items():
        writes.fill(**{f"changes_{code}": words})
    writes.page.check("[name=must_reaffirm]")
    writes.send()
    writes.page.wait_for_url(re.compile(r"/manage/policies/[^/]+/\d+/$"))
    writes.look()

    approves = Walk(visit(java_script_enabled=with_script).new_page(), language, budget=STAFF_PAGE)
    sign_in(approves.page, BOARD, language)
    approves.page.goto(writes.page.url)
    approves.look()
    approves.fill(
        in_force_from=datetime.now(UTC).date().isoformat(), minute_ref="Coordination, point 4"
    )
    press(approves.page.locator("main form[action$='/approve/'] button"))
    expect(approves.page.locator("main form[action$='/approve/']")).to_have_count(0)

    signs = Walk(visit(java_script_enabled=with_script, **PHONE).new_page(), language)
    sign_in(signs.page, REPRESENTATIVE, language)
    banner = signs.page.locator("main .notice a[href*='/my/pledges/sign/']")
    signs.look()
    press(banner)
    expect(signs.page.locator("main")).to_contain_text(CHANGES[language])
    sign_texts(signs, "Clarisse Mbida")
    signs.go("manage/")
    expect(banner).to_have_count(0)
    assert [*writes.faults(), *approves.faults(), *signs.faults()] == []
