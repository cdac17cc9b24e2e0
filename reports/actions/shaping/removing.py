"""What nothing hangs on goes."""

from collections.abc import Collection
from contextlib import nullcontext

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.translations import forget_texts
from reports.actions.shaping.rows import columns_of, locked_as_seen
from reports.actions.shaping.schemes import refuse_in_use
from reports.models import Category, Target
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import NAMES


@transaction.atomic
def remove_row(*, row: models.Model, by: User, reason: str = "") -> None:
    """Take a row of the framework away, as long as nothing hangs on it."""
    verdict = require(may_shape_framework(by))
    locked = locked_as_seen(row)
    if isinstance(locked, Category):
        refuse_in_use(locked.scheme)
    if isinstance(locked, Target) and not reason.strip():
        raise ValidationError(_("Say why this target is no longer aimed at."))
    index.changed("plans")
    record(
        "framework.removed",
        locked,
        by=by,
        right_used=verdict.right_used,
        before=columns_of(locked, [field.attname for field in locked._meta.concrete_fields]),
        reason=reason,
    )
    explained = pghistory.context(user=by.pk, reason=reason)
    try:
        with explained if isinstance(locked, Target) else nullcontext():
            forget_texts(locked)
            locked.delete()
    except ProtectedError as error:
        raise ValidationError(_what_hangs_on_it(error.protected_objects)) from error


def _what_hangs_on_it(rows: Collection[models.Model]) -> str:
    kinds = sorted({str(NAMES.get(type(row)) or capfirst(row._meta.verbose_name)) for row in rows})
    return _("This stays, because something hangs on it: %(kinds)s.") % {"kinds": ", ".join(kinds)}
