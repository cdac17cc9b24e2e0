"""Whether an address has an account cannot be learned: not from words, not from headers, not from time."""

import re
import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from alliance.evenness import evenly
from alliance.middleware import even_answers
from alliance.models import User

PAIRS = 5
ROUNDS = 3
PASSWORD = "seven quiet herons"

# They follow the hour and the length of what was typed.
CLOCK_AND_LENGTH = {"Expires", "Content-Length"}

Form = tuple[str, Callable[[str], dict[str, str]]]
FORMS: dict[str, Form] = {
    "sign-up": ("/en/account/signup/", lambda email: {"email": email}),
    "sign-in": ("/en/account/login/", lambda email: {"login": email, "password": "a wrong guess"}),
    "reset": ("/en/account/password/reset/", lambda email: {"email": email}),
    "code": ("/en/account/login/code/", lambda email: {"email": email}),
    "change": ("/en/account/email/", lambda email: {"email": email, "action_add": "1"}),
}


@pytest.fixture(autouse=True)
def nobody_waits_for_an_even_moment() -> None:
    """Here they do."""


@pytest.fixture
def known(settings: LazySettings) -> list[str]:
    """Accounts with passwords of the real hasher: a quick one would hide the difference."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    addresses = [f"known{number}@example.org" for number in range(PAIRS)]
    for address in addresses:
        user = User.objects.create_user(address, PASSWORD)
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    return addresses


def clients() -> Iterator[Client]:
    """Each try comes from a place of its own, so that no limit is met."""
    for number in range(1, 250):
        yield Client(REMOTE_ADDR=f"192.0.2.{number}")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer_in_the_same_time(
    known: list[str], name: str
) -> None:
    """A machine that is busy with other things is given up to three rounds; a leak would show in each."""
    visitors = clients()

    rounds = (medians_of_a_round(known, name, visitors, number) for number in range(ROUNDS))

    assert any(max(medians) <= 1.05 * min(medians) for medians in rounds)


def medians_of_a_round(
    known: list[str], name: str, visitors: Iterator[Client], round_number: int
) -> tuple[float, float]:
    """The median times for known and for unknown addresses, after the answers themselves were found equal."""
    address, fields = FORMS[name]
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(PAIRS):
        answers = {}
        unknown = f"nobody{number}-{round_number}@example.org"
        for kind, email in (("known", known[number]), ("unknown", unknown)):
            client = next(visitors)
            if name == "change":
                sign_in(client, number)
            began = time.monotonic()
            response = client.post(address, fields(email))
            spent[kind].append(time.monotonic() - began)
            answers[kind] = seen(client, response, email)
        assert answers["known"] == answers["unknown"]
    return statistics.median(spent["known"]), statistics.median(spent["unknown"])


def sign_in(client: Client, number: int) -> None:
    """A third person, who wants to change to the address."""
    email = f"third{number}@example.org"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    client.post("/en/account/login/", {"login": email, "password": PASSWORD})
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})


def seen(client: Client, response: HttpResponse, email: str) -> tuple[object, ...]:
    """All that a stranger sees of an answer and of the page after it, without what is random anyway."""
    headers = {name: value for name, value in response.items() if name not in CLOCK_AND_LENGTH}
    target = response.get("Location", "")
    following = client.get(target).content.decode() if target else ""
    return (
        response.status_code,
        headers,
        {name: morsel["max-age"] for name, morsel in response.cookies.items()},
        plain(response.content.decode(), email),
        plain(following, email),
    )


def plain(html: str, email: str) -> str:
    without_tokens = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
    return without_tokens.replace(email, "ADDRESS")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only moves when somebody sleeps or works."""
    now = [100.0]
    monkeypatch.setattr("alliance.middleware.time.monotonic", lambda: now[0])
    monkeypatch.setattr(
        "alliance.middleware.time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    return now


@pytest.mark.parametrize(
    ("work", "expected"),
    [(0.0, 0.5), (0.3, 0.5), (0.49, 0.5), (0.51, 0.75), (0.76, 1.0), (2.1, 2.25)],
)
def test_answers_come_at_half_a_second_or_a_quarter_after(
    clock: list[float], settings: LazySettings, work: float, expected: float
) -> None:
    settings.DEBUG = False

    def answer(_request: HttpRequest) -> HttpResponse:
        clock[0] += work
        return HttpResponse()

    even_answers(answer)(RequestFactory().post("/fr/account/login/"))

    assert clock[0] - 100 == pytest.approx(expected)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/en/account/login/", 200),
        ("post", "/en/networks/", 200),
        ("post", "/en/account/login/", 429),
    ],
)
def test_other_answers_do_not_wait(
    clock: list[float], settings: LazySettings, method: str, path: str, status: int
) -> None:
    settings.DEBUG = False
    request = getattr(RequestFactory(), method)(path)

    even_answers(lambda _request: HttpResponse(status=status))(request)

    assert clock[0] == 100.0


def test_a_view_that_asks_for_it_is_answered_evenly_too(
    clock: list[float], settings: LazySettings
) -> None:
    settings.DEBUG = False

    @evenly
    def ask(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = ResolverMatch(ask, (), {})
        clock[0] += 0.1
        return HttpResponse()

    even_answers(answer)(RequestFactory().get("/en/my/members/ask/"))
    read_after = clock[0] - 100
    even_answers(answer)(RequestFactory().post("/en/my/members/ask/"))

    assert read_after == pytest.approx(0.1)
    assert clock[0] - 100 == pytest.approx(0.6)
