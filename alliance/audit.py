"""Writing the audit trail: the last line of every action."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from alliance.models import AuditEvent, User

# Fields whose values never enter the trail; tests/test_privacy.py holds this set equal to its declarations.
PERSONAL = frozenset(
    {
        *("email", "name", "to", "password", "subject", "body", "body_html"),
        *("local_name", "acronym", "about", "name_key", "acronym_key", "typed_name", "function"),
        *("motivation", "work_with_men", "heard_from", "message"),
        *("note_internal", "note_to_applicant", "content", "cells", "before"),
    }
)


def record(
    verb: str,
    thing: models.Model,
    *,
    by: User,
    right_used: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Keep that `verb` happened to `thing`, by whom and with which right, in the caller's transaction."""
    return AuditEvent.objects.create(
        actor=by,
        verb=verb,
        right_used=right_used,
        object_kind=thing._meta.label_lower,
        object_id=str(getattr(thing, "public_id", thing.pk)),
        before=_without_personal(before),
        after=_without_personal(after),
        reason=reason,
    )


def record_each(
    verb: str, things: Iterable[models.Model], *, by: User, right_used: str = ""
) -> None:
    """Keep that `verb` happened to each of many things at once, for those who ask later what was done with theirs."""
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                actor=by,
                verb=verb,
                right_used=right_used,
                object_kind=thing._meta.label_lower,
                object_id=str(getattr(thing, "public_id", thing.pk)),
            )
            for thing in things
        ],
        batch_size=1000,
    )


def _without_personal(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: "…" if key in PERSONAL else value for key, value in values.items()}
