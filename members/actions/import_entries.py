"""The rows of a list are entered, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from alliance.audit import record
from alliance.leases import Lease
from alliance.models import User
from members.actions.import_checks import theme_reader
from members.actions.import_steps import a_few_at_a_time, each
from members.actions.import_values import (
    CONTACT,
    PROFILE,
    changes,
    claimed,
    closed,
    equal,
    opened,
    says,
    write,
)
from members.actions.memberships import begin_memberships, close_membership
from members.actions.organisations import unique_slugs
from members.models import ImportBatch, ImportRow, Invitation, Member, MemberContact, Membership
from members.queries.duplicates import domain_of
from members.queries.imports import (
    folded,
    named_so,
    rows_of,
    the_same,
    to_enter,
)
from members.sheets.messages import ROW
from members.sheets.rows import Reader
from networks.models import Theme

Verdict = ImportRow.Verdict
# what each row says, by the row's key
Values = Mapping[int, Mapping[str, Any]]


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


def enter_rows(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Enter all rows. One that is entered is never entered again, whoever was interrupted in between."""
    work = _work(batch, by)
    waiting = rows_of(batch).filter(to_enter(), applied_at__isnull=True)
    for rows in a_few_at_a_time(batch, waiting.values_list("pk", flat=True)):
        values = {row.pk: work.reader.entry(row.number, opened(row.cells)).values for row in rows}
        here = _came_in_meanwhile(work, rows, values)
        known = [row for row in rows if row.pk in here or _is_about_a_member(row)]
        each(known, partial(_enter_known, values=values, work=work), lease)
        if new := [row for row in rows if row not in known]:
            _enter_new(new, values, work, lease)
    with transaction.atomic():
        lease.write(applied_at=timezone.now())
        lease.finish()


def take_rows_back(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Take back row after row, the last one first; what people have taken over since stays and is named."""
    work = _work(batch, by)
    entered = rows_of(batch).filter(applied_at__isnull=False, undone_at__isnull=True)
    keys = entered.order_by("-number").values_list("pk", flat=True)
    lease.write(done=batch.total - len(keys))
    for rows in a_few_at_a_time(batch, keys):
        each(rows, partial(_take_back, work=work), lease)
    with transaction.atomic():
        lease.write(undone_at=timezone.now())
        lease.finish()


def _work(batch: ImportBatch, by: User) -> _Work:
    themes = dict(Theme.objects.order_by("pk").values_list("slug", "pk"))
    return _Work(batch=batch, by=by, themes=themes, reader=theme_reader())


def _came_in_meanwhile(work: _Work, rows: list[ImportRow], values: Values) -> set[int]:
    """The rows whose member came into the network since the check."""
    keys = folded([values[row.pk]["name"] for row in rows])
    here = named_so(work.batch.network_id, keys)
    return {
        row.pk
        for row, key in zip(rows, keys, strict=True)
        if row.verdict == Verdict.NEW and the_same(values[row.pk], here.get(key, []))
    }


def _is_about_a_member(row: ImportRow) -> bool:
    return row.verdict == Verdict.CHANGED and row.member is not None


def _enter_known(row: ImportRow, *, values: Values, work: _Work) -> None:
    """A row about a member who is there: what it says anew, or nothing but that the member is there already."""
    if _is_about_a_member(row):
        _change(row, values[row.pk], work)
    else:
        row.messages.setdefault(ROW, []).append(["already_entered", {}])
        row.verdict = Verdict.SAME
    row.applied_at = timezone.now()
    row.save(update_fields=["verdict", "messages", "before", "applied_at"])


def _enter_new(rows: list[ImportRow], values: Values, work: _Work, lease: Lease) -> None:
    """New members, a few in one transaction with the news that they are in.

    Where the database refuses one of them, each is entered by itself, so that only that one stays out.
    """
    try:
        _enter_together(rows, values, work, lease)
    except (IntegrityError, DataError):
        for row in rows:
            _enter_together([row], values, work, lease)


@transaction.atomic
def _enter_together(rows: list[ImportRow], values: Values, work: _Work, lease: Lease) -> None:
    """Members nobody has claimed or confirmed, so they are listed nowhere, and their memberships."""
    lease.write(done=F("done") + len(rows))
    said = [values[row.pk] for row in rows]
    members = Member.objects.bulk_create(_new_members(said, work))
    _write_beside(members, said, work)
    memberships = begin_memberships(
        members=[(member, _since(one)) for member, one in zip(members, said, strict=True)],
        network=work.batch.network,
        by=work.by,
        right_used=work.right_used,
    )
    for row, member, membership in zip(rows, members, memberships, strict=True):
        row.member, row.membership, row.applied_at = member, membership, timezone.now()
    ImportRow.objects.bulk_update(rows, ["member", "membership", "applied_at"])


def _new_members(said: list[Mapping[str, Any]], work: _Work) -> list[Member]:
    """Organisations whose names can be written in an address get one of their own; people have none."""
    addressed = [
        number
        for number, one in enumerate(said)
        if one["kind"] != Member.Kind.PERSON and slugify(one["name"])
    ]
    slugs = dict(
        zip(addressed, unique_slugs([said[number]["name"] for number in addressed]), strict=True)
    )
    return [
        Member(
            kind=one["kind"],
            slug=slugs.get(number),
            **{field: one[field] for field in PROFILE if field in one},
            domain=domain_of(one.get("website", "")),
            about_language=work.batch.language if "about" in one else "",
        )
        for number, one in enumerate(said)
    ]


def _write_beside(members: list[Member], said: list[Mapping[str, Any]], work: _Work) -> None:
    """How to reach new members, and their themes."""
    both = list(zip(members, said, strict=True))
    MemberContact.objects.bulk_create(
        [
            MemberContact(member=member, **{field: one[field] for field in CONTACT if field in one})
            for member, one in both
            if any(field in one for field in CONTACT)
        ]
    )
    through = Member.themes.through
    through.objects.bulk_create(
        [
            through(member=member, theme_id=work.themes[slug])
            for member, one in both
            for slug in one.get("themes", ())
            if slug in work.themes
        ]
    )


def _since(one: Mapping[str, Any]) -> date | None:
    since = one.get("since")
    return date.fromisoformat(since) if since else None


def _change(row: ImportRow, values: Mapping[str, Any], work: _Work) -> None:
    """What the row says anew, with what stood there before; a member that speaks for itself keeps its own entry."""
    member = _held(row)
    if claimed([member.pk]):
        row.messages.setdefault(ROW, []).append(["speaks_for_itself", {}])
        row.verdict = Verdict.SAME
        return
    new = changes(values, member)
    was = {field: value for field, value in says(member).items() if field in new}
    write(member, new, work.themes)
    row.before = {"was": closed(was), "became": closed(new)}
    record(
        "member.changed_by_import",
        member,
        by=work.by,
        right_used=work.right_used,
        after={"columns": sorted(new)},
    )


def _held(row: ImportRow) -> Member:
    """The member of a row as it stands now, held until the transaction ends."""
    return Member.objects.select_for_update(no_key=True).get(
        pk__in=ImportRow.objects.filter(pk=row.pk).order_by().values("member")
    )


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
    if claimed([member.pk]):
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
    if claimed([member.pk]):
        return _stays(row, "stays_claimed")
    was, became = opened(row.before["was"]), opened(row.before["became"])
    now = says(member)
    back = {field: was[field] for field in was if equal(now[field], became[field])}
    write(member, back, work.themes)
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
