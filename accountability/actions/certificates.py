"""Certificates: two certifiers stand behind a key, one after the other; the root stands behind certifiers, on a machine of its own."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import trust
from accountability.actions.trail import record_case
from accountability.models import CaseEvent, HandlerKey, TrustCertificate
from accountability.permissions.vault import Unlocked, may_certify_handler
from accountability.subjects import network_subject
from accountability.vault import VaultError
from accountability.vault.certificates import (
    CERTIFIER,
    LONGEST,
    Certificate,
    Signature,
    Signed,
    certify,
    check_certifier,
    is_fingerprint,
)
from accountability.vault.keys import PublicKeys
from alliance.permissions import require
from networks.models import Network

Role = TrustCertificate.Role


@transaction.atomic
def propose_certificate(
    *,
    key: HandlerKey,
    role: TrustCertificate.Role,
    networks: Collection[Network],
    expires_on: date,
    fingerprint: str,
    by: Unlocked,
) -> TrustCertificate:
    """The first certifier says what a key may be used for and signs it. Nothing is sealed to it before the second has signed."""
    require(may_certify_handler(by, key))
    key = _key_in_use(key)
    keys = PublicKeys(bytes(key.x_public), bytes(key.ed_public))
    _check_fingerprint(fingerprint, keys)
    today = timezone.now().date()
    if role == Role.CERTIFIER:
        raise ValidationError(_("Certifiers are signed by the root key, not here."))
    if not today < expires_on <= today + LONGEST:
        raise ValidationError(_("A certificate holds for a year at most."))
    certificate = Certificate(
        subject=str(key.user.public_id),
        version=key.version,
        keys=keys,
        role=role.value,
        networks=tuple(sorted(str(network_subject(network.pk)) for network in networks)),
        expires_on=expires_on,
    )
    row = TrustCertificate.objects.create(
        key=key,
        role=role,
        statement=certificate.as_values(),
        signatures=[_written(certify(certificate, by.keys.ed, by.keys.public.ed))],
        expires_on=expires_on,
        asked_on=today,
    )
    record_case(CaseEvent.Verb.HANDLER_CERTIFIED, by=by.user)
    return row


@transaction.atomic
def confirm_certificate(
    *, certificate: TrustCertificate, fingerprint: str, by: Unlocked
) -> TrustCertificate:
    """The second certifier signs the same words, after comparing the fingerprint themselves."""
    row = TrustCertificate.objects.select_for_update().get(pk=certificate.pk)
    require(may_certify_handler(by, row.key))
    _key_in_use(row.key)
    signed = trust.signed_of(row)
    if signed is None:
        raise ValidationError(_("This certificate says something else than its signatures."))
    if by.keys.public.ed in {one.by for one in signed.signatures}:
        return row
    _check_fingerprint(fingerprint, signed.certificate.keys)
    mine = certify(signed.certificate, by.keys.ed, by.keys.public.ed)
    row.signatures = [*row.signatures, _written(mine)]
    row.save(update_fields=["signatures"])
    record_case(CaseEvent.Verb.HANDLER_CERTIFIED, by=by.user)
    return row


@transaction.atomic
def withdraw_certificate(*, certificate: TrustCertificate, by: Unlocked) -> None:
    """End a certificate before its day: nothing new is sealed to the key in this role. One certifier is enough to stop somebody.

    The row stays, since what its holder signed until now is recognised by it.
    """
    require(may_certify_handler(by))
    row = TrustCertificate.objects.select_for_update().get(pk=certificate.pk)
    yesterday = timezone.now().date() - timedelta(days=1)
    if row.expires_on > yesterday:
        row.expires_on = yesterday
        row.save(update_fields=["expires_on"])
        record_case(CaseEvent.Verb.HANDLER_RETIRED, by=by.user)


def certifier_request(*, key: HandlerKey, expires_on: date) -> dict[str, Any]:
    """What the root is asked to sign, offline, so that the holder of a key may certify others."""
    return Certificate(
        subject=str(key.user.public_id),
        version=key.version,
        keys=PublicKeys(bytes(key.x_public), bytes(key.ed_public)),
        role=CERTIFIER,
        networks=(),
        expires_on=expires_on,
    ).as_values()


@transaction.atomic
def accept_certifier(*, statement: Mapping[str, Any], signature: Signature) -> TrustCertificate:
    """Take in what the root has signed. The signature alone decides; who brings it does not matter."""
    root, today = trust.pinned_root(), timezone.now().date()
    if root is None:
        raise ValidationError(_("No root key is pinned here."))
    try:
        certificate = Certificate.from_values(statement)
        check_certifier(Signed(certificate, (signature,)), root=root, on=today)
    except VaultError as error:
        raise ValidationError(_("The pinned root has not signed this.")) from error
    key = (
        HandlerKey.objects.in_use()
        .filter(
            user__public_id=certificate.subject,
            version=certificate.version,
            x_public=certificate.keys.x,
            ed_public=certificate.keys.ed,
        )
        .first()
    )
    if key is None:
        raise ValidationError(_("The key that was signed is not in use here."))
    row, is_new = TrustCertificate.objects.get_or_create(
        key=key,
        role=Role.CERTIFIER,
        expires_on=certificate.expires_on,
        defaults={
            "statement": certificate.as_values(),
            "signatures": [_written(signature)],
            "asked_on": today,
        },
    )
    if is_new:
        record_case(CaseEvent.Verb.HANDLER_CERTIFIED, by=None)
    return row


def _key_in_use(key: HandlerKey) -> HandlerKey:
    found = HandlerKey.objects.in_use().select_related("user").filter(pk=key.pk).first()
    if found is None:
        raise ValidationError(_("This vault is no longer in use."))
    return found


def _check_fingerprint(typed: str, keys: PublicKeys) -> None:
    if not is_fingerprint(typed, keys):
        raise ValidationError(
            _(
                "This is not the fingerprint of the key that is stored here. Compare it again, speaking with the "
                "person. If it differs still, somebody may have changed the key: tell the other certifiers."
            )
        )


def _written(signature: Signature) -> dict[str, str]:
    return {"by": signature.by.hex(), "value": signature.value.hex()}
