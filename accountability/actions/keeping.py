"""What time takes away: concerns and names whose days are over, what was never sent, files that belong to nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

from django.db import transaction
from django.utils import timezone

from accountability import blobs, tombstones
from accountability.actions.notices import next_hour_of_mail, note_at, who_may_be_told
from accountability.actions.trail import record_case
from accountability.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseGrant,
    CaseItem,
    CaseKey,
    EndedAccess,
    Tombstone,
    UnsentRecord,
)
from accountability.queries.endings import DAYS_SHOWN
from accountability.queries.grants import readers_of
from accountability.queries.retention import (
    NOT_SOONER,
    days_of_rules,
    due,
    holds_in_force,
    identities_due,
    last_day_of,
    rule_of,
    warned_on,
)
from accountability.tombstones import Line
from accountability.vault.cases import Compartment
from alliance.models import User

CASES_AT_ONCE = 50
ROWS_AT_ONCE = 500
FILES_AT_ONCE = 500
ORPHANED_DAYS = 2
# The rule of a tombstone where two people deleted a case before its time, as its reporter wished.
WISH = "wish"


class CaseIsHeldError(Exception):
    """Two people have stopped the deletion of this case, or one has asked for it."""


@dataclass(frozen=True)
class Cleaning:
    """What is due, or went: numbers only."""

    cases: Counter[str]
    """By rule."""
    identities: int
    unsent: int

    @property
    def is_nothing(self) -> bool:
        return not (self.cases or self.identities or self.unsent)


# --- what is due ------------------------------------------------------------------------------------


@transaction.atomic
def purge_cases(*, by: User | None, dry_run: bool = False) -> Cleaning:
    """Delete what has been kept for its time, at most so much at once; or only say what that would be."""
    today = timezone.now().date()
    if not dry_run:
        write_missing_tombstones()
        set_days_of_deletion(on=today)
    days = days_of_rules()
    cases = {case: _rule_by_which(case, days) for case in due(today)[:CASES_AT_ONCE]}
    names = list(identities_due(today, days)[:CASES_AT_ONCE])
    unsent = UnsentRecord.objects.filter(delete_on__lt=today).order_by("delete_on", "pk")
    unsent_keys = list(unsent.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    cleaning = Cleaning(
        cases=Counter(cases.values()),
        identities=len(set(names) - set(cases)),
        unsent=len(unsent_keys),
    )
    if not dry_run:
        for case in names:
            forget_identity(case=case)
        for case, rule in cases.items():
            delete_case(case=case, rule=rule, by=by)
        UnsentRecord.objects.filter(pk__in=unsent_keys).delete()
        EndedAccess.objects.filter(ended_on__lt=today - timedelta(days=DAYS_SHOWN)).delete()
    return cleaning


@transaction.atomic
def set_days_of_deletion(*, on: date) -> None:
    """Give closed cases the day on which they go, and follow changes of the rules: later at once, sooner only with a warning."""
    days = days_of_rules()
    closed = Case.objects.filter(status=Case.Status.CLOSED, closed_on__isnull=False)
    for case in closed.select_for_update().order_by("pk"):
        day, known = last_day_of(case, days), case.delete_on
        if day is None or (known is not None and known <= on):
            continue
        soonest = max(day, on + NOT_SOONER)
        wanted = day if known is not None and day >= known else min(soonest, known or soonest)
        if wanted != known:
            case.delete_on = wanted
            case.save(update_fields=["delete_on"])


def note_deletions(*, now: datetime) -> None:
    """Tell handlers 30 and 7 days before that there is something to look at. Asked twice, it notes once."""
    for case in warned_on(now.date()):
        people = who_may_be_told(readers_of(case, now.date()))
        note_at(people=people, moment=next_hour_of_mail(now))


# --- deleting -----------------------------------------------------------------------------------------


@transaction.atomic
def delete_case(*, case: Case, rule: str, by: User | None, is_held_too: bool = False) -> bool:
    """Delete a case with its grants, keys and items, then its files; a tombstone stays. False when it is gone already.

    Raises CaseIsHeldError. The line beside the database is written once the deletion holds.
    """
    today = timezone.now().date()
    locked = Case.objects.select_for_update().filter(pk=case.pk).first()
    if locked is None:
        return False
    if not is_held_too and holds_in_force(today).filter(case=locked).exists():
        raise CaseIsHeldError
    files = list(_files_of(locked))
    line = Line(tombstones.digest_of(locked.pk), today, rule)
    CaseGrant.objects.filter(case=locked).delete()
    CaseKey.objects.filter(case=locked).delete()
    CaseItem.objects.filter(case=locked).delete()
    locked.delete()
    Tombstone.objects.get_or_create(
        digest=line.digest, defaults={"deleted_on": line.deleted_on, "rule": line.rule}
    )
    # nobody's vault is open, so the line cannot carry the case's pseudonym
    record_case(CaseEvent.Verb.DELETED, by=by)
    transaction.on_commit(partial(_after_deletion, [line], files))
    return True


@transaction.atomic
def forget_identity(*, case: Case) -> None:
    """Delete who the reporter is from a case, with every key to it; the rest stays."""
    locked = Case.objects.select_for_update().filter(pk=case.pk).first()
    if locked is None:
        return
    if holds_in_force(timezone.now().date()).filter(case=locked).exists():
        raise CaseIsHeldError
    files = list(_files_of(locked, Compartment.IDENTITY))
    for rows in (CaseGrant, CaseKey, CaseItem):
        rows.objects.filter(case=locked, compartment=Compartment.IDENTITY).delete()
    transaction.on_commit(partial(_after_deletion, [], files))


def sweep_files() -> int:
    """Remove sealed files that no concern names: of drafts that were never sent, or left by an accident. How many went."""
    old = list(blobs.names_on_disk(older_than_days=ORPHANED_DAYS))
    named = set(Attachment.objects.order_by("pk").values_list("blob", flat=True))
    orphans = list(islice((name for name in old if name not in named), FILES_AT_ONCE))
    for name in orphans:
        blobs.drop_blob(name)
    return len(orphans)


# --- tombstones ---------------------------------------------------------------------------------------


@transaction.atomic
def apply_tombstones(*, by: User | None) -> int:
    """Delete again what a restored backup has brought back; how many concerns that were."""
    known = {line.digest: line for line in tombstones.lines()}
    Tombstone.objects.bulk_create(
        [
            Tombstone(digest=line.digest, deleted_on=line.deleted_on, rule=line.rule[:20])
            for line in known.values()
        ],
        ignore_conflicts=True,
    )
    found = 0
    for case in Case.objects.order_by("pk").iterator():
        line = known.get(tombstones.digest_of(case.pk))
        if line is not None:
            # whoever held it then has let it go before it was deleted
            found += delete_case(case=case, rule=line.rule[:20], by=by, is_held_too=True)
    return found


def write_missing_tombstones() -> None:
    """Write lines that a full disk or a crash has kept from the file."""
    written = {line.digest for line in tombstones.lines()}
    rows = Tombstone.objects.exclude(digest__in=written).order_by("pk")
    tombstones.add_lines(Line(row.digest, row.deleted_on, row.rule) for row in rows)


def _after_deletion(lines: Collection[Line], files: Iterable[str]) -> None:
    known = {line.digest for line in tombstones.lines()} if lines else set()
    tombstones.add_lines(line for line in lines if line.digest not in known)
    for name in files:
        blobs.drop_blob(name)


def _files_of(case: Case, *compartments: Compartment) -> Iterable[str]:
    rows = Attachment.objects.filter(item__case=case)
    if compartments:
        rows = rows.filter(item__compartment__in=compartments)
    return rows.order_by("pk").values_list("blob", flat=True)


def _rule_by_which(case: Case, days: Mapping[str, int]) -> str:
    by_rule = last_day_of(case, days)
    is_early = by_rule is not None and case.delete_on is not None and case.delete_on < by_rule
    return WISH if is_early else rule_of(case).value
