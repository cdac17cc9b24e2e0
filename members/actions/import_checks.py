"""A list is checked: everything about every row is said, and which of them are here already."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from alliance.imports import opened_file
from alliance.leases import Lease
from alliance.models import User
from alliance.outbox import WorkFailed
from alliance.sealing import seal
from alliance.sheets.reading import Unreadable
from alliance.sheets.words import Vocabulary, Word
from alliance.texts import of_row
from members.actions.import_steps import chunks, stop_if_asked
from members.actions.import_values import SEALED, changes, claimed
from members.models import ImportBatch, ImportRow, Member
from members.permissions.imports import IMPORTING
from members.queries.imports import (
    HEADER,
    folded,
    named_so,
    read_as,
    rows_of,
    suspicions,
    the_same,
)
from members.queries.viewers import viewer_of
from members.queries.visibility import ceilings_today
from members.sheets.messages import ROW
from members.sheets.reading import Table, read_table
from members.sheets.rows import Entry, Reader
from networks.models import Theme
from networks.permissions import is_secretariat, networks_within

Verdict = ImportRow.Verdict

CHUNK = 500

NO_FILE = gettext_noop(
    "The file is no longer there: files are cleared away after 30 days. Bring the list again."
)

NO_LONGER_READ = gettext_noop("The file can no longer be read. Bring the list again.")


def check(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Read the file, say everything about every row, five hundred rows at a time."""
    encoding = read_as(batch)
    table = _table(batch, encoding)
    reader = theme_reader()
    entries = [reader.read(table, number) for number in table.numbers]
    keys = folded([entry.values.get("name", "") for entry in entries])
    _mark_repeated(entries, keys)
    _note_file(batch, table, encoding, len(entries), lease)
    last = rows_of(batch).order_by("-number").values_list("number", flat=True).first() or HEADER
    book = Register(batch, by)
    left = [(entry, key) for entry, key in zip(entries, keys, strict=True) if entry.number > last]
    done = len(entries) - len(left)
    for chunk in chunks(left, CHUNK):
        stop_if_asked(batch)
        rows = book.judge(chunk)
        done += len(rows)
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows)
            lease.write(done=done)
    with transaction.atomic():
        lease.write(checked_at=timezone.now())
        lease.finish()


def _table(batch: ImportBatch, encoding: str) -> Table:
    content = opened_file(batch.content)
    if not content:
        raise WorkFailed(NO_FILE)
    try:
        return read_table(content, encoding)
    except Unreadable as error:
        raise WorkFailed(NO_LONGER_READ) from error


def theme_reader() -> Reader:
    """A reader that knows the alliance's themes and today's date."""
    themes = Vocabulary(
        Word(theme.slug, _names_of(theme)) for theme in Theme.objects.order_by("slug")
    )
    return Reader(themes=themes, today=timezone.now().date())


def _names_of(theme: Theme) -> dict[str, str]:
    return of_row(theme, "name") or {settings.LANGUAGE_CODE: theme.name}


def _note_file(batch: ImportBatch, table: Table, encoding: str, total: int, lease: Lease) -> None:
    """Keep how the file was read beside its rows, so that its owner can see whether that was right."""
    facts = {
        "kind": table.kind,
        "sheet": table.sheet[:31],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "unknown": list(table.unknown),
        "read_as": encoding,
    }
    with transaction.atomic():
        ImportRow.objects.update_or_create(
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


class Register:
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
        taken = claimed(member.pk for members in meant.values() for member in members)
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
                verdict = _compared(entry, member, is_claimed=member.pk in taken)
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
