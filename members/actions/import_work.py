"""The work on a list in the background: every row checked, entered, taken back, each in a transaction of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_noop

from alliance.audit import record
from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from alliance.sealing import seal, unseal
from members.actions.imports import opened_file
from members.actions.memberships import close_membership, open_membership
from members.actions.organisations import unique_slug
from members.models import ImportBatch, ImportRow, Invitation, Member, MemberContact, Membership
from members.permissions.imports import IMPORTING, may_import_members
from members.queries.duplicates import domain_of
from members.queries.imports import (
    HEADER,
    folded,
    named_so,
    rows_of,
    suspicions,
    the_same,
    to_enter,
    unclaimed,
)
from members.queries.viewers import viewer_of
from members.queries.visibility import ceilings_today
from members.sheets import words
from members.sheets.messages import ROW
from members.sheets.reading import Table, Unreadable, read_table
from members.sheets.rows import Entry, Reader
from networks.models import Theme
from networks.permissions import is_secretariat, networks_within

Phase, Verdict = ImportBatch.Phase, ImportRow.Verdict

CHUNK = 500
# after so many rows the work looks whether somebody asked it to stop
LOOK_UP = 20
# how to reach a member: never in clear outside the sealed columns
SEALED = frozenset({"email", "phone"})
CONTACT = ("email", "phone")
PROFILE = (
    "name",
    "local_name",
    "acronym",
    "website",
    "country",
    "place",
    "languages",
    "about",
    "founded_year",
    "size",
)

NO_FILE = gettext_noop(
    "The file is no longer there: files are cleared away after 30 days. Bring the list again."
)
NO_LONGER_READ = gettext_noop("The file can no longer be read. Bring the list again.")
RIGHT_IS_GONE = gettext_noop(
    "Whoever ordered this no longer holds the right for it. Somebody who does can start it again."
)


class _Cancelled(Exception):
    """Somebody asked the work to stop."""


def run_import(lease: Lease) -> None:
    """Do the part that was ordered, from where an earlier attempt left it."""
    batch = (
        ImportBatch.objects.select_related("network", "ordered_by", "uploaded_by")
        .defer("content")
        .get(pk=lease.pk)
    )
    by = batch.ordered_by or batch.uploaded_by
    if not may_import_members(by, batch.network):
        raise WorkFailed(RIGHT_IS_GONE)
    work: dict[str, Callable[[ImportBatch, User, Lease], None]] = {
        Phase.CHECK: _check,
        Phase.APPLY: _apply,
        Phase.UNDO: _undo,
    }
    try:
        work[batch.phase](batch, by, lease)
    except _Cancelled:
        lease.cancel()


# --- checking ---------------------------------------------------------------------------------


def _check(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Read the file, say everything about every row, five hundred rows at a time."""
    table = _table(batch)
    reader = theme_reader()
    entries = [reader.read(table, number) for number in table.numbers]
    keys = folded([entry.values.get("name", "") for entry in entries])
    _mark_repeated(entries, keys)
    _note_file(batch, table, len(entries), lease)
    last = rows_of(batch).order_by("-number").values_list("number", flat=True).first() or HEADER
    book = _Register(batch, by)
    left = [(entry, key) for entry, key in zip(entries, keys, strict=True) if entry.number > last]
    done = len(entries) - len(left)
    for chunk in _chunks(left, CHUNK):
        _stop_if_asked(batch)
        rows = book.judge(chunk)
        done += len(rows)
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows)
            lease.write(done=done)
    with transaction.atomic():
        lease.write(checked_at=timezone.now())
        lease.finish()


def _table(batch: ImportBatch) -> Table:
    content = opened_file(batch)
    if not content:
        raise WorkFailed(NO_FILE)
    try:
        return read_table(content)
    except Unreadable as error:
        raise WorkFailed(NO_LONGER_READ) from error


def theme_reader() -> Reader:
    """A reader that knows the alliance's themes and today's date."""
    themes = words.Vocabulary(
        words.Word(theme.slug, _names_of(theme)) for theme in Theme.objects.order_by("slug")
    )
    return Reader(themes=themes, today=timezone.now().date())


def _names_of(theme: Theme) -> dict[str, str]:
    names = {
        code: name
        for code in ("en", "fr", "es", "ar")
        if (name := getattr(theme, f"name_{code}", None))
    }
    return names or {"en": theme.name}


