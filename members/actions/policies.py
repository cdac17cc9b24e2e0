"""What can happen to the texts that bind members: they are drafted, approved, come into force; nothing approved changes."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.outbox import later
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import forget_texts, note_what_people_wrote, write_texts
from members.models import PolicyDocument, PolicyVersion
from members.permissions.policies import (
    may_approve_policy,
    may_draft_policy,
    may_enter_approved,
)
from members.queries.policies import TEXTS_OF_A_VERSION, fingerprint, hash_of, missing_in
from networks.models import Network

USUAL_GRACE = 90


class DraftThere(Exception):
    """Somebody writes the next version of this text already; `version` is that draft."""

    def __init__(self, version: PolicyVersion) -> None:
        super().__init__(version.pk)
        self.version = version


class DraftMovedOn(Exception):
    """The draft says something else than when the page was loaded, or is a draft no longer."""


class LanguagesMissing(Exception):
    """The draft is not whole in `languages`, so nobody could sign it there."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


class DayNotPossible(Exception):
    """The version would begin in the past, or not after the one before it."""


@dataclass(frozen=True)
class Wording:
    """What a version says, by language, and what it asks of those who signed an earlier one."""

    title: Texts
    text: Texts
    summary: Texts = field(default_factory=dict)
    changes: Texts = field(default_factory=dict)
    must_reaffirm: bool = False
    grace_days: int = USUAL_GRACE


@transaction.atomic
def draft_version(
    *, kind: str, network: Network | None, wording: Wording, by: User
) -> PolicyVersion:
    """Begin the next version of a text of the alliance, or of one network's adaptation of it.

    Raises DraftThere while another draft of it is open.
    """
    verdict = require(may_draft_policy(by, network))
    version = _begin(kind, network, wording, by=by)
    record(
        "policy.drafted", version, by=by, right_used=verdict.right_used, after=_in_short(version)
    )
    return version


@transaction.atomic
def edit_draft(*, version: PolicyVersion, wording: Wording, seen: str, by: User) -> PolicyVersion:
    """Change a draft, as it stood when it was `seen`. Whoever changed it last counts as its author.

    Raises DraftMovedOn when somebody else changed or approved it in between.
    """
    verdict = require(may_draft_policy(by, version.document.network))
    draft = _lock(version, seen)
    draft.must_reaffirm, draft.grace_days = wording.must_reaffirm, wording.grace_days
    draft.drafted_by = by
    draft.save()
    write_texts(draft, _texts(wording), by=by)
    record("policy.draft_changed", draft, by=by, right_used=verdict.right_used)
    return draft


@transaction.atomic
def discard_draft(*, version: PolicyVersion, seen: str, by: User) -> None:
    """Throw a draft away. Raises DraftMovedOn when it is not the one that was `seen`."""
    verdict = require(may_draft_policy(by, version.document.network))
    draft = _lock(version, seen)
    record("policy.discarded", draft, by=by, right_used=verdict.right_used)
    forget_texts(draft)
    draft.delete()


@transaction.atomic
def approve_version(
    *, version: PolicyVersion, in_force_from: date, minute_ref: str, seen: str, by: User
) -> PolicyVersion:
    """Approve a draft as it was `seen`, in force from a day on. From now on nobody changes it.

    Raises DraftMovedOn, LanguagesMissing or DayNotPossible.
    """
    draft = _lock(version, seen)
    verdict = require(may_approve_policy(by, draft))
    today = timezone.now().date()
    if in_force_from < today:
        raise DayNotPossible
    _approve(draft, in_force_from=in_force_from, minute_ref=minute_ref, approver=by)
    record("policy.approved", draft, by=by, right_used=verdict.right_used, after=_in_short(draft))
    index.changed("framework")
    if draft.must_reaffirm and in_force_from == today:
        later("members.remind_of_pledges", key=f"members.remind_of_pledges:version:{draft.pk}")
    return draft


@transaction.atomic
def enter_approved_version(
    *,
    kind: str,
    network: Network | None,
    wording: Wording,
    in_force_from: date,
    minute_ref: str,
    approved_by: User,
    by: User,
) -> PolicyVersion:
    """Enter a version that was approved before the portal was there, with the day on which it came into force."""
    verdict = require(may_enter_approved(by))
    version = _begin(kind, network, wording, by=by)
    _approve(version, in_force_from=in_force_from, minute_ref=minute_ref, approver=approved_by)
    record(
        "policy.approved", version, by=by, right_used=verdict.right_used, after=_in_short(version)
    )
    index.changed("framework")
    return version


def _begin(kind: str, network: Network | None, wording: Wording, *, by: User) -> PolicyVersion:
    document, _is_new = PolicyDocument.objects.get_or_create(kind=kind, network=network)
    PolicyDocument.objects.select_for_update().get(pk=document.pk)
    open_draft = document.versions.filter(approved_at__isnull=True).order_by("pk").first()
    if open_draft is not None:
        raise DraftThere(open_draft)
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion.objects.create(
        document=document,
        number=last + 1,
        drafted_by=by,
        must_reaffirm=wording.must_reaffirm,
        grace_days=wording.grace_days,
        **{
            name: text
            for field, said in _texts(wording).items()
            for name, text in in_columns(field, said).items()
        },
    )
    note_what_people_wrote(version, by=by)
    return version


def _texts(wording: Wording) -> dict[str, Texts]:
    """All texts in all languages: what a form left empty is empty from now on."""
    return {
        name: {code: getattr(wording, name).get(code, "") for code in settings.LANGUAGE_TABLE}
        for name in TEXTS_OF_A_VERSION
    }


def _approve(draft: PolicyVersion, *, in_force_from: date, minute_ref: str, approver: User) -> None:
    missing = missing_in(draft)
    if missing:
        raise LanguagesMissing(missing)
    earlier = draft.document.versions.filter(approved_at__isnull=False)
    last = earlier.aggregate(last=Max("in_force_from"))["last"]
    if last is not None and in_force_from <= last:
        raise DayNotPossible
    draft.text_hashes = {
        language: hash_of(text) for language, text in of_row(draft, "text").items()
    }
    draft.approved_by = approver
    draft.approved_at = timezone.now()
    draft.minute_ref = minute_ref.strip()
    draft.in_force_from = in_force_from
    draft.save()


def _lock(version: PolicyVersion, seen: str) -> PolicyVersion:
    """The draft, held until the end, if it still says what the person saw."""
    draft = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .select_related("document__network", "drafted_by")
        .filter(pk=version.pk, approved_at__isnull=True)
        .first()
    )
    if draft is None or fingerprint(draft) != seen:
        raise DraftMovedOn
    return draft


def _in_short(version: PolicyVersion) -> dict[str, object]:
    return {
        "kind": version.document.kind,
        "number": version.number,
        "in_force_from": str(version.in_force_from or ""),
        "must_reaffirm": version.must_reaffirm,
    }
