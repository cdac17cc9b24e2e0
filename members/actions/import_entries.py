"""The rows of a list are entered, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alliance.audit import record
from alliance.leases import Lease
from alliance.models import User
from members.actions.import_checks import theme_reader
from members.actions.import_steps import Act, each
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
from members.actions.memberships import close_membership, open_membership
from members.actions.organisations import unique_slug
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
    """Enter row after row. One that is entered is never entered again, whoever was interrupted in between."""
    work = _work(batch, by)
    waiting = rows_of(batch).filter(to_enter(), applied_at__isnull=True)
    each(batch, waiting.values_list("pk", flat=True), partial(_entering, work), lease)
    with transaction.atomic():
        lease.write(applied_at=timezone.now())
        lease.finish()


def take_rows_back(batch: ImportBatch, by: User, lease: Lease) -> None:
    """Take back row after row, the last one first; what people have taken over since stays and is named."""
    work = _work(batch, by)
    entered = rows_of(batch).filter(applied_at__isnull=False, undone_at__isnull=True)
    keys = entered.order_by("-number").values_list("pk", flat=True)
    lease.write(done=batch.total - len(keys))
    each(batch, keys, lambda _rows: partial(_take_back, work=work), lease)
    with transaction.atomic():
        lease.write(undone_at=timezone.now())
        lease.finish()


def _work(batch: ImportBatch, by: User) -> _Work:
    themes = dict(Theme.objects.order_by("pk").values_list("slug", "pk"))
    return _Work(batch=batch, by=by, themes=themes, reader=theme_reader())


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
    return Member.objects.select_for_update(of=("self",)).get(
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