def _note_file(batch: ImportBatch, table: Table, total: int, lease: Lease) -> None:
    """Keep how the file was read beside its rows, so that its owner can see whether that was right."""
    facts = {
        "kind": table.kind,
        "sheet": table.sheet[:31],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "unknown": list(table.unknown),
    }
    with transaction.atomic():
        ImportRow.objects.get_or_create(
            batch=batch, number=HEADER, defaults={"verdict": Verdict.SAME, "cells": facts}
        )
        lease.write(total=total)


def _mark_repeated(entries: Iterable[Entry], keys: Iterable[str]) -> None:
    """A member that is in the file twice is said at each of its rows."""
    places: defaultdict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry, key in zip(entries, keys, strict=True):
        if key:
            places[entry.values["kind"], key, entry.values.get("country", "")].append(entry)
    for found in places.values():
        if len(found) > 1:
            numbers = [entry.number for entry in found][:20]
            for entry in found:
                entry.messages.setdefault(ROW, []).append(["twice_in_file", {"rows": numbers}])


class _Register:
    """What is here already, as far as the person who brings the list may know of it."""

    def __init__(self, batch: ImportBatch, by: User) -> None:
        self.batch = batch
        self.viewer = viewer_of(by)
        self.ceilings = ceilings_today()
        self.reach = (
            None
            if is_secretariat(by)
            else Member.objects.visible_to(by).belonging_to(networks_within(by, IMPORTING))
        )

    def judge(self, chunk: list[tuple[Entry, str]]) -> list[ImportRow]:
        """The rows of a chunk with their verdicts. The same number of queries for one row and for five hundred."""
        right = [(entry, key) for entry, key in chunk if not entry.is_wrong]
        here = named_so(self.batch.network_id, (key for _entry, key in right))
        meant = {entry.number: the_same(entry.values, here.get(key, [])) for entry, key in right}
        claimed = _claimed(member.pk for members in meant.values() for member in members)
        unknown = {
            entry.number: entry.values for entry, _key in right if len(meant[entry.number]) != 1
        }
        perhaps = suspicions(unknown, reach=self.reach, viewer=self.viewer, ceilings=self.ceilings)
        rows = []
        for entry, _key in chunk:
            verdict, member = Verdict.NEW, None
            if entry.is_wrong:
                verdict = Verdict.WRONG
            elif len(meant[entry.number]) == 1:
                (member,) = meant[entry.number]
                verdict = _compared(entry, member, is_claimed=member.pk in claimed)
            elif entry.number in perhaps:
                verdict, member = Verdict.POSSIBLE_DUPLICATE, perhaps[entry.number].member
                entry.messages.setdefault(ROW, []).append(
                    ["alike", {"name": member.name}] if member else ["alike_elsewhere", {}]
                )
            rows.append(_row(self.batch, entry, verdict, member))
        return rows


def _compared(entry: Entry, member: Member, *, is_claimed: bool) -> ImportRow.Verdict:
    """Whether a row says anything new of a member; one that speaks for itself is left alone."""
    if not changes(entry.values, member):
        return Verdict.SAME
    if is_claimed:
        entry.messages.setdefault(ROW, []).append(["speaks_for_itself", {}])
        return Verdict.SAME
    return Verdict.CHANGED


def _row(
    batch: ImportBatch, entry: Entry, verdict: ImportRow.Verdict, member: Member | None
) -> ImportRow:
    cells = {code: seal(text) if code in SEALED else text for code, text in entry.cells.items()}
    return ImportRow(
        batch=batch,
        number=entry.number,
        verdict=verdict,
        cells=cells,
        messages=entry.messages,
        member=member,
    )


def _claimed(keys: Iterable[int]) -> set[int]:
    keys = set(keys)
    free = Member.objects.filter(unclaimed(), pk__in=keys).order_by("pk")
    return keys - set(free.values_list("pk", flat=True))


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


# --- what a member says, and what a row says of it ----------------------------------------------


def says(member: Member) -> dict[str, Any]:
    """A member's entry by the names of the columns."""
    contact = getattr(member, "contact", None)
    return {
        **{field: getattr(member, field) for field in PROFILE},
        "themes": sorted(theme.slug for theme in member.themes.all()),
        **{field: getattr(contact, field, "") for field in CONTACT},
    }


def changes(values: Mapping[str, Any], member: Member) -> dict[str, Any]:
    """What a row says otherwise than the member's entry. What it leaves empty stays as it is."""
    now = says(member)
    return {
        field: values[field]
        for field in now
        if field in values and not _equal(values[field], now[field])
    }


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return set(one) == set(other)
    return bool(one == other)


