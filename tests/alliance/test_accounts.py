"""Accounts through the browser's eyes: joining, signing in, second steps, sessions, fresh proof before risky steps."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import LazySettings, settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from alliance.adapters import AccountAdapter, pseudonym_of
from alliance.demo_accounts import TABLE, DemonstrationAccount, make_accounts
from alliance.models import AuditEvent, OutboxTask, OutgoingMail, User
from alliance.sealing import seal, unseal

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have a test of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


def page(name: str, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name)


def account(
    email: str = "ada@example.org", *, password: str | None = PASSWORD, totp: bool = False
) -> User:
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if totp:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)}
        )
    return user


def code_mailed_to(email: str) -> str:
    body = OutgoingMail.objects.filter(to=email).latest("pk").body
    found = re.search(r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$", body, re.MULTILINE)
    assert found, body
    return found[1]


def code_shown() -> str:
    """The six digits an authenticator with the tests' secret would show now."""
    return DemonstrationAccount("", "", "", "", "", totp_secret=SECRET).current_code()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def signs_in(client: Client, email: str = "ada@example.org") -> HttpResponse:
    return client.post(page("account_login"), {"login": email, "password": PASSWORD})


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- joining -------------------------------------------------------------------------------------


def test_somebody_joins_with_an_address_and_a_code_in_their_language(client: Client) -> None:
    client.post(page("account_signup", "fr"), {"email": "Zoe@example.org"})
    code = code_mailed_to("zoe@example.org")
    answer = client.post(page("account_email_verification_sent", "fr"), {"code": code})

    user = User.objects.get(email="zoe@example.org")
    mail = OutgoingMail.objects.get(to="zoe@example.org")
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert user.language == "fr"
    assert mail.language == "fr"
    assert not user.has_usable_password()
    assert OutboxTask.objects.filter(task="alliance.send_mail", args=[mail.pk]).exists()
    assert verbs() == ["account.opened", "account.email_confirmed", "account.signed_in"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_request_login_code"],
)
def test_entrance_pages_stand_in_our_frame(client: Client, name: str, language: str) -> None:
    answer = client.get(page(name, language))

    html = answer.content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert html.count("<h1") == 1
    assert is_free_of_inline(html)


def is_free_of_inline(html: str) -> bool:
    """No style attribute, no style element, no handler, no script that would run from within the page."""
    scripts = re.findall(r"<script\b([^>]*)>", html)
    return not re.search(r"\sstyle=|<style|\son\w+=", html) and all(
        "src=" in attributes or 'type="application/json"' in attributes for attributes in scripts
    )


def test_a_robot_that_fills_the_trap_is_thanked_and_gets_nothing(client: Client) -> None:
    answer = client.post(
        page("account_signup"), {"email": "robot@example.org", "fax_number": "0800"}
    )

    assert answer.status_code == 302
    assert not User.objects.filter(email="robot@example.org").exists()
    assert not OutgoingMail.objects.exists()


