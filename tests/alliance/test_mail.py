"""Mail is kept with its cause, leaves once, and is empty after that."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from alliance.mail import forget_old_mail, send, write
from alliance.models import OutboxTask, OutgoingMail

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def written(key: str | None = None) -> OutgoingMail:
    return write(to="ada@example.org", language="fr", subject="Bonjour", body="K7QX-22", key=key)


def test_a_mail_is_kept_and_its_sending_ordered() -> None:
    mail = written()

    assert mail.state == State.WAITING
    assert OutboxTask.objects.get().args == [mail.pk]
    assert outbox.outbox == []


def test_a_mail_that_is_not_wanted_after_all_is_not_sent() -> None:
    with transaction.atomic():
        written()
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()
    assert not OutboxTask.objects.exists()


def test_the_same_key_is_one_mail() -> None:
    assert written("welcome:7") == written("welcome:7")
    assert OutboxTask.objects.count() == 1


def test_a_mail_leaves_once_and_is_empty_after_that() -> None:
    mail = written()

    send(mail.pk)
    send(mail.pk)

    mail.refresh_from_db()
    [message] = outbox.outbox
    assert (message.to, message.subject, message.body) == (
        ["ada@example.org"],
        "Bonjour",
        "K7QX-22",
    )
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.extra_headers["Content-Language"] == "fr"
    assert (mail.state, mail.body) == (State.SENT, "")
    assert mail.sent_at is not None


class BusyServer(EmailBackend):
    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"ada@example.org": (451, b"later")})


class RefusingServer(EmailBackend):
    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no such person")})


def test_a_busy_server_is_asked_again_with_the_same_message(settings: LazySettings) -> None:
    mail = written()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.mail.get_connection", lambda *_a, **_k: BusyServer())
        with pytest.raises(ConnectionError), transaction.atomic():
            send(mail.pk)
    mail.refresh_from_db()
    waiting = mail.state

    send(mail.pk)

    assert waiting == State.WAITING
    assert outbox.outbox[0].extra_headers["Message-ID"] == mail.message_id


def test_a_refused_address_is_said_so_and_the_mail_is_emptied() -> None:
    mail = written()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.mail.get_connection", lambda *_a, **_k: RefusingServer())
        send(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.body) == (State.FAILED, "")


def test_mail_that_could_not_leave_for_days_is_emptied_and_old_rows_go() -> None:
    stuck, old, fresh = written(), written(), written()
    send(old.pk)
    now = timezone.now()
    OutgoingMail.objects.filter(pk=stuck.pk).update(written_at=now - timedelta(days=3))
    OutgoingMail.objects.filter(pk=old.pk).update(written_at=now - timedelta(days=91))

    assert forget_old_mail() == 1

    stuck.refresh_from_db()
    fresh.refresh_from_db()
    assert (stuck.state, stuck.body) == (State.FAILED, "")
    assert fresh.state == State.WAITING
    assert not OutgoingMail.objects.filter(pk=old.pk).exists()


def test_a_folder_takes_each_mail_as_one_file(settings: LazySettings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "alliance.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    mail = written()

    send(mail.pk)

    [file] = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert mail.message_id in file.read_text()