def _write(member: Member, values: Mapping[str, Any], themes: Mapping[str, int]) -> None:
    """Put these values into a member's entry."""
    fields = [field for field in PROFILE if field in values]
    for field in fields:
        setattr(member, field, values[field])
    if "website" in values:
        member.domain = domain_of(member.website)
        fields.append("domain")
    if fields:
        member.save(update_fields=[*fields, "changed_at"])
    if "themes" in values:
        member.themes.set([themes[slug] for slug in values["themes"] if slug in themes])
    contact = {field: values[field] for field in CONTACT if field in values}
    if contact:
        MemberContact.objects.update_or_create(member=member, defaults=contact)


# --- entering ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """What every row needs: the list, who ordered it, the themes by their slugs, how rows are read."""

    batch: ImportBatch
    by: User
    themes: Mapping[str, int]
    reader: Reader

    @property
    def right_used(self) -> str:
        return self.batch.right_used


def _work(batch: ImportBatch, by: User) -> _Work:
    themes = dict(Theme.objects.order_by("pk").values_list("slug", "pk"))
    return _Work(batch=batch, by=by, themes=themes, reader=theme_reader())


def _apply(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Enter row after row. One that is entered is never entered again, whoever was interrupted in between."""
    work = _work(batch, by)
    waiting = rows_of(batch).filter(to_enter(), applied_at__isnull=True)
    _each(batch, waiting.values_list("pk", flat=True), partial(_entering, work), lease)
    with transaction.atomic():
        lease.write(applied_at=timezone.now())
        lease.finish()


def _undo(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Take back row after row, the last one first; what people have taken over since stays and is named."""
    work = _work(batch, by)
    entered = rows_of(batch).filter(applied_at__isnull=False, undone_at__isnull=True)
    keys = entered.order_by("-number").values_list("pk", flat=True)
    lease.write(done=batch.total - len(keys))
    _each(batch, keys, lambda _rows: partial(_take_back, work=work), lease)
    with transaction.atomic():
        lease.write(undone_at=timezone.now())
        lease.finish()


Act = Callable[[ImportRow], None]


def _each(
    batch: ImportBatch, keys: Iterable[int], prepare: Callable[[list[ImportRow]], Act], lease: Lease
) -> None:
    """Each row in one transaction with the news that it is done: a late worker's row falls with its lease.

    The rows are read a few at a time. Only who holds the lease changes them, so they need no lock of their own.
    """
    for group in _chunks(list(keys), LOOK_UP):
        _stop_if_asked(batch)
        found = ImportRow.objects.select_related("member", "membership").in_bulk(group)
        rows = [found[key] for key in group]
        act = prepare(rows)
        for row in rows:
            with transaction.atomic():
                lease.write(done=F("done") + 1)
                act(row)


def _stop_if_asked(batch: ImportBatch) -> None:
    if ImportBatch.objects.filter(pk=batch.pk, cancel_requested_at__isnull=False).exists():
        raise _Cancelled


def _entering(work: _Work, rows: list[ImportRow]) -> Act:
    """How these rows are entered: with their values, and with what came into the network since the check."""
    values = {row.pk: work.reader.entry(row.number, opened(row.cells)).values for row in rows}
    keys = folded([values[row.pk]["name"] for row in rows])
    here = named_so(work.batch.network_id, keys)
    there = {
        row.pk
        for row, key in zip(rows, keys, strict=True)
        if row.verdict == Verdict.NEW and the_same(values[row.pk], here.get(key, []))
    }
    return lambda row: _enter(row, values[row.pk], work, came_in_meanwhile=row.pk in there)


def _enter(
    row: ImportRow, values: Mapping[str, Any], work: _Work, *, came_in_meanwhile: bool
) -> None:
    if row.verdict == Verdict.CHANGED and row.member is not None:
        _change(row, values, work)
    elif came_in_meanwhile:
        row.messages.setdefault(ROW, []).append(["already_entered", {}])
        row.verdict = Verdict.SAME
    else:
        _enter_new(row, values, work)
    row.applied_at = timezone.now()
    row.save(update_fields=["verdict", "messages", "member", "membership", "before", "applied_at"])


def _enter_new(row: ImportRow, values: Mapping[str, Any], work: _Work) -> None:
    """A member nobody has claimed or confirmed, so it is listed nowhere, and its membership."""
    fields = {field: values[field] for field in PROFILE if field in values}
    member = Member.objects.create(
        kind=values["kind"],
        slug=_slug(values),
        **fields,
        domain=domain_of(values.get("website", "")),
        about_language=work.batch.language if "about" in values else "",
    )
    contact = {field: values[field] for field in CONTACT if field in values}
    if contact:
        MemberContact.objects.create(member=member, **contact)
    if slugs := values.get("themes"):
        through = Member.themes.through
        through.objects.bulk_create(
            through(member=member, theme_id=work.themes[slug])
            for slug in slugs
            if slug in work.themes
        )
    since = values.get("since")
    row.member = member
    row.membership = open_membership(
        member=member,
        network=work.batch.network,
        by=work.by,
        right_used=work.right_used,
        since=date.fromisoformat(since) if since else None,
    )


def _slug(values: Mapping[str, Any]) -> str | None:
    """An address of its own for an organisation whose name can be written in one; people have none."""
    if values["kind"] == Member.Kind.PERSON or not slugify(values["name"]):
        return None
    return unique_slug(values["name"])


def _change(row: ImportRow, values: Mapping[str, Any], work: _Work) -> None:
    """What the row says anew, with what stood there before; a member that speaks for itself keeps its own entry."""
    member = _held(row)
    if _claimed([member.pk]):
        row.messages.setdefault(ROW, []).append(["speaks_for_itself", {}])
        row.verdict = Verdict.SAME
        return
    new = changes(values, member)
    was = {field: value for field, value in says(member).items() if field in new}
    _write(member, new, work.themes)
    row.before = {"was": _closed(was), "became": _closed(new)}
    record(
        "member.changed_by_import",
        member,
        by=work.by,
        right_used=work.right_used,
        after={"columns": sorted(new)},
    )


def _held(row: ImportRow) -> Member:
    """The member of a row as it stands now, held until the transaction ends."""
    return Member.objects.select_for_update(of=("self",)).get(
        pk__in=ImportRow.objects.filter(pk=row.pk).order_by().values("member")
    )


# --- taking back ------------------------------------------------------------------------------


def _take_back(row: ImportRow, work: _Work) -> None:
    if row.member is None:
        row.undone_at = timezone.now()
    elif row.membership is not None:
        _take_member_back(row, row.membership, work)
    elif row.before:
        _restore(row, work)
    else:
        row.undone_at = timezone.now()
    row.save(update_fields=["messages", "undone_at"])


def _take_member_back(row: ImportRow, membership: Membership, work: _Work) -> None:
    """End the membership as entered by mistake, empty how to reach the member, withdraw what invited it."""
    member = _held(row)
    if _claimed([member.pk]):
        return _stays(row, "stays_claimed")
    membership.refresh_from_db(fields=["state"])
    if membership.state != Membership.State.ACTIVE or member.merged_into_id is not None:
        return _stays(row, "stays_moved_on")
    close_membership(
        membership=membership,
        reason=Membership.EndReason.ENTERED_BY_MISTAKE,
        by=work.by,
        right_used=work.right_used,
    )
    MemberContact.objects.filter(member=member).delete()
    Invitation.objects.filter(member=member, used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    Member.objects.filter(pk=member.pk).update(listing=Member.Listing.HIDDEN, slug=None)
    row.undone_at = timezone.now()
    return None


def _restore(row: ImportRow, work: _Work) -> None:
    """What stood there before, wherever nobody has written anything else since."""
    member = _held(row)
    if _claimed([member.pk]):
        return _stays(row, "stays_claimed")
    was, became = opened(row.before["was"]), opened(row.before["became"])
    now = says(member)
    back = {field: was[field] for field in was if _equal(now[field], became[field])}
    _write(member, back, work.themes)
    if kept := sorted(set(was) - set(back)):
        row.messages.setdefault(ROW, []).append(["stays_changed", {"columns": kept}])
    record(
        "member.changed_by_import",
        member,
        by=work.by,
        right_used=work.right_used,
        after={"columns": sorted(back)},
    )
    row.undone_at = timezone.now()
    return None


def _stays(row: ImportRow, code: str) -> None:
    said = row.messages.setdefault(ROW, [])
    if [code, {}] not in said:
        said.append([code, {}])


# --- sealed values in rows ----------------------------------------------------------------------


def opened(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells in clear."""
    return {
        code: unseal(value) if code in SEALED and value else value for code, value in cells.items()
    }


def _closed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        code: seal(value) if code in SEALED and value else value for code, value in values.items()
    }