def test_the_links_of_a_mail_lead_to_our_address_whatever_host_was_named(
    client: Client, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://portal.example.org"
    account()

    client.post(page("account_signup"), {"email": "ada@example.org"}, headers={"host": "evil.test"})

    body = OutgoingMail.objects.get().body
    assert "https://portal.example.org/en/account/" in body
    assert "evil.test" not in body


# --- signing in ----------------------------------------------------------------------------------


def test_somebody_signs_in_with_a_password(client: Client) -> None:
    account()

    signs_in(client)

    assert is_signed_in(client)
    assert verbs() == ["account.signed_in"]


def test_somebody_signs_in_with_a_code(client: Client) -> None:
    account(password=None)

    client.post(page("account_request_login_code"), {"email": "ada@example.org"})
    client.post(
        page("account_confirm_login_code"), {"code": code_mailed_to("ada@example.org").lower()}
    )

    assert is_signed_in(client)


def test_a_wrong_code_is_refused_and_recorded(client: Client) -> None:
    account(password=None)

    client.post(page("account_request_login_code"), {"email": "ada@example.org"})
    client.post(page("account_confirm_login_code"), {"code": "AAAA-AAAA"})

    assert not is_signed_in(client)
    assert verbs() == ["account.code_rejected"]


def test_who_has_a_second_step_is_asked_for_it(client: Client) -> None:
    account(totp=True)

    answer = signs_in(client)
    was_signed_in_before = is_signed_in(client)
    shown = client.get(answer["Location"])
    client.post(page("mfa_authenticate"), {"code": code_shown()})

    assert answer["Location"] == page("mfa_authenticate")
    assert is_free_of_inline(shown.content.decode())
    assert not was_signed_in_before
    assert is_signed_in(client)
    assert verbs() == ["second_factor.used", "account.signed_in"]


def test_a_closed_account_is_signed_out_at_once(client: Client) -> None:
    user = account()
    signs_in(client)

    user.is_active = False
    user.save()

    assert client.get(page("usersessions_list")).status_code == 302


def test_after_too_many_bad_passwords_there_is_a_pause_and_the_code_stays_open(
    client: Client,
) -> None:
    account()
    for _ in range(6):
        client.post(page("account_login"), {"login": "ada@example.org", "password": "wrong"})

    signs_in(client)
    was_let_in = is_signed_in(client)
    client.post(page("account_request_login_code"), {"email": "ada@example.org"})
    client.post(page("account_confirm_login_code"), {"code": code_mailed_to("ada@example.org")})

    assert not was_let_in
    assert is_signed_in(client)


def test_the_twenty_first_sign_up_of_a_minute_is_asked_to_wait(client: Client) -> None:
    answers = [
        client.post(page("account_signup"), {"email": f"p{number}@example.org"})
        for number in range(21)
    ]

    assert [answer.status_code for answer in answers[19:]] == [302, 429]
    assert answers[20]["Retry-After"] == "60"
    assert "Please wait" in answers[20].content.decode()


def test_a_neighbour_is_not_asked_to_wait(client: Client) -> None:
    for number in range(21):
        client.post(page("account_signup"), {"email": f"p{number}@example.org"})

    answer = Client(REMOTE_ADDR="192.0.2.7").post(
        page("account_signup"), {"email": "neighbour@example.org"}
    )

    assert answer.status_code == 302


# --- passwords and second steps ------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions(client: Client) -> None:
    account()
    other = Client()
    signs_in(client)
    signs_in(other)

    confirm_with_password(client)
    answer = client.post(
        page("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "eleven early cranes",
            "password2": "eleven early cranes",
        },
    )

    assert answer.status_code == 302
    assert client.get(page("usersessions_list")).status_code == 200
    assert other.get(page("usersessions_list")).status_code == 302


def confirm_with_password(client: Client) -> None:
    client.post(page("account_reauthenticate"), {"password": PASSWORD})


def test_a_short_password_is_refused_with_the_reason(client: Client) -> None:
    account()
    signs_in(client)
    confirm_with_password(client)

    answer = client.post(
        page("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "fourteen chars", "password2": "fourteen chars"},
    )

    assert "at least 15 characters" in answer.content.decode()


def test_an_authenticator_is_set_up_and_its_secret_lies_sealed(client: Client) -> None:
    user = account()
    signs_in(client)
    confirm_with_password(client)
    client.get(page("mfa_activate_totp"))
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()

    answer = client.post(page("mfa_activate_totp"), {"code": code_shown()})
    codes = client.get(page("mfa_view_recovery_codes"))

    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    seed = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).data["seed"]
    assert answer.status_code == 302
    assert SECRET not in stored
    assert unseal(stored) == SECRET
    assert unseal(seed) != seed
    assert codes.status_code == 200
    assert is_free_of_inline(codes.content.decode())


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "usersessions_list",
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_ones_own_account_stand_in_our_frame(
    client: Client, name: str, language: str
) -> None:
    account()
    signs_in(client)
    confirm_with_password(client)

    answer = client.get(page(name, language))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in html
    assert html.count("<h1") == 1
    assert is_free_of_inline(html)
    assert answer["Cache-Control"] == "private, no-store" or "no-store" in answer["Cache-Control"]


# --- fresh proof before risky steps --------------------------------------------------------------


def test_an_account_without_password_shows_again_that_it_is_them(client: Client) -> None:
    account(password=None)
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        client.post(page("account_request_login_code"), {"email": "ada@example.org"})
        client.post(page("account_confirm_login_code"), {"code": code_mailed_to("ada@example.org")})
        fresh = client.get(page("account_email"))

    with time_machine.travel(began + timedelta(minutes=6), tick=False):
        stale = client.get(page("account_email"))
        asked = client.get(stale["Location"])
        again = client.post(page("confirm_by_code"), {"next": page("account_email")})

    assert fresh.status_code == 200
    assert stale["Location"].startswith(page("confirm_by_code"))
    assert asked.status_code == 200
    assert again["Location"].startswith(page("account_request_login_code"))
    assert "next=" in again["Location"]
    assert not is_signed_in(client)


def test_the_way_back_stays_on_our_site(client: Client) -> None:
    account()
    signs_in(client)

    answer = client.post(page("confirm_by_code"), {"next": "https://evil.test/"})

    assert "evil.test" not in answer["Location"]


@pytest.mark.parametrize(
    "name", ["account_email", "mfa_activate_totp", "mfa_generate_recovery_codes"]
)
def test_an_account_with_a_password_is_asked_for_it_after_five_minutes(
    client: Client, name: str
) -> None:
    account()
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        signs_in(client)

    with time_machine.travel(began + timedelta(minutes=6), tick=False):
        answer = client.get(page(name))

    assert answer["Location"].startswith(page("account_reauthenticate"))


# --- the address ---------------------------------------------------------------------------------


def test_a_new_address_replaces_the_old_one_after_its_code(client: Client) -> None:
    user = account()
    signs_in(client)
    confirm_with_password(client)

    client.post(page("account_email"), {"email": "new@example.org", "action_add": "1"})
    client.post(
        page("account_email_verification_sent"), {"code": code_mailed_to("new@example.org")}
    )

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert "account.email_changed" in verbs()
    assert "new@example.org" not in str(list(AuditEvent.objects.values()))


def test_a_taken_address_gets_the_same_answer_as_a_free_one(client: Client) -> None:
    account("taken@example.org")
    account()
    signs_in(client)
    confirm_with_password(client)

    taken = client.post(page("account_email"), {"email": "taken@example.org", "action_add": "1"})
    free = client.post(page("account_email"), {"email": "free@example.org", "action_add": "1"})

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


# --- no client address anywhere ------------------------------------------------------------------


def test_sessions_are_listed_without_an_address() -> None:
    account()
    client = Client(REMOTE_ADDR="198.51.100.23", headers={"user-agent": "Firefox on a bus"})
    signs_in(client)

    html = client.get(page("usersessions_list")).content.decode()

    session = UserSession.objects.get()
    assert "Firefox on a bus" in html
    assert "198.51.100.23" not in html
    assert session.ip not in html
    assert session.ip == pseudonym_of("198.51.100.23")


def test_a_security_notice_names_neither_person_nor_address() -> None:
    user = account()
    user.name = "Ada Person"
    user.save()
    client = Client(REMOTE_ADDR="198.51.100.23")
    signs_in(client)
    confirm_with_password(client)

    client.post(
        page("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "eleven early cranes",
            "password2": "eleven early cranes",
        },
    )

    body = OutgoingMail.objects.get(to="ada@example.org").body
    assert "password" in body.lower()
    assert "198.51.100.23" not in body
    assert pseudonym_of("198.51.100.23") not in body
    assert "Ada" not in body


def test_one_client_is_one_pseudonym_and_ipv6_neighbours_share_theirs() -> None:
    assert pseudonym_of("192.0.2.1") == pseudonym_of("192.0.2.1")
    assert pseudonym_of("192.0.2.1") != pseudonym_of("192.0.2.2")
    assert pseudonym_of("2001:db8:1:2::1") == pseudonym_of("2001:db8:1:2:ffff::9")
    assert pseudonym_of("2001:db8:1:2::1") != pseudonym_of("2001:db8:1:3::1")
    assert pseudonym_of("192.0.2.1").startswith("fd")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "203.0.113.5", "127.0.0.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
    ],
)
def test_only_as_many_proxies_are_believed_as_there_are(
    settings: LazySettings, proxies: int, forwarded: str, client: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})

    assert AccountAdapter().get_client_ip(request) == pseudonym_of(client)


