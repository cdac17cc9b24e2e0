"""The texts themselves: what is in force where, what came before, what is being written."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from alliance.texts import Texts, of_row
from members.models import PolicyDocument, PolicyVersion
from networks.models import Network

TEXTS_OF_A_VERSION = ("title", "text", "summary", "changes")


@dataclass(frozen=True)
class PublishedText:
    """A text as the public meets it: the version in force, those before it, and one that is yet to come."""

    document: PolicyDocument
    current: PolicyVersion
    # the newest first, the current one among them
    versions: tuple[PolicyVersion, ...]
    coming: PolicyVersion | None


@dataclass(frozen=True)
class Shelf:
    """One document with the versions that somebody may see, the newest first."""

    document: PolicyDocument
    versions: tuple[PolicyVersion, ...]

    @property
    def draft(self) -> PolicyVersion | None:
        return next((row for row in self.versions if row.approved_at is None), None)


def hash_of(text: str) -> str:
    """What a signature points at: the SHA-256 of the text as it stands."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(version: PolicyVersion) -> str:
    """What a draft says, in one short word: two people who look at it see whether it is the same draft still."""
    parts: list[object] = [version.pk, version.must_reaffirm, version.grace_days]
    for field in TEXTS_OF_A_VERSION:
        parts += sorted(of_row(version, field).items())
    return hash_of(repr(parts))[:16]


def approved() -> "QuerySet[PolicyVersion]":
    return PolicyVersion.objects.filter(approved_at__isnull=False)


def published_text(kind: str, network: Network | None = None) -> PublishedText | None:
    """The text of a kind for the alliance or for one network; None while no version is in force."""
    rows = list(
        approved()
        .filter(document__kind=kind, document__network=network)
        .select_related("document__network")
        .order_by("-number")
    )
    today = timezone.now().date()
    in_force = tuple(row for row in rows if _began_by(row, today))
    if not in_force:
        return None
    coming = [row for row in rows if not _began_by(row, today)]
    return PublishedText(
        document=in_force[0].document,
        current=in_force[0],
        versions=in_force,
        coming=coming[-1] if coming else None,
    )


def adaptations(kind: str | None = None, network: Network | None = None) -> list[PolicyDocument]:
    """The networks' own texts that are in force, of one kind or of one network."""
    today = timezone.now().date()
    in_force = approved().filter(in_force_from__lte=today)
    found = PolicyDocument.objects.filter(
        network__isnull=False, pk__in=in_force.values("document")
    ).select_related("network")
    if kind is not None:
        found = found.filter(kind=kind)
    if network is not None:
        found = found.filter(network=network)
    return sorted(found.order_by("pk"), key=lambda row: (str(row.network), row.kind, row.pk))


def missing_in(version: PolicyVersion) -> list[str]:
    """The languages in which a draft is not whole yet; what changed is told from the second version on."""
    fields = ["title", "text", "summary"] + (["changes"] if version.number > 1 else [])
    texts = [of_row(version, field) for field in fields]
    return [
        language
        for language in settings.LANGUAGE_TABLE
        if not all(language in text for text in texts)
    ]


def wording_of(version: PolicyVersion) -> dict[str, Texts]:
    """Every text of a version in every language in which it exists."""
    return {field: of_row(version, field) for field in TEXTS_OF_A_VERSION}


def versions_within(
    network_ids: Iterable[int], *, drafts_of_the_whole: bool
) -> "QuerySet[PolicyVersion]":
    """The versions that somebody may see at work: those of their networks, and of the alliance what is approved or theirs to write."""
    of_the_whole = Q(document__network__isnull=True)
    if not drafts_of_the_whole:
        of_the_whole &= Q(approved_at__isnull=False)
    return PolicyVersion.objects.filter(
        of_the_whole | Q(document__network__in=network_ids)
    ).select_related("document__network", "drafted_by", "approved_by")


def on_shelves(versions: "QuerySet[PolicyVersion]") -> list[Shelf]:
    """The versions sorted by what they are versions of, the alliance's texts first. One query, without the texts."""
    long_columns = [f"text_{language}" for language in settings.LANGUAGE_TABLE]
    found: dict[int, list[PolicyVersion]] = {}
    for version in versions.defer(*long_columns).order_by("-number", "pk"):
        found.setdefault(version.document_id, []).append(version)
    shelves = [Shelf(rows[0].document, tuple(rows)) for rows in found.values()]
    kinds = list(PolicyDocument.Kind)
    return sorted(
        shelves,
        key=lambda shelf: (
            str(shelf.document.network or ""),
            kinds.index(PolicyDocument.Kind(shelf.document.kind)),
            shelf.document.pk,
        ),
    )


def _began_by(version: PolicyVersion, day: date) -> bool:
    return version.in_force_from is not None and version.in_force_from <= day
