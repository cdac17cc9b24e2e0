"""What allauth asks us: how mail is sent, who somebody is called, how clients are told apart, how secrets are sealed."""

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from alliance.mail import write
from alliance.models import User
from alliance.sealing import seal, unseal


def safe_name(user: User) -> str:
    """Mails name nobody: whoever reads along learns no name."""
    return ""


@dataclass(frozen=True)
class _Site:
    """What allauth's own mail texts call the site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    """allauth's accounts with our mail rows, our address in every link, and no client address kept anywhere."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Keep the rendered message as a row; a task sends it, so the answer's time tells nothing."""
        values = {
            "email": email,
            "site_url": settings.SITE_URL,
            "current_site": _Site(name=settings.MFA_TOTP_ISSUER, domain=settings.SITE_URL),
            **_with_our_address(context),
        }
        message: EmailMultiAlternatives = self.render_mail(template_prefix, email, values)
        write(
            to=email,
            language=get_language() or settings.LANGUAGE_CODE,
            subject=str(message.subject),
            body=str(message.body),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """A pseudonym of the client's address: limits and sessions tell clients apart without knowing where they are."""
        return pseudonym_of(super().get_client_ip(request))

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth's signature
    ) -> User:
        """A new account speaks the language of the page on which it was opened."""
        user.language = get_language() or settings.LANGUAGE_CODE
        saved: User = super().save_user(request, user, form, commit)
        return saved


class SealingMFAAdapter(DefaultMFAAdapter):
    """Second factors whose secrets are sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the portal's own host, whatever Host a request names."""
        host = urlsplit(settings.SITE_URL).hostname or context.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.MFA_TOTP_ISSUER}


def pseudonym_of(address: str) -> str:
    """An address as one of the private IPv6 networks, fd and seven bytes; an IPv6 client is its /64 network."""
    client = ipaddress.ip_address(address)
    if isinstance(client, ipaddress.IPv6Address):
        client = ipaddress.IPv6Network((client, 64), strict=False).network_address
    digest = salted_hmac("alliance.client", str(client), algorithm="sha256").digest()
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:7] + bytes(8)))


def _with_our_address(values: dict[str, Any]) -> dict[str, Any]:
    """Links in mails lead to the portal's own address, never to the Host a request happened to name."""
    return {
        name: _at_our_address(value) if name.endswith("_url") and isinstance(value, str) else value
        for name, value in values.items()
    }


def _at_our_address(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{settings.SITE_URL}{parts.path}{query}"
