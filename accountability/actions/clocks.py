"""What time does to cases: reminders on fixed days, and stand-ins called in when something is late or too few are left.

No vault is open here, so nobody's marks can be read: who is told and who is called in has the ties of the last check, and
whoever has others is passed over.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accountability import trust
from accountability.actions.notices import next_hour_of_mail, note_at, who_may_be_told
from accountability.actions.trail import record_case
from accountability.deadlines import reminders_on, stand_ins_due
from accountability.models import Case, CaseEvent, CaseGrant
from accountability.queries.grants import all_of, readers_of, stand_ins_of
from accountability.routes import READERS
from accountability.statuses import WORKING


def note_reminders(*, now: datetime) -> None:
    """Note what a day has to remind of, for its fixed hours; where these are over, for the next one. Ordered once a day."""
    for case in Case.objects.order_by("pk").iterator():
        hours = reminders_on(case, now.date())
        people = who_may_be_told(readers_of(case, now.date())) if hours else ()
        for hour in hours:
            note_at(people=people, moment=hour if hour > now else next_hour_of_mail(now))


def call_in_late(*, now: datetime) -> None:
    """Look at every case that is not over, and call in stand-ins where time asks for them."""
    for pk in _open_cases().order_by("pk").values_list("pk", flat=True):
        call_in(pk=pk, now=now)


@transaction.atomic
def call_in(*, pk: UUID, now: datetime) -> None:
    """Wake as many stand-ins of a case as are due, in their order, and tell all who read it at the next fixed hour."""
    case = _open_cases().select_for_update().filter(pk=pk).first()
    if case is None:
        return
    called = _due_now(case, now)
    if not called:
        return
    all_of(called).filter(state=CaseGrant.State.DORMANT).update(state=CaseGrant.State.ACTIVE)
    case.escalation_level += len(called)
    case.save(update_fields=["escalation_level"])
    people = who_may_be_told(readers_of(case, timezone.now().date()))
    note_at(people=people, moment=next_hour_of_mail(now))
    # nobody's vault is open, so the line cannot carry the case's pseudonym
    record_case(CaseEvent.Verb.ESCALATED, by=None)


def _open_cases() -> QuerySet[Case]:
    return Case.objects.exclude(status=Case.Status.CLOSED)


def _due_now(case: Case, now: datetime) -> list[CaseGrant]:
    """The stand-ins to call in: those that are due for their lateness, or to make up for readers who are gone."""
    wanted = max(stand_ins_due(case, now) - case.escalation_level, _missing(case))
    if wanted <= 0:
        return []
    free = {person.pk for person in who_may_be_told(stand_ins_of(case))}
    return [one for one in stand_ins_of(case) if one.key and one.key.user_id in free][:wanted]


def _missing(case: Case) -> int:
    """How many readers a case lacks. Who must be checked again is there, unless nobody else could be told of anything."""
    today = timezone.now().date()
    readers = readers_of(case, today)
    trusted = {one.key.pk for one in trust.readers(trust.trusted_keys(today))}
    present = sum(one.key_id in trusted and one.role in WORKING for one in readers)
    return max(READERS - present, 0 if who_may_be_told(readers) else 1)
