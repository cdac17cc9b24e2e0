"""Telling handlers that there is something to read: at fixed hours, without saying what, and never those whom it concerns.

A notice names a person and an hour, no case. Who is told is found here, while the case is known: handlers whose grants are in
force and whose ties are those of the last check. Nothing is ordered now: an order would write down the minute.
"""

import random
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accountability import trust
from accountability.conflicts import digest_of_ties, ties_of
from accountability.models import Case, CaseGrant, HandlerNotice
from accountability.queries.grants import readers_of
from alliance.models import User

HOURS_OF_MAIL = (7, 13, 19)
"""In UTC. Mail to handlers leaves then, so its time says little about the time of what they read."""
SOONEST, LATEST = timedelta(minutes=5), timedelta(minutes=25)
BETWEEN_URGENT = timedelta(hours=1)
_random = random.SystemRandom()


def note_filing(*, case: Case) -> None:
    """A concern has arrived: its readers are told at the next fixed hour, and soon where somebody is in danger.

    What waits to be sorted is never urgent: a flood would come to many mails.
    """
    if case.is_urgent and case.status != Case.Status.QUARANTINED:
        note_urgent(case=case)
    else:
        note_for_handlers(case=case)


def note_for_handlers(*, case: Case, besides: User | None = None) -> None:
    """Something was added to a case, by the reporter or by a colleague who needs no notice of it."""
    readers = [one for one in _who_may_be_told(case) if one != besides]
    note_at(people=readers, moment=next_hour_of_mail(timezone.now()))


@transaction.atomic
def note_urgent(*, case: Case) -> None:
    """Somebody is in danger: 5 to 25 minutes from now, whatever the hour; at most one such mail an hour to each person."""
    now = timezone.now()
    for person in _who_may_be_told(case):
        list(User.objects.select_for_update().filter(pk=person.pk).order_by("pk"))
        mine = HandlerNotice.objects.filter(user=person, lane=HandlerNotice.Lane.URGENT)
        last = mine.order_by("-not_before").first()
        if last is not None and last.not_before > now:
            continue
        delay = timedelta(seconds=_random.uniform(SOONEST.seconds, LATEST.seconds))
        moment = now + delay
        if last is not None:
            moment = max(moment, last.not_before + BETWEEN_URGENT)
        HandlerNotice.objects.create(user=person, lane=HandlerNotice.Lane.URGENT, not_before=moment)


def note_at(*, people: Iterable[User], moment: datetime) -> None:
    """Tell these people at a fixed hour; the second notice for the same hour changes nothing."""
    HandlerNotice.objects.bulk_create(
        [
            HandlerNotice(user=person, lane=HandlerNotice.Lane.WINDOW, not_before=moment)
            for person in people
        ],
        ignore_conflicts=True,
    )


def next_hour_of_mail(moment: datetime) -> datetime:
    """The first fixed hour after a moment."""
    day = moment.astimezone(UTC).date()
    hours = (
        datetime.combine(day + timedelta(days=days), time(hour), UTC)
        for days in (0, 1)
        for hour in HOURS_OF_MAIL
    )
    return next(hour for hour in hours if hour > moment)


def who_may_be_told(grants: Collection[CaseGrant]) -> tuple[User, ...]:
    """The holders of these grants whose keys are trusted today and whose ties are those of the last check."""
    today = timezone.now().date()
    trusted = {one.key.pk for one in trust.readers(trust.trusted_keys(today))}
    ties = ties_of([grant.key.user for grant in grants if grant.key], today)
    return tuple(
        grant.key.user
        for grant in grants
        if grant.key
        and grant.key_id in trusted
        and bytes(grant.checked_ties) == digest_of_ties(ties[grant.key.user_id])
    )


def _who_may_be_told(case: Case) -> tuple[User, ...]:
    return who_may_be_told(readers_of(case, timezone.now().date()))
