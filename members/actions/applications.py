"""What an applicant does with a request to join: sent, answered for, taken back, brought up again after a refusal.

Each is one transaction: the state by the table of moves, one event, one letter in the applicant's language, one audit line.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.duplicates import suspect_duplicates
from members.actions.locks import lock_application
from members.actions.moves import (
    begin,
    go,
    put_at_desk,
    run_clock,
    tell_applicant,
    tell_deciders,
)
from members.actions.references import ask_referees
from members.models import Application
from members.permissions.applications import may_send_application
from members.queries.completeness import missing_answers
from members.queries.moves import Move
from members.queries.own_requests import REVIEW_WITHIN
from members.queries.routing import desk_above, desk_for


@transaction.atomic
def submit_application(*, application: Application, by: User) -> Application:
    """Send a request to the desk that decides. Raises ValidationError with all that is missing, by page."""
    application = lock_application(application)
    verdict = require(may_send_application(by, application))
    begin(application, Move.SUBMIT)
    missing = missing_answers(application, by=by)
    if missing:
        raise ValidationError({page: [sentence] for page, sentence in missing.items()})
    now = timezone.now()
    assert application.network is not None  # noqa: S101 - missing_answers has asked for it
    put_at_desk(application, desk_for(application.network), now)
    application.submitted_at = now
    event = go(application, Move.SUBMIT, by=by, right_used=verdict.right_used)
    ask_referees(application=application, by=by)
    suspect_duplicates(member=application.member, by=by)
    tell_applicant(event)
    tell_deciders(event)
    record("application.submitted", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def answer_question(*, application: Application, answer: str, by: User) -> Application:
    """The applicant answers what they were asked; the clock runs again, and the days in between do not count."""
    application = lock_application(application)
    verdict = require(may_send_application(by, application))
    begin(application, Move.ANSWER)
    run_clock(application)
    event = go(application, Move.ANSWER, by=by, right_used=verdict.right_used, note=answer)
    tell_applicant(event)
    tell_deciders(event)
    record("application.answer_given", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User) -> Application:
    """The applicant takes the request back, at any time before the decision."""
    application = lock_application(application)
    verdict = require(may_send_application(by, application))
    begin(application, Move.WITHDRAW)
    was_sent = application.submitted_at is not None
    application.paused_at = None
    event = go(application, Move.WITHDRAW, by=by, right_used=verdict.right_used)
    if was_sent:
        tell_applicant(event)
    record("application.withdrawn", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def request_review_of_refusal(*, application: Application, reason: str, by: User) -> Application:
    """Ask once, within 30 days, to have a refusal looked at one level up, by nobody who took part before."""
    application = lock_application(application)
    verdict = require(may_send_application(by, application))
    begin(application, Move.REOPEN)
    _check_review_is_possible(application)
    refusal = application.events.filter(verb=Move.DECLINE).latest("pk")
    refused_at = refusal.desk or application.desk
    assert refused_at is not None  # noqa: S101 - what is sent stands at a desk
    now = timezone.now()
    application.round = 1
    application.decided_at = None
    application.decided_under = None
    put_at_desk(application, desk_above(refused_at) or refused_at, now)
    event = go(application, Move.REOPEN, by=by, right_used=verdict.right_used, note=reason)
    tell_applicant(event)
    tell_deciders(event)
    record("application.review_requested", application, by=by, right_used=verdict.right_used)
    return application


def _check_review_is_possible(application: Application) -> None:
    if application.round:
        raise ValidationError(_("This refusal has been reviewed already. It stands."))
    if application.decided_at is None or application.decided_at + REVIEW_WITHIN < timezone.now():
        raise ValidationError(
            _(
                "A review can be asked for within 30 days of the refusal. You may send a new request."
            )
        )
    others = Application.objects.open().filter(
        member=application.member_id, network=application.network_id
    )
    if others.exists():
        raise ValidationError(_("There is a newer request to the same network. It goes on."))
