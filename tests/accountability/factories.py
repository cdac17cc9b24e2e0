"""The smallest valid handlers, channels and concerns, with real keys under the tests' throw-away root."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accountability import trust
from accountability.actions.filing import Filing, file_concern
from accountability.models import Case, HandlerKey, IntakeChannel, TrustCertificate
from accountability.permissions.vault import hold_open
from accountability.sessions import Held, Session
from accountability.subjects import network_subject
from accountability.vault import certificates, codes
from accountability.vault.cases import Compartment, Place, grant, open_grant
from accountability.vault.certificates import Certificate
from accountability.vault.derivation import CodeKeys, code_keys, new_salt
from accountability.vault.keys import PrivateKeys, public_of, seal_to, wrap_keys
from alliance.models import User
from alliance.sealing import seal
from networks.models import Network
from tests.signing_in import client_of

Role = TrustCertificate.Role


def root_private_ed() -> bytes:
    """The private half of the root that the tests pinned."""
    return settings.RECEIPT_PEPPER_FILE.with_name("root.private").read_bytes()


def root_public_ed() -> bytes:
    root = trust.pinned_root()
    assert root is not None
    return root


@dataclass(frozen=True)
class Handler:
    """A person with keys in use; their private halves are in the test's hands."""

    user: User
    key: HandlerKey
    keys: PrivateKeys


def make_user(email: str, **fields: Any) -> User:
    return User.objects.create_user(email, name=fields.pop("name", email.split("@")[0]), **fields)


def make_key(user: User) -> Handler:
    """Keys in use without any certificate. The wrapping key is cheap: derivations have tests of their own."""
    keys = PrivateKeys.fresh()
    today = timezone.now().date()
    key = HandlerKey.objects.create(
        user=user,
        x_public=keys.public.x,
        ed_public=keys.public.ed,
        salt=new_salt(),
        wrapped=wrap_keys(keys, b"w" * 32, str(user.public_id), 1),
        kit_wrapped=wrap_keys(keys, b"k" * 32, str(user.public_id), 1),
        kit_typed_back_on=today,
        state=HandlerKey.State.ACTIVE,
        enrolled_on=today,
    )
    return Handler(user, key, keys)


def certificate_of(
    handler: Handler, role: Role, networks: tuple[UUID, ...] = (), expires_on: date | None = None
) -> Certificate:
    return Certificate(
        subject=str(handler.user.public_id),
        version=handler.key.version,
        keys=handler.keys.public,
        role=role.value,
        networks=tuple(str(one) for one in networks),
        expires_on=expires_on or timezone.now().date() + timedelta(days=300),
    )


def store_certificate(
    handler: Handler, certificate: Certificate, signatures: Mapping[bytes, bytes]
) -> TrustCertificate:
    """`signatures`: private Ed25519 key by public key of who signs."""
    signed = [
        certificates.certify(certificate, private, public) for public, private in signatures.items()
    ]
    return TrustCertificate.objects.create(
        key=handler.key,
        role=certificate.role,
        statement=certificate.as_values(),
        signatures=[{"by": one.by.hex(), "value": one.value.hex()} for one in signed],
        expires_on=certificate.expires_on,
        asked_on=timezone.now().date(),
    )


def make_certifiers() -> tuple[Handler, Handler]:
    """Two people whom the root lets certify others; the same two in one test."""
    found = []
    for number in (1, 2):
        handler = make_key(make_user(f"certifier-{number}@example.org"))
        certificate = certificate_of(handler, Role.CERTIFIER)
        store_certificate(handler, certificate, {root_public_ed(): root_private_ed()})
        found.append(handler)
    return found[0], found[1]


def make_handler(
    user: User,
    certifiers: tuple[Handler, Handler],
    role: Role = Role.FOCAL_POINT,
    *networks: Network,
) -> Handler:
    """A handler whose key two certifiers stand behind."""
    handler = make_key(user)
    places = tuple(network_subject(network.pk) for network in networks)
    signatures = {one.keys.public.ed: one.keys.ed for one in certifiers}
    store_certificate(handler, certificate_of(handler, role, places), signatures)
    return handler


def make_channel(network: Network, **fields: Any) -> IntakeChannel:
    """An open channel whose recovery was rehearsed."""
    fields = {"is_open": True, "rehearsed_on": timezone.now().date(), **fields}
    return IntakeChannel.objects.update_or_create(network=network, defaults=fields)[0]


@dataclass(frozen=True)
class FiledConcern:
    case: Case
    code: str
    keys: CodeKeys


def file_one(channel: IntakeChannel, **fields: Any) -> FiledConcern:
    """File a concern as the form would."""
    code = codes.new_code()
    keys = code_keys(code, trust.pepper())
    filing = Filing(
        keys=keys,
        channel=channel,
        kind=fields.pop("kind", Case.Kind.COMPLAINT),
        report={"text": fields.pop("text", "Something happened at the meeting."), "language": "en"},
        **fields,
    )
    return FiledConcern(file_concern(filing=filing).case, code, keys)


def with_second_step(user: User) -> User:
    """Without one, rights sleep and no vault is set up."""
    secret = {"secret": seal("FACTORYSECRETAAAAAAAAAAAAAAAAAAA")}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=secret)
    return user


def desk_client(handler: Handler) -> Client:
    """A client who is signed in and has their vault open."""
    client = client_of(handler.user)
    request = HttpRequest()
    request.user, request.session = handler.user, client.session
    opened = hold_open(request, handler.key, handler.keys)
    client.cookies[settings.VAULT_COOKIE_NAME] = opened.key.hex()
    return client


def name_of_vault(cookie: bytes) -> str:
    """Where the store keeps what a vault's cookie opens."""
    return Held(Session.VAULT, cookie).name


def sealed_for_internal(bundle: Mapping[str, Any], escrow_private: bytes, tag_key: bytes) -> str:
    """Another tag key under a genuine internal key, as who can write rows would plant it."""
    [row] = [one for one in bundle["grants"] if one["compartment"] == Compartment.INTERNAL]
    place = Place(UUID(bundle["case"]), Compartment.INTERNAL, 0)
    internal = open_grant(bytes.fromhex(row["sealed"]), place, escrow_private)
    return seal_to(public_of(internal), tag_key).hex()


def with_planted_internal_key(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """A bundle whose internal key was swapped for another, with a tag key of the one who did it."""
    escrow = trust.pinned_escrow()
    assert escrow is not None
    planted = PrivateKeys.fresh()
    place = Place(UUID(bundle["case"]), Compartment.INTERNAL, 0)
    sealed = grant(planted.x, place, escrow).hex()
    return {
        **bundle,
        "tag_key": seal_to(planted.public.x, b"t" * 32).hex(),
        "grants": [
            {**one, "sealed": sealed} if one["compartment"] == Compartment.INTERNAL else one
            for one in bundle["grants"]
        ],
    }
