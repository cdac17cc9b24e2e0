"""What reviewers do with a request: they begin to look, ask, note, recommend, hold it, leave it to others."""

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.locks import lock_application
from members.actions.moves import begin, go, note_stance, pass_on, run_clock, tell_applicant
from members.models import Application, Review
from members.permissions.applications import (
    free_deciders,
    is_for_board,
    may_review_application,
    recusal_for,
)
from members.queries.moves import Move, fits
from members.queries.routing import desk_above

Stance = Review.Stance


@transaction.atomic
def take_up_application(*, application: Application, by: User) -> Application:
    """Somebody begins to look at the request."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.TAKE_UP)
    event = go(application, Move.TAKE_UP, by=by, right_used=verdict.right_used)
    tell_applicant(event)
    record("application.taken_up", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def ask_information(*, application: Application, question: str, by: User) -> Application:
    """Ask the applicant something. The clock stands still until they answer."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.ASK)
    application.paused_at = timezone.now()
    event = go(application, Move.ASK, by=by, right_used=verdict.right_used, note=question)
    tell_applicant(event)
    record("application.information_asked", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def note_review(
    *,
    application: Application,
    stance: Review.Stance,
    by: User,
    note_internal: str = "",
    reason_code: str = "",
) -> Review:
    """Keep what one reviewer thinks, for reviewers only. Saying it again replaces it; stepping aside is an act of its own."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.REVIEW)
    review = note_stance(
        application,
        stance,
        by=by,
        right_used=verdict.right_used,
        note_internal=note_internal,
        reason_code=reason_code,
    )
    record(
        "application.reviewed",
        application,
        by=by,
        right_used=verdict.right_used,
        after={"stance": stance},
    )
    return review


@transaction.atomic
def recommend_application(
    *, application: Application, by: User, note_internal: str = ""
) -> Application:
    """Recommend to approve; whoever decides sees it."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.RECOMMEND)
    note_stance(
        application, Stance.FOR, by=by, right_used=verdict.right_used, note_internal=note_internal
    )
    event = go(application, Move.RECOMMEND, by=by, right_used=verdict.right_used)
    tell_applicant(event)
    record("application.recommended", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def hold_application(*, application: Application, note: str, by: User) -> Application:
    """The network puts the request on hold and tells the applicant why. The clock stands still."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.HOLD)
    application.paused_at = timezone.now()
    event = go(application, Move.HOLD, by=by, right_used=verdict.right_used, note=note)
    tell_applicant(event)
    record("application.held", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def resume_application(*, application: Application, by: User) -> Application:
    """The network goes on with a request that it held."""
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.RESUME)
    run_clock(application)
    event = go(application, Move.RESUME, by=by, right_used=verdict.right_used)
    tell_applicant(event)
    record("application.resumed", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def step_aside(*, application: Application, by: User) -> Review:
    """A reviewer leaves a request to others, because they are too close to it. It stays noted.

    When nobody is left at the desk, the request passes on to the one above.
    """
    application = lock_application(application)
    verdict = require(may_review_application(by, application))
    begin(application, Move.REVIEW)
    return _recuse(application, Review.Stance.RECUSED.value, by=by, right_used=verdict.right_used)


@transaction.atomic
def note_recusal(*, application: Application, by: User) -> Review | None:
    """Keep that somebody who is too close tried to act on a request. None where nothing speaks against them."""
    application = lock_application(application)
    recusal = recusal_for(by, application)
    if recusal is None or not fits(application, Move.REVIEW):
        return None
    there = Review.objects.filter(application=application, round=application.round, reviewer=by)
    return there.first() or _recuse(application, recusal.value, by=by, right_used="")


def _recuse(application: Application, why: str, *, by: User, right_used: str) -> Review:
    review = note_stance(application, Stance.RECUSED, by=by, right_used=right_used, reason_code=why)
    record("application.recused", application, by=by, right_used=right_used, after={"reason": why})
    _leave_to_the_desk_above(application, by=by, right_used=right_used)
    return review


def _leave_to_the_desk_above(application: Application, *, by: User, right_used: str) -> None:
    """Where nobody is left at a desk who may decide, the request does not wait for its days to be over."""
    desk = application.desk
    if desk is None or is_for_board(application) or not fits(application, Move.STEP_UP):
        return
    above = desk_above(desk)
    if above is not None and not free_deciders(application, desk):
        pass_on(application, above, by=by, right_used=right_used)
