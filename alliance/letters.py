"""Letters of the portal: a text template in the recipient's language, whose first line is the subject."""

from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation

from alliance import mail
from alliance.models import OutgoingMail, User


def write_letter(
    *,
    template: str,
    to: User,
    context: dict[str, Any],
    key: str | None = None,
    unsubscribe_url: str = "",
) -> OutgoingMail | None:
    """Write to a person in their language. None for somebody who is no longer there."""
    if not to.is_active:
        return None
    return write_letter_to_address(
        template=template,
        address=to.email,
        language=to.language,
        context=context,
        key=key,
        unsubscribe_url=unsubscribe_url,
    )


def write_letter_to_address(
    *,
    template: str,
    address: str,
    language: str,
    context: dict[str, Any],
    key: str | None = None,
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Write to somebody without an account."""
    subject, body = words_of(template, language, context)
    return mail.write(
        to=address,
        language=language,
        subject=subject,
        body=body,
        key=key,
        unsubscribe_url=unsubscribe_url,
    )


def words_of(template: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body in a language. The text is plain, so nothing in it is escaped."""
    with translation.override(language):
        values = Context({"language": language, **context}, autoescape=False)
        text = str(Engine.get_default().get_template(template).render(values))
    subject, _line, body = text.strip().partition("\n")
    return subject.strip(), f"{body.strip()}\n"


def full_address(name: str, *args: object, language: str) -> str:
    """The whole address of a page in a language, for a letter."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
