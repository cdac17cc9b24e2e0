"""The pages on one's own data: what one allows, who looked, erasing one's account, what is kept for how long."""

from alliance.audit import record
from alliance.demo_accounts import CAMEROON, MEMBER, REPRESENTATIVE, TECHNICAL
from alliance.models import User
from members.models import ConsentRecord, ErasureRequest, Member
from tests.signing_in import signed_in_afresh


def test_the_page_says_what_goes_and_what_stays_before_the_button(demonstration: None) -> None:
    page = signed_in_afresh(MEMBER).get("/en/my/delete/").content.decode()

    assert page.index("What goes") < page.index("What stays") < page.index("Erase my account")


def test_without_the_tick_nothing_happens(demonstration: None) -> None:
    response = signed_in_afresh(MEMBER).post("/en/my/delete/", {})

    assert "Tick that you have read" in response.content.decode()
    assert ErasureRequest.objects.count() == 0


def test_the_button_asks_and_the_other_takes_it_back(demonstration: None) -> None:
    client = signed_in_afresh(MEMBER)

    asked = client.post("/en/my/delete/", {"understood": "on"}, follow=True)
    kept = client.post("/en/my/delete/keep/", follow=True)

    assert "Nothing of you is shown any more" in asked.content.decode()
    assert "Your account stays" in kept.content.decode()
    assert ErasureRequest.objects.get().cancelled_at is not None


def test_a_second_press_asks_once(demonstration: None) -> None:
    client = signed_in_afresh(MEMBER)
    client.post("/en/my/delete/", {"understood": "on"})

    again = client.post("/en/my/delete/", {"understood": "on"})

    assert again.status_code == 403
    assert ErasureRequest.objects.count() == 1


def test_the_only_primary_reads_what_stands_in_the_way(demonstration: None) -> None:
    page = signed_in_afresh(REPRESENTATIVE).get("/en/my/delete/").content.decode()

    assert "Something stands in the way" in page
    assert "Erase my account" not in page


# --- what one allows ---------------------------------------------------------------------------


def test_no_box_is_ticked_beforehand(demonstration: None) -> None:
    client = signed_in_afresh(CAMEROON)

    page = client.get("/en/my/consents/").content.decode()

    assert page.count('type="checkbox"') == 3
    assert "checked" not in page


def test_allowing_and_taking_back_are_rows_with_wording_and_language(demonstration: None) -> None:
    client = signed_in_afresh(CAMEROON)
    own = ConsentRecord.objects.filter(user__email=CAMEROON).order_by("pk")

    client.post("/fr/my/consents/", {"newsletter": "on"})
    client.post("/en/my/consents/", {})

    assert [(row.purpose, row.is_given, row.language) for row in own] == [
        ("newsletter", True, "fr"),
        ("newsletter", False, "en"),
    ]
    assert {row.text_version for row in own} == {"2026-11"}


def test_saving_what_is_said_already_adds_nothing(demonstration: None) -> None:
    client = signed_in_afresh(CAMEROON)

    client.post("/en/my/consents/", {"newsletter": "on"})
    client.post("/en/my/consents/", {"newsletter": "on", "listing": "on", "made_up": "on"})

    assert ConsentRecord.objects.filter(user__email=CAMEROON).count() == 1


# --- who looked, and how long ------------------------------------------------------------------


def test_a_person_reads_who_looked_with_which_right(demonstration: None) -> None:
    reader = User.objects.get(email=CAMEROON)
    member = Member.objects.spoken_for_by(User.objects.get(email=REPRESENTATIVE)).get()
    record("member.contact_read", member, by=reader, right_used="coordinator on cameroon")

    page = signed_in_afresh(REPRESENTATIVE).get("/en/my/access/").content.decode()
    others = signed_in_afresh(MEMBER).get("/en/my/access/").content.decode()

    assert "coordinator on cameroon" in page
    assert reader.name not in page
    assert "Nobody has looked." in others


def test_the_technical_administration_sees_numbers(demonstration: None) -> None:
    page = signed_in_afresh(TECHNICAL).get("/en/manage/retention/").content.decode()

    assert "accounts whose address was never confirmed" in page
