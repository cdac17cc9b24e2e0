"""Cases whose handlers are all lost: taken out sealed for the Board's shares, and brought back sealed to others."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import trust
from accountability.actions.notices import note_for_handlers
from accountability.actions.trail import record_case
from accountability.conflicts import digest_of_ties, ties_of
from accountability.models import Case, CaseEvent, CaseGrant, CaseItem, TrustCertificate
from accountability.trust import TrustedKey, readers, trusted_keys
from accountability.vault.cases import Compartment
from alliance.actors import the_portal

FORM = "escrow of concerns 1"


def bundle_of(
    *, cases: Collection[Case], emails: Collection[str], identity: Collection[str] = ()
) -> dict[str, Any]:
    """What three trustees take to the machine that is on no network: sealed grants, and the certified keys of named handlers.

    Raises ValidationError for an address behind which no trusted handler stands.
    """
    handlers = [_handler(email, email in identity) for email in emails]
    certifiers = TrustCertificate.objects.filter(
        role=TrustCertificate.Role.CERTIFIER, expires_on__gte=timezone.now().date()
    )
    shared = {
        "handlers": handlers,
        "certifiers": [_signed(row) for row in certifiers.order_by("pk")],
    }
    return {"form": FORM, "cases": [{**_of_case(case), **shared} for case in cases]}


def orphaned() -> list[Case]:
    """Cases that no key in use opens."""
    readable = CaseGrant.objects.filter(
        holder=CaseGrant.Holder.HANDLER, key__state="active", key__user__is_active=True
    )
    return list(Case.objects.exclude(pk__in=readable.values("case")).order_by("received_on", "pk"))


@transaction.atomic
def bring_back(*, bundle: Mapping[str, Any]) -> int:
    """Store what was sealed on to handlers; how many cases that were. Those who read the case are told at the next fixed hour.

    Nobody can put anything readable in here who did not hold three shares: each grant opens only for the handler it names.
    """
    if bundle.get("form") != FORM:
        raise ValidationError(_("This file was not made by the machine with the shares."))
    trusted = _by_subject()
    for one in bundle["cases"]:
        _bring_back_case(one, trusted)
    return len(bundle["cases"])


def _bring_back_case(
    values: Mapping[str, Any], trusted: Mapping[tuple[str, int], TrustedKey]
) -> None:
    case = Case.objects.select_for_update().filter(pk=UUID(values["case"])).first()
    if case is None:
        raise ValidationError(_("A case in this file is no longer here."))
    for row in values["grants"]:
        key = trusted.get((row["subject"], row["version"]))
        if key is None:
            raise ValidationError(_("A handler in this file is not certified any more."))
        digest = bytes.fromhex(row["ties"])
        if digest != _digest_today(key):
            raise ValidationError(
                _("The ties of a handler have changed since. Take the case out anew.")
            )
        CaseGrant.objects.update_or_create(
            case=case,
            holder=CaseGrant.Holder.HANDLER,
            key=key.key,
            compartment=Compartment(row["compartment"]),
            epoch=row["epoch"],
            defaults={
                "sealed": bytes.fromhex(row["sealed"]),
                "role": CaseGrant.Role.LEAD,
                "state": CaseGrant.State.ACTIVE,
                "checked_ties": digest,
                "expires_on": None,
                "granted_by": the_portal(),
                "granted_on": timezone.now().date(),
            },
        )
    for row in values["items"]:
        _store_item(case, row)
    record_case(
        CaseEvent.Verb.ESCROW_USED,
        by=the_portal(),
        case_tag=bytes.fromhex(values["trail_tag"]),
    )
    note_for_handlers(case=case)


def _store_item(case: Case, row: Mapping[str, Any]) -> None:
    """An item that says who was let in; it counts because the root signed it."""
    last = CaseItem.objects.filter(case=case).aggregate(last=Max("sequence"))["last"]
    CaseItem.objects.create(
        id=UUID(row["id"]),
        case=case,
        sequence=(last or 0) + 1,
        compartment=Compartment(row["compartment"]),
        epoch=row["epoch"],
        sealed_key=bytes.fromhex(row["key"]),
        body=bytes.fromhex(row["body"]),
        added_on=date.fromisoformat(row["on"]),
    )


def _of_case(case: Case) -> dict[str, Any]:
    grants = CaseGrant.objects.filter(case=case, holder=CaseGrant.Holder.ESCROW)
    report = CaseItem.objects.filter(case=case, compartment=Compartment.SHARED, epoch=0)
    first = report.order_by("sequence").first()
    internal = case.keys.get(compartment=Compartment.INTERNAL, epoch=0)
    if first is None or not grants.exists():
        raise ValidationError(_("There is no escrow for one of these cases."))
    return {
        "case": case.pk.hex,
        "reporter_ed": bytes(case.reporter_ed_public).hex(),
        "report": {
            "id": first.pk.hex,
            "key": bytes(first.sealed_key).hex(),
            "body": bytes(first.body).hex(),
        },
        "tag_key": bytes(internal.sealed_tag_key).hex(),
        "marks": [bytes(row.mark).hex() for row in case.exclusions.order_by("pk")],
        "grants": [
            {
                "compartment": row.compartment,
                "epoch": row.epoch,
                "sealed": bytes(row.sealed).hex(),
            }
            for row in grants.order_by("epoch", "compartment")
        ],
    }


def _handler(email: str, keeps_identity: bool) -> dict[str, Any]:  # noqa: FBT001 - a value of the bundle
    today = timezone.now().date()
    for one in readers(trusted_keys(today)):
        if one.key.user.email == email:
            row = TrustCertificate.objects.filter(
                key=one.key, role=one.role, expires_on__gte=today
            ).order_by("pk")
            ties = ties_of([one.key.user], today)[one.key.user_id]
            return {
                "signed": next(_signed(found) for found in row if _says(found, one)),
                "ties": sorted(tie.hex for tie in ties),
                "identity": keeps_identity,
            }
    raise ValidationError(_("No certified handler has the address %(email)s.") % {"email": email})


def _says(row: TrustCertificate, trusted: TrustedKey) -> bool:
    signed = trust.signed_of(row)
    return signed is not None and {UUID(one) for one in signed.certificate.networks} == set(
        trusted.networks
    )


def _signed(row: TrustCertificate) -> dict[str, Any]:
    return {"statement": row.statement, "signatures": row.signatures}


def _by_subject() -> dict[tuple[str, int], TrustedKey]:
    found = readers(trusted_keys(timezone.now().date()))
    return {(str(one.key.user.public_id), one.key.version): one for one in found}


def _digest_today(trusted: TrustedKey) -> bytes:
    today = timezone.now().date()
    return digest_of_ties(ties_of([trusted.key.user], today)[trusted.key.user_id])
