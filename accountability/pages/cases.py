"""A handler's cases by what is due, from what stands in clear: nothing is opened for a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.deadlines import RETALIATION_CHECKS
from accountability.models import Case, CaseGrant
from accountability.permissions.cases import HeldCase
from accountability.statuses import ENDED, PATHS

Status = Case.Status


class Show(models.TextChoices):
    """Which of their cases somebody looks at."""

    OPEN = "open", _("All that are open")
    OVERDUE = "overdue", _("Overdue")
    SORTING = "sorting", _("To be sorted")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True)
class Due:
    """What is due, and by when."""

    what: Promise
    on: date

    @property
    def is_over(self) -> bool:
        return self.on < timezone.now().date()

    @property
    def is_today(self) -> bool:
        return self.on == timezone.now().date()


def dues_of(case: Case) -> tuple[Due, ...]:
    """Everything that is due for a case, the first first; nothing while it waits at the reporter's wish."""
    if case.status == Status.ON_HOLD_REPORTER or case.kind == Case.Kind.FEEDBACK:
        return ()
    return tuple(sorted(_dues(case), key=lambda due: due.on))


def _dues(case: Case) -> Iterable[Due]:
    if case.status in ENDED:
        if case.closed_on:
            for after in RETALIATION_CHECKS:
                on = case.closed_on + after
                if on >= timezone.now().date() - RETALIATION_CHECKS[0]:
                    yield Due(_("Ask whether somebody suffered for it"), on)
        return
    is_assessed = case.status in {*PATHS, Status.DECISION, Status.REVIEW}
    if case.acknowledged_on is None and case.ack_due_on:
        yield Due(_("A first answer by a person"), case.ack_due_on)
    if not is_assessed and case.triage_due_on:
        yield Due(_("A decision on the way"), case.triage_due_on)
    if case.acknowledged_on and case.progress_due_on:
        yield Due(_("Tell the reporter how far it is"), case.progress_due_on)
    if case.feedback_due_on:
        yield Due(_("What came of it"), case.feedback_due_on)


@dataclass(frozen=True)
class Row:
    """One of somebody's cases, from what stands in clear: nothing is opened for a list."""

    case: Case
    role: str | Promise
    until: date | None
    due: Due | None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.is_over


def my_cases(held: Iterable[HeldCase], show: Show = Show.OPEN) -> tuple[Row, ...]:
    """Overdue first, then by what is due next, then as they came; each was asked for a conflict of interest."""
    rows = [_row(one) for one in held if one.is_read]
    return tuple(sorted((row for row in rows if _is_shown(row, show)), key=_urgency))


def _row(held: HeldCase) -> Row:
    dues = dues_of(held.case)
    return Row(held.case, CaseGrant.Role(held.role).label, held.until, dues[0] if dues else None)


def _is_shown(row: Row, show: Show) -> bool:
    status = row.case.status
    if show == Show.CLOSED:
        return status in ENDED
    if show == Show.SORTING:
        return status == Status.QUARANTINED
    return status not in ENDED and (show == Show.OPEN or row.is_overdue)


def _urgency(row: Row) -> tuple[bool, bool, date, date, str]:
    due = row.due.on if row.due else date.max
    return (
        not row.is_overdue,
        not row.case.is_urgent,
        due,
        row.case.received_on,
        row.case.protocol_number,
    )