# --- demonstration accounts ----------------------------------------------------------------------


def test_demonstration_accounts_are_made_once_and_sign_in(client: Client) -> None:
    first, second = make_accounts(), make_accounts()

    row = next(row for row in TABLE if row.totp_secret)
    client.post(page("account_login"), {"login": row.email, "password": row.password})
    client.post(page("mfa_authenticate"), {"code": row.current_code()})

    assert first == second
    assert User.objects.count() == len(TABLE)
    assert is_signed_in(client)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.email)
def test_each_demonstration_account_keeps_the_rules_of_real_ones(row: DemonstrationAccount) -> None:
    validate_password(row.password, User(email=row.email, name=row.name))
    assert row.email.endswith("@example.org")
    assert re.fullmatch(r"[A-Z2-7]{32}|", row.totp_secret)
    assert row.language in settings.LANGUAGE_TABLE


def test_the_sign_in_table_shows_only_accounts_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(CommandError):
        call_command("demo_accounts")

    make_accounts()
    call_command("demo_accounts")

    shown = capsys.readouterr().out
    assert all(row.email in shown and row.password in shown for row in TABLE)


# --- where a new account lands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "landing"),
    [
        ("", "/fr/join/start/"),
        ("/fr/join/start/?network=peru", "/fr/join/start/?network=peru"),
        ("/fr/invitations/some-token/", "/fr/invitations/some-token/"),
        ("https://evil.example/", "/fr/join/start/"),
    ],
)
def test_a_new_account_goes_on_to_where_it_came_from_or_to_joining(
    client: Client, asked: str, landing: str
) -> None:
    fields = {"email": "zoe@example.org"} | ({"next": asked} if asked else {})

    client.post(page("account_signup", "fr"), fields)
    code = code_mailed_to("zoe@example.org")
    answer = client.post(page("account_email_verification_sent", "fr"), {"code": code})

    assert answer["Location"] == landing


