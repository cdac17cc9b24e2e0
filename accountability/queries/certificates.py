"""What keys are certified for, and how people compare them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accountability import trust
from accountability.models import HandlerKey, TrustCertificate
from accountability.subjects import network_subject
from accountability.vault.certificates import FINGERPRINT, fingerprint
from accountability.vault.keys import PublicKeys
from networks.models import Network

GROUP = 4
# How long before its end a certificate is shown as one to renew.
SOON = timedelta(days=60)
SIGNATURES_NEEDED = 2


@dataclass(frozen=True)
class ListedCertificate:
    """A certificate as pages show it."""

    row: TrustCertificate
    networks: tuple[Network, ...]
    """Empty for the whole alliance."""
    is_trusted: bool
    """Whether the signatures under it hold today."""
    ends_soon: bool
    signed_by: frozenset[bytes]

    @property
    def role(self) -> str:
        return str(self.row.get_role_display())


def own_fingerprint(keys: PublicKeys) -> list[str]:
    """A fingerprint in groups of four."""
    written = fingerprint(keys)
    return [written[start : start + GROUP] for start in range(0, FINGERPRINT, GROUP)]


def certificates_of(key: HandlerKey, on: date) -> list[ListedCertificate]:
    """The certificates of a key that have not run out. Those whose row says something else than its signatures are left out."""
    rows = key.certificates.select_related("key__user").filter(expires_on__gte=on).order_by("pk")
    return listed(list(rows), on)


def all_certificates(on: date) -> list[ListedCertificate]:
    """Everybody's, by name."""
    rows = TrustCertificate.objects.select_related("key__user").filter(
        expires_on__gte=on, key__state=HandlerKey.State.ACTIVE
    )
    return listed(list(rows.order_by("key__user__name", "pk")), on)


def listed(rows: list[TrustCertificate], on: date) -> list[ListedCertificate]:
    """Rows with what they truly say; a fixed number of queries, however many."""
    trusted = {(one.key.pk, one.role, one.networks) for one in trust.trusted_keys(on)}
    certifiers = {key.pk for key in trust.trusted_certifiers(on)}
    places = {network_subject(network.pk): network for network in Network.objects.order_by("pk")}
    found = []
    for row in rows:
        signed = trust.signed_of(row)
        if signed is None:
            continue
        subjects = frozenset(UUID(one) for one in signed.certificate.networks)
        role = TrustCertificate.Role(row.role)
        is_certifier = role == TrustCertificate.Role.CERTIFIER
        found.append(
            ListedCertificate(
                row=row,
                networks=tuple(places[one] for one in sorted(subjects) if one in places),
                is_trusted=row.key_id in certifiers
                if is_certifier
                else (row.key_id, role, subjects) in trusted,
                ends_soon=row.expires_on - on <= SOON,
                signed_by=frozenset(one.by for one in signed.signatures),
            )
        )
    return found
