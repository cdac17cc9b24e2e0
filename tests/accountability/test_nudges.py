"""Mail to reporters: only where they ticked, at fixed hours, one for each, and never written down in the database."""

import json
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import Traveller

from accountability import store
from accountability.actions import nudges
from accountability.actions.nudges import hand_on_answers, note_answer, send_due
from accountability.models import Case, CaseKey
from accountability.opened import open_for_handler
from accountability.permissions.vault import Unlocked
from alliance.models import OutboxTask, OutgoingMail
from tests.accountability import factories
from tests.accountability.oracle import Profile
from tests.accountability.worlds import World, make_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, 17, tzinfo=UTC)
HOUR = datetime(2026, 11, 3, 13, 4, tzinfo=UTC)
ASKED = {"name": "", "email": "reporter@example.net", "may_mail": True, "language": "es"}


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def empty_store() -> None:
    for beginning in (nudges.WAITS_FOR_NAME, nudges.WAITS_FOR_HOUR):
        for name in store.names(beginning):
            store.drop(name)


@pytest.fixture
def world(clock: object) -> World:
    return make_world(
        {
            "one": Profile("focal_point"),
            "two": Profile("focal_point"),
            "keeper": Profile("custodian"),
        }
    )


def file_one(world: World, identity: dict[str, object], *, for_all: bool = True) -> Case:
    channel = factories.make_channel(world.networks["world"])
    return factories.file_one(channel, identity=identity, identity_for_all_readers=for_all).case


def answer(world: World, case: Case, capture: DjangoCaptureOnCommitCallbacks) -> None:
    one = world.handlers["one"]
    with capture(execute=True):
        note_answer(opened=open_for_handler(case, one.key, one.keys))


def vault(world: World, name: str) -> Unlocked:
    handler = world.handlers[name]
    return Unlocked(handler.user, handler.key, handler.keys)


def at(clock: Traveller, moment: datetime) -> list[mail.EmailMessage]:
    mail.outbox.clear()
    clock.move_to(moment)
    send_due(now=moment)
    return list(mail.outbox)


def test_an_answer_is_told_at_the_next_hour_once_in_the_reporters_language_and_says_nothing(
    clock: Traveller,
    world: World,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = file_one(world, ASKED)
    for _number in range(3):
        answer(world, case, django_capture_on_commit_callbacks)

    assert at(clock, HOUR.replace(hour=12)) == []
    (message,) = at(clock, HOUR)
    assert at(clock, HOUR + timedelta(minutes=10)) == []

    assert message.to == ["reporter@example.net"]
    assert message.extra_headers["Content-Language"] == "es"
    assert "http" not in message.body
    assert case.protocol_number not in message.body


def test_neither_the_database_nor_the_stores_names_and_values_show_the_address(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    orders = OutboxTask.objects.count()
    case = file_one(world, ASKED)
    answer(world, case, django_capture_on_commit_callbacks)

    (name,) = store.names(nudges.WAITS_FOR_HOUR)

    assert case.pk.hex not in name
    assert b"example" not in (store.get(name) or b"")
    assert not OutgoingMail.objects.exists()
    assert OutboxTask.objects.count() == orders


@pytest.mark.parametrize(
    "identity",
    [{**ASKED, "may_mail": False}, {**ASKED, "email": ""}, {}],
    ids=["no tick", "no address", "anonymous"],
)
def test_without_an_address_and_a_tick_nothing_is_kept(
    world: World,
    identity: dict[str, object],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = file_one(world, identity)
    answer(world, case, django_capture_on_commit_callbacks)
    assert store.names(nudges.WAITS_FOR_HOUR) == []


def test_where_a_custodian_keeps_the_name_the_reporter_is_told_after_their_vault_was_open(
    clock: Traveller,
    world: World,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = file_one(world, ASKED, for_all=False)
    other = file_one(world, {**ASKED, "email": "other@example.net"}, for_all=False)
    answer(world, case, django_capture_on_commit_callbacks)
    assert store.names(nudges.WAITS_FOR_HOUR) == []

    hand_on_answers(by=vault(world, "two"))
    assert store.names(nudges.WAITS_FOR_HOUR) == []
    hand_on_answers(by=vault(world, "keeper"))
    hand_on_answers(by=vault(world, "keeper"))

    assert [message.to for message in at(clock, HOUR)] == [["reporter@example.net"]]
    assert other.pk != case.pk
    assert store.names(nudges.WAITS_FOR_NAME) == []


def test_a_case_whose_name_does_not_open_is_left_alone(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = file_one(world, ASKED, for_all=False)
    answer(world, case, django_capture_on_commit_callbacks)
    case.items.filter(compartment="identity").update(body=b"x" * 100)

    hand_on_answers(by=vault(world, "keeper"))

    assert store.names(nudges.WAITS_FOR_HOUR) == []
    assert CaseKey.objects.filter(case=case).exists()


class _Refusing(locmem.EmailBackend):
    error: Exception = smtplib.SMTPServerDisconnected("away")

    def send_messages(self, messages: object) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "is_kept"),
    [
        (smtplib.SMTPServerDisconnected("away"), True),
        (ConnectionRefusedError(), True),
        (smtplib.SMTPRecipientsRefused({"reporter@example.net": (550, b"no")}), False),
    ],
)
def test_what_the_mail_server_does_not_take_now_waits_and_what_it_refuses_is_forgotten(
    clock: Traveller,
    world: World,
    settings: object,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    error: Exception,
    is_kept: bool,
) -> None:
    answer(world, file_one(world, ASKED), django_capture_on_commit_callbacks)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}._Refusing"
    _Refusing.error = error
    assert at(clock, HOUR) == []
    assert "example.net" not in caplog.text

    settings.EMAIL_BACKEND = backend

    assert len(at(clock, HOUR + timedelta(minutes=10))) == int(is_kept)


def test_what_no_key_opens_is_forgotten(clock: Traveller) -> None:
    name = f"{nudges.WAITS_FOR_HOUR}x"
    store.put(name, json.dumps({"to": "a@example.net"}).encode(), seconds=60)

    assert at(clock, HOUR) == []
    assert store.get(name) is None


def test_while_the_store_is_away_answers_are_stored_and_reporters_are_told_on_the_page_only(
    clock: Traveller,
    world: World,
    settings: object,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = file_one(world, ASKED)
    settings.STORE_URL = ""
    store._client.cache_clear()
    try:
        answer(world, case, django_capture_on_commit_callbacks)
        hand_on_answers(by=vault(world, "one"))
        assert at(clock, HOUR) == []
    finally:
        store._client.cache_clear()
