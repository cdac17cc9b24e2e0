"""The texts themselves: what is in force where, what came before, what is being written."""

import difflib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from alliance.models import AuditEvent, User
from alliance.texts import Texts, column, of_row
from members.models import PolicyDocument, PolicyVersion
from networks.models import Network

TEXTS_OF_A_VERSION = ("title", "text", "summary", "changes")
# Lines of the trail that say who wrote at a version.
WRITING = ("policy.drafted", "policy.draft_changed")


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


@dataclass(frozen=True)
class Line:
    """One line of a comparison: the same as before, added or removed."""

    mark: str
    text: str


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
    return _published(rows)


def published_texts() -> list[PublishedText]:
    """Every text that is in force somewhere with all its versions, without what they say. One query."""
    shelves = on_shelves(approved().select_related("document__network"))
    return [found for shelf in shelves if (found := _published(shelf.versions))]


def _published(rows: Sequence[PolicyVersion]) -> PublishedText | None:
    """The approved versions of one text, the newest first, by whether their day has come."""
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


def has_written(user: User, version: PolicyVersion) -> bool:
    """Whether the person began this version or changed it at any time, also where somebody else changed it after them."""
    if version.drafted_by_id == user.pk:
        return True
    written = AuditEvent.objects.filter(
        object_kind=version._meta.label_lower, object_id=str(version.pk)
    )
    return written.filter(actor=user, verb__in=WRITING).exists()


def before(version: PolicyVersion) -> PolicyVersion | None:
    """The approved version that this one takes the place of; for a network's first text, the alliance's."""
    earlier = approved().filter(document=version.document_id, number__lt=version.number)
    found = earlier.select_related("document__network").order_by("-number").first()
    return found if found or version.document.network_id is None else newest(version.document.kind)


def newest(kind: str, network: Network | None = None) -> PolicyVersion | None:
    """The last version of a text that was approved, in force or yet to come."""
    rows = approved().filter(document__kind=kind, document__network=network)
    return rows.select_related("document__network").order_by("-number").first()


def compared(old: str, new: str) -> list[Line]:
    """A new text line by line against the old one."""
    marks = {"+ ": "added", "- ": "removed", "  ": "same"}
    return [
        Line(marks[line[:2]], line[2:])
        for line in difflib.ndiff(old.splitlines(), new.splitlines())
        if line[:2] in marks and line[2:].strip()
    ]


def versions_in_force(network_ids: Iterable[int]) -> list[PolicyVersion]:
    """The versions that came into force, of the alliance and of some networks, without their texts; the newest of a text first."""
    long_columns = [column("text", language) for language in settings.LANGUAGE_TABLE]
    rows = (
        approved()
        .filter(in_force_from__lte=timezone.now().date())
        .filter(Q(document__network__isnull=True) | Q(document__network__in=network_ids))
        .select_related("document__network")
        .defer(*long_columns)
        .order_by("-number", "pk")
    )
    return sorted(rows, key=lambda row: _place_of(row.document))


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
    long_columns = [column("text", language) for language in settings.LANGUAGE_TABLE]
    found: dict[int, list[PolicyVersion]] = {}
    for version in versions.defer(*long_columns).order_by("-number", "pk"):
        found.setdefault(version.document_id, []).append(version)
    shelves = [Shelf(rows[0].document, tuple(rows)) for rows in found.values()]
    return sorted(shelves, key=lambda shelf: _place_of(shelf.document))


def _place_of(document: PolicyDocument) -> tuple[str, int, int]:
    """Where a text stands in a list: the alliance's first, then the networks by name; principles, code, standards."""
    kinds = list(PolicyDocument.Kind)
    kind = kinds.index(PolicyDocument.Kind(document.kind))
    return (str(document.network or ""), kind, document.pk)


def _began_by(version: PolicyVersion, day: date) -> bool:
    return version.in_force_from is not None and version.in_force_from <= day
