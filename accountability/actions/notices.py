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
from accountability.models import Case, CaseGrant, EndedAccess, HandlerKey, HandlerNotice
from accountability.queries.grants import grants_in_force, readers_of
from alliance.letters import full_address, write_letter
from alliance.models import LeasedWork, OutboxTask, User
from alliance.outbox import later

HOURS_OF_MAIL = (7, 13, 19)
"""In UTC. Mail to handlers leaves then, so its time says little about the time of what they read."""
SOONEST, LATEST = timedelta(minutes=5), timedelta(minutes=25)
BETWEEN_URGENT = timedelta(hours=1)
DAY = timedelta(days=1)
TELL = "accountability.tell_handler"
Lane = HandlerNotice.Lane
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
    people = _who_may_be_told(case)
    # in the order of their keys, so that two filings at once do not wait for each other
    list(User.objects.select_for_update().filter(pk__in=[one.pk for one in people]).order_by("pk"))
    for person in people:
        mine = HandlerNotice.objects.filter(user=person, lane=Lane.URGENT)
        last = mine.order_by("-not_before").first()
        if last is not None and last.not_before > now:
            continue
        delay = timedelta(seconds=_random.uniform(SOONEST.seconds, LATEST.seconds))
        moment = now + delay
        if last is not None:
            moment = max(moment, last.not_before + BETWEEN_URGENT)
        HandlerNotice.objects.create(user=person, lane=Lane.URGENT, not_before=moment)


def note_at(*, people: Iterable[User], moment: datetime) -> None:
    """Tell these people at a fixed hour; the second notice for the same hour changes nothing."""
    HandlerNotice.objects.bulk_create(
        [HandlerNotice(user=person, lane=Lane.WINDOW, not_before=moment) for person in people],
        ignore_conflicts=True,
    )


def forget_notices(*, people: Iterable[User]) -> None:
    """What waits for somebody who lost a case may be about it. A word too few about another is made up for by its deadlines."""
    HandlerNotice.objects.filter(user__in=list(people)).delete()


# --- when the hour has come ------------------------------------------------------------------


def order_mail(*, now: datetime) -> None:
    """Order a mail for every notice whose hour has come; the notice's number is all that the order says."""
    _forget_told(now)
    due = HandlerNotice.objects.filter(not_before__lte=now).order_by("pk")
    for pk in due.values_list("pk", flat=True):
        later(TELL, pk, key=_order_of(pk))


@transaction.atomic
def tell(*, pk: int) -> None:
    """Write to the person of a notice, unless their ties have changed since; hours that were missed come to one mail."""
    now = timezone.now()
    notice = HandlerNotice.objects.select_for_update().filter(pk=pk).first()
    if notice is None:
        return
    waiting = HandlerNotice.objects.filter(user=notice.user, not_before__lte=now)
    waiting.filter(lane=Lane.WINDOW).delete()
    grants = grants_in_force(now.date()).filter(key__user=notice.user)
    has_lost_one = EndedAccess.objects.filter(
        key__user=notice.user, key__state=HandlerKey.State.ACTIVE, ended_on__gte=now.date() - DAY
    ).exists()
    told = who_may_be_told(list(grants.select_related("key__user").order_by("pk")))
    if not (told or has_lost_one):
        return
    write_letter(
        template="accountability/mail/handler_notice.txt",
        to=notice.user,
        context={"link": full_address("account_login", language=notice.user.language)},
        key=_order_of(pk),
    )


def _forget_told(now: datetime) -> None:
    """An urgent notice stays for an hour after its mail, so that the next one keeps its distance."""
    old = HandlerNotice.objects.filter(lane=Lane.URGENT, not_before__lte=now - BETWEEN_URGENT)
    keys = {_order_of(pk): pk for pk in old.order_by("pk").values_list("pk", flat=True)}
    told = OutboxTask.objects.filter(key__in=keys, state=LeasedWork.State.DONE).order_by("pk")
    HandlerNotice.objects.filter(
        pk__in=[keys[key] for key in told.values_list("key", flat=True)]
    ).delete()


def _order_of(pk: int) -> str:
    return f"handler_notice:{pk}"


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
