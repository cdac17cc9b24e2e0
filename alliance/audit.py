"""Writing the audit trail: the last line of every action."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from alliance.caching import bump
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

# Acts that are recorded often and that no public page tells of. After every other act all kept pages are built anew, so that
# what was published or withdrawn is seen at once, and a new verb need not think of it.
UNSEEN = frozenset(
    {
        *("account.opened", "account.signed_in", "account.signed_out", "account.code_rejected"),
        *("second_factor.used", "second_factor.failed"),
        *("application.begun", "application.answered", "application.reviewers_reminded"),
        *("application.applicant_reminded", "reaffirmation.reminded", "return.reminded"),
        *("return.begun", "return.filled", "count.entered", "count.changed", "warning.explained"),
        *("cell.remarked", "cell.remark_closed", "member.contact_read"),
        *("highlight.drafted", "highlight.written", "assessment.section_answered"),
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
    _tell_the_pages(verb)
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
    _tell_the_pages(verb)
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


def _tell_the_pages(verb: str) -> None:
    if verb not in UNSEEN:
        transaction.on_commit(bump, robust=True)


def _without_personal(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: "…" if key in PERSONAL else value for key, value in values.items()}
