"""Mail: written as rows with the change that causes it, sent by a task; and the backend that writes messages as files."""

import smtplib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from alliance.models import OutgoingMail
from alliance.outbox import later

# A mail that could not leave for so long is of no use any more: the codes in it have expired.
KEPT_WAITING = timedelta(days=2)
# How long the row says that a mail went out, and to whom.
KEPT_AS_RECORD = timedelta(days=90)


@transaction.atomic
def write(
    *,
    to: str,
    language: str,
    subject: str,
    body: str,
    body_html: str = "",
    key: str | None = None,
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Keep a message and order its sending. The same key twice is one message.

    `unsubscribe_url` is for mail that people may end: one POST there ends it, as mail programs do by themselves.
    """
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key or f"mail:{uuid.uuid4()}",
        defaults={
            "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            "to": to,
            "language": language,
            "subject": subject[:250],
            "body": body,
            "body_html": body_html,
            "unsubscribe_url": unsubscribe_url,
        },
    )
    if is_new:
        later("alliance.send_mail", mail.pk, key=f"send:{mail.key}")
    return mail


@transaction.atomic
def send(pk: int) -> None:
    """Hand a message to the mail server once, then empty it: it may hold codes.

    Raises ConnectionError when another try may help. The message keeps its Message-ID over all tries, so that a
    server which took it just before a failure can tell the second copy.
    """
    mail = OutgoingMail.objects.select_for_update().get(pk=pk)
    if mail.state != OutgoingMail.State.WAITING:
        return
    try:
        _message(mail).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        if not _is_final(error):
            raise ConnectionError("The mail server asks to try again later.") from None
        _close(mail, OutgoingMail.State.FAILED)
    except smtplib.SMTPException:
        raise ConnectionError("The mail server ended the conversation.") from None
    else:
        _close(mail, OutgoingMail.State.SENT)


@transaction.atomic
def forget_old_mail() -> int:
    """Empty what could not leave in time, and drop the rows of mail long gone."""
    now = timezone.now()
    OutgoingMail.objects.filter(
        state=OutgoingMail.State.WAITING, written_at__lt=now - KEPT_WAITING
    ).update(state=OutgoingMail.State.FAILED, body="", body_html="", unsubscribe_url="")
    dropped, _rows = (
        OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING)
        .filter(written_at__lt=now - KEPT_AS_RECORD)
        .delete()
    )
    return dropped


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={
            "Message-ID": mail.message_id,
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
            **_way_out(mail),
        },
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    return message


def _way_out(mail: OutgoingMail) -> dict[str, str]:
    """RFC 8058: the mail program may POST to this address; a scanner's GET changes nothing."""
    if not mail.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _close(mail: OutgoingMail, state: OutgoingMail.State) -> None:
    mail.state = state
    mail.body = mail.body_html = mail.unsubscribe_url = ""
    mail.sent_at = timezone.now() if state == OutgoingMail.State.SENT else None
    mail.save(update_fields=["state", "body", "body_html", "unsubscribe_url", "sent_at"])


def _is_final(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> bool:
    """Whether the server said no for good: 5xx is final, 4xx asks for another try."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)


class EmlFileBackend(BaseEmailBackend):
    """Every message becomes one .eml file, under a temporary name until it is whole."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - Django's signature
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.EMAIL_FILE_PATH)  # type: ignore[misc]  # set by EMAIL_URL

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = uuid.uuid4().hex
            unfinished = self.folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(self.folder / f"{name}.eml")
        return len(email_messages)