def test_the_page_to_sign_up_says_why_it_asks_for_the_address(client: Client) -> None:
    answer = client.get(page("account_signup"), {"next": "/en/join/start/"})

    html = answer.content.decode()
    assert "We send a code to it" in html
    assert 'name="next" value="/en/join/start/"' in html


def test_signing_in_with_a_code_goes_on_to_where_one_came_from(client: Client) -> None:
    account(password=None)
    onwards = "/en/join/start/"

    entrance = client.get(page("account_login"), {"next": onwards}).content.decode()
    by_code = re.search(r'href="([^"]*/login/code/[^"]*)"', entrance)
    assert by_code
    form = client.get(by_code[1])
    asked = client.post(by_code[1], hidden_fields(form) | {"email": "ada@example.org"})
    confirm = client.get(asked["Location"])
    code = code_mailed_to("ada@example.org")
    answer = client.post(
        page("account_confirm_login_code"), hidden_fields(confirm) | {"code": code}
    )

    assert answer["Location"] == onwards


def hidden_fields(answer: HttpResponse) -> dict[str, str]:
    """Where a page's first form carries on to, as a browser would send it."""
    found = re.search(r'<input type="hidden" name="next" value="([^"]*)"', answer.content.decode())
    return {"next": found[1]} if found else {}
