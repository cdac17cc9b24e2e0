"""A handler's cases by what is due, from what stands in clear: nothing is opened for a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability import deadlines
from accountability.models import Case, CaseGrant
from accountability.permissions.cases import HeldCase
from accountability.statuses import ENDED

Status = Case.Status
# The last day for the first answer is a clock of the portal; its readers are told the day before it.
WORDS: Mapping[deadlines.Due, Promise] = {
    deadlines.Due.ACKNOWLEDGE: _("A first answer by a person"),
    deadlines.Due.TRIAGE: _("A decision on the way"),
    deadlines.Due.PROGRESS: _("Tell the reporter how far it is"),
    deadlines.Due.FEEDBACK: _("What came of it"),
    deadlines.Due.RETALIATION: _("Ask whether somebody suffered for it"),
}


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
    found = [(what, on) for what, on in deadlines.dues_of(case).items() if what in WORDS]
    found += [(deadlines.Due.RETALIATION, on) for on in deadlines.retaliation_checks(case)]
    return tuple(Due(WORDS[what], on) for what, on in sorted(found, key=lambda due: due[1]))


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

    @property
    def is_open(self) -> bool:
        """Somebody has something to do: also where it is closed and the day has come to ask how the reporter fares."""
        is_asked = self.due is not None and (self.due.is_over or self.due.is_today)
        return self.case.status not in ENDED or is_asked


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
    return row.is_overdue if show == Show.OVERDUE else row.is_open


def _urgency(row: Row) -> tuple[bool, bool, date, date, str]:
    due = row.due.on if row.due else date.max
    return (
        not row.is_overdue,
        not row.case.is_urgent,
        due,
        row.case.received_on,
        row.case.protocol_number,
    )
