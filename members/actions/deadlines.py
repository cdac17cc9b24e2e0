"""What time does with requests: reminders to a silent desk and to an applicant who was asked something, passing on, ends."""

from django.db import transaction
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import OutgoingMail, User
from members.actions.locks import lock_application
from members.actions.moves import (
    REVIEWERS_PAGE,
    go,
    in_letters,
    pass_on,
    tell_applicant,
    write_to_applicant,
)
from members.models import Application
from members.models.applications import ApplicationQuerySet
from members.permissions.applications import those_who_decide
from members.queries import deadlines
from members.queries.moves import Move, fits
from members.queries.routing import desk_above


@transaction.atomic
def remind_reviewers(pk: int) -> None:
    """Tell those who decide that nobody has answered in the days promised; once for each desk."""
    application = _held(pk, deadlines.without_first_answer())
    if application is None:
        return
    for to in those_who_decide(application):
        write_letter(
            template="members/mail/review_overdue.txt",
            to=to,
            context={
                **in_letters(application),
                "link": full_address(REVIEWERS_PAGE, application.public_id, language=to.language),
            },
            key=f"{deadlines.reviewers_key(application)}{to.pk}",
        )
    record("application.reviewers_reminded", application, by=the_portal(), right_used="the portal")


@transaction.atomic
def remind_applicant(pk: int, number: int) -> None:
    """Remind an applicant of the question that they were asked, for the first or second time."""
    application = _held(pk, deadlines.without_answer(number))
    if application is None:
        return
    asked = application.events.filter(verb=Move.ASK).latest("pk")
    key = deadlines.applicants_key(asked.pk, number)
    if OutgoingMail.objects.filter(key=key).exists():
        return
    write_to_applicant(application, template="members/mail/application_reminder.txt", key=key)
    record("application.applicant_reminded", application, by=the_portal(), right_used="the portal")


@transaction.atomic
def step_up(pk: int) -> None:
    """Pass a request on to the desk above, if its desk is still silent."""
    application = _held(pk, deadlines.past_their_desk())
    if application is not None:
        step_up_application(application=application, by=the_portal())


@transaction.atomic
def expire(pk: int) -> None:
    """End a request that is still over: somebody may have gone on with it since it was found."""
    application = _held(pk, deadlines.over())
    if application is not None:
        expire_application(application=application, by=the_portal())


@transaction.atomic
def step_up_application(*, application: Application, by: User) -> Application | None:
    """The time of a desk is over: the request stands at the desk above. None where there is none, or nothing is overdue."""
    application = lock_application(application)
    now = timezone.now()
    is_over = application.decision_due_at is not None and application.decision_due_at < now
    if not fits(application, Move.STEP_UP) or not is_over or application.desk is None:
        return None
    above = desk_above(application.desk)
    if above is None:
        return None
    pass_on(application, above, by=by, right_used="the portal")
    return application


@transaction.atomic
def expire_application(*, application: Application, by: User) -> Application | None:
    """A draft that nobody goes on with, or a question that nobody answers, comes to its end. It can be begun again."""
    application = lock_application(application)
    if not fits(application, Move.EXPIRE):
        return None
    was_sent = application.submitted_at is not None
    application.paused_at = None
    event = go(application, Move.EXPIRE, by=by, right_used="the portal")
    if was_sent:
        tell_applicant(event)
    record("application.expired", application, by=by, right_used="the portal")
    return application


def _held(pk: int, found: ApplicationQuerySet) -> Application | None:
    """The request, held, if it is still among those found."""
    waiting = found.filter(pk=pk).first()
    if waiting is None:
        return None
    held = lock_application(waiting)
    return held if found.filter(pk=pk).exists() else None
