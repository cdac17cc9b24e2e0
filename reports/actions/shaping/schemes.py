"""Ways of splitting: made, changed, replaced by a newer version."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import note_first_drafts
from reports.actions.refusals import said_kindly
from reports.actions.shaping.rows import (
    States,
    Values,
    locked_as_seen,
    note_change,
    says_otherwise,
    what_differs,
    write_row,
)
from reports.models import Category, CategoryScheme, Measure
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import is_in_use, last_split_by, open_periods


@said_kindly
@transaction.atomic
def add_scheme(
    *, code: str, name: Texts, by: User, is_exclusive: bool = True, is_complete: bool = False
) -> CategoryScheme:
    """Enter a way to split counts; its categories follow."""
    verdict = require(may_shape_framework(by))
    scheme = CategoryScheme.objects.create(
        code=code, is_exclusive=is_exclusive, is_complete=is_complete, **in_columns("name", name)
    )
    note_first_drafts(scheme, by=by)
    record("scheme.added", scheme, by=by, right_used=verdict.right_used, after={"code": code})
    return scheme


@said_kindly
@transaction.atomic
def add_category(*, scheme: CategoryScheme, code: str, name: Texts, by: User) -> Category:
    verdict = require(may_shape_framework(by))
    refuse_in_use(locked_as_seen(scheme))
    category = Category.objects.create(scheme=scheme, code=code, **in_columns("name", name))
    note_first_drafts(category, by=by)
    record("category.added", category, by=by, right_used=verdict.right_used, after={"code": code})
    return category


@said_kindly
@transaction.atomic
def change_scheme(
    *,
    row: CategoryScheme | Category,
    values: Values,
    texts: Mapping[str, Texts],
    seen: str,
    by: User,
    states: States | None = None,
) -> CategoryScheme | Category:
    """Change a scheme or one of its categories. In use, only its translations still may."""
    verdict = require(may_shape_framework(by))
    locked: CategoryScheme | Category = locked_as_seen(row, seen)
    scheme = locked.scheme if isinstance(locked, Category) else locked
    if what_differs(locked, values) or says_otherwise(locked, "name", texts):
        refuse_in_use(scheme)
    if values.get("is_exclusive", scheme.is_exclusive) != scheme.is_exclusive and scheme.replaces:
        raise ValidationError(
            _("Whether parts overlap stays as in the version before, or its totals would change.")
        )
    change = write_row(locked, values, texts, by, states)
    note_change(locked, change, by=by, right_used=verdict.right_used)
    return locked


@said_kindly
@transaction.atomic
def replace_scheme(*, scheme: CategoryScheme, code: str, since: date, by: User) -> CategoryScheme:
    """Begin a new version of a scheme: the same categories to start with, in force from a day on; measures follow it."""
    verdict = require(may_shape_framework(by))
    earlier = locked_as_seen(scheme)
    if CategoryScheme.objects.filter(replaces=earlier).exists():
        raise ValidationError(_("A new version replaces this one already. Go on from that one."))
    if earlier.since is not None and since <= earlier.since:
        raise ValidationError(_("A new version begins after the one before."))
    _refuse_while_counts_need_the_earlier_one(earlier, since)
    later = CategoryScheme.objects.create(
        code=code,
        is_exclusive=earlier.is_exclusive,
        is_complete=earlier.is_complete,
        replaces=earlier,
        since=since,
        **in_columns("name", of_row(earlier, "name")),
    )
    Category.objects.bulk_create(
        Category(scheme=later, code=row.code, **in_columns("name", of_row(row, "name")))
        for row in earlier.categories.order_by("pk")
    )
    Measure.objects.filter(scheme=earlier).update(scheme=later)
    record(
        "scheme.replaced",
        later,
        by=by,
        right_used=verdict.right_used,
        after={"code": code, "replaces": earlier.code, "since": since.isoformat()},
    )
    return later


def _refuse_while_counts_need_the_earlier_one(scheme: CategoryScheme, since: date) -> None:
    """A period has the same parts from its first day to its last."""
    period = open_periods().filter(ends_before__gt=since).last()
    if period is not None:
        raise ValidationError(
            _(
                "Networks are reporting for %(period)s now. Let the new version begin when the period is over."
            )
            % {"period": period.code}
        )
    last = last_split_by(scheme)
    if last is not None and since < last:
        raise ValidationError(
            _("Counts after this day are split by the version before. Choose a later day.")
        )


def refuse_in_use(scheme: CategoryScheme) -> None:
    if is_in_use(scheme):
        raise ValidationError(
            _("Counts are split by this scheme, so it stays as it is. Begin a new version of it.")
        )
