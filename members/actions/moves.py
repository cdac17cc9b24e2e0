"""How a request makes a move: the row held, the state by the table, one event, the letters that tell of it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from members.models import Application, ApplicationEvent, Review
from members.permissions.applications import is_overdue, those_who_decide
from members.queries.clock import due_in, moved_by_pause
from members.queries.moves import MOVES, Move, fits
from members.queries.own_requests import told_of_request
from members.queries.queue import due_of
from members.queries.routing import policy_of
from networks.models import Network

State = Application.State

# Where the applicant finds their request, and reviewers theirs.
APPLICANTS_PAGE = "members:my_request_page"
REVIEWERS_PAGE = "members:application"


class ApplicationMovedOn(Exception):
    """Somebody was faster, or the page was old: the request does not stand any more where this move begins."""

    def __init__(self, application: Application) -> None:
        super().__init__(application.reference)
        self.application = application


def begin(application: Application, move: Move) -> None:
    if not fits(application, move):
        raise ApplicationMovedOn(application)


def go(
    application: Application,
    move: Move,
    *,
    by: User,
    right_used: str,
    note: str = "",
    reason_code: str = "",
    desk: Network | None = None,
) -> ApplicationEvent:
    """Write the new state and the event that tells of it."""
    before = application.state
    application.state = MOVES[move].target or State(application.state)
    if move in ANSWERS and application.first_answered_at is None:
        application.first_answered_at = timezone.now()
    application.save()
    acting = desk or application.desk
    return ApplicationEvent.objects.create(
        application=application,
        verb=move.value,
        from_state=before,
        to_state=application.state,
        by=by,
        right_used=right_used,
        desk=acting,
        is_substitution=move in BY_A_DESK and _stands_in(application, acting),
        reason_code=reason_code,
        note_to_applicant=note,
    )


# Moves after which the applicant knows that somebody is there.
ANSWERS = frozenset({Move.TAKE_UP, Move.ASK, Move.RECOMMEND, Move.APPROVE, Move.DECLINE, Move.HOLD})

BY_A_DESK = ANSWERS | {Move.RESUME}


def _stands_in(application: Application, acting: Network | None) -> bool:
    """Whether a desk acts for the one that the request was sent to, because that one had not."""
    if application.round or acting is None:
        return False
    sent_to = (
        application.events.filter(verb=Move.SUBMIT).order_by("pk").values_list("desk_id", flat=True)
    )
    first = sent_to.first()
    return first is not None and first != acting.pk


def note_stance(
    application: Application,
    stance: Review.Stance,
    *,
    by: User,
    right_used: str,
    note_internal: str = "",
    reason_code: str = "",
) -> Review:
    """One word of each reviewer in each round. An empty note leaves the one that is there."""
    said: dict[str, Any] = {"stance": stance, "right_used": right_used}
    if note_internal:
        said["note_internal"] = note_internal
    if reason_code:
        said["reason_code"] = reason_code
    review, _is_new = Review.objects.update_or_create(
        application=application, round=application.round, reviewer=by, defaults=said
    )
    return review


def put_at_desk(application: Application, desk: Network, now: datetime) -> None:
    """The request stands here from now on, and the desk's own days begin."""
    policy = policy_of(desk)
    application.desk = desk
    application.at_desk_since = now
    application.first_answer_due_at = due_in(policy.target_days, desk, since=now)
    application.decision_due_at = due_in(policy.max_days, desk, since=now)


def run_clock(application: Application) -> None:
    """The clock runs again; what was due falls as many days later as it stood still."""
    since, now = application.paused_at, timezone.now()
    if since is None or application.desk is None:
        return
    for name in ("first_answer_due_at", "decision_due_at"):
        due = getattr(application, name)
        if due is not None:
            moved = moved_by_pause(due, application.desk, since=since, until=now)
            setattr(application, name, moved)
    application.paused_at = None


def pass_on(application: Application, above: Network, *, by: User, right_used: str) -> None:
    """The request stands at the desk above, whose own days begin; the applicant and those who decide there are told.

    That it took too long is said only where it did: a desk is passed too when nobody is left there who may decide.
    """
    is_late = is_overdue(application)
    application.first_answered_at = None
    put_at_desk(application, above, timezone.now())
    event = go(application, Move.STEP_UP, by=by, right_used=right_used)
    tell_applicant(event, is_late=is_late)
    tell_deciders(event)
    record(
        "application.stepped_up",
        application,
        by=by,
        right_used=right_used,
        after={"desk": above.slug},
    )


LETTERS = {
    Move.SUBMIT: "members/mail/application_submitted.txt",
    Move.TAKE_UP: "members/mail/application_taken_up.txt",
    Move.ASK: "members/mail/application_information_asked.txt",
    Move.ANSWER: "members/mail/application_answered.txt",
    Move.RECOMMEND: "members/mail/application_recommended.txt",
    Move.APPROVE: "members/mail/application_approved.txt",
    Move.DECLINE: "members/mail/application_declined.txt",
    Move.WITHDRAW: "members/mail/application_withdrawn.txt",
    Move.HOLD: "members/mail/application_put_on_hold.txt",
    Move.RESUME: "members/mail/application_resumed.txt",
    Move.STEP_UP: "members/mail/application_stepped_up.txt",
    Move.EXPIRE: "members/mail/application_expired.txt",
    Move.REOPEN: "members/mail/application_reopened.txt",
}


def tell_applicant(event: ApplicationEvent, *, is_late: bool = False) -> None:
    application = event.application
    write_to_applicant(
        application,
        template=LETTERS[Move(event.verb)],
        key=f"application:{application.pk}:{event.pk}",
        is_late=is_late,
    )


def write_to_applicant(
    application: Application, *, template: str, key: str, **more: object
) -> None:
    """One letter to each who hears of the request. The first has the key itself, by which a letter is found again."""
    for place, to in enumerate(told_of_request(application)):
        write_letter(
            template=template,
            to=to,
            context={**in_letters(application), **more, "link": _link(application, to)},
            key=f"{key}:{to.pk}" if place else key,
        )


def tell_deciders(event: ApplicationEvent) -> None:
    """Whoever is asked to decide learns that something waits for them; the letter names nobody."""
    application = event.application
    for to in those_who_decide(application):
        write_letter(
            template="members/mail/review_waiting.txt",
            to=to,
            context={
                **in_letters(application),
                "link": full_address(REVIEWERS_PAGE, application.public_id, language=to.language),
            },
            key=f"review:{application.pk}:{event.pk}:{to.pk}",
        )


def _link(application: Application, to: User) -> str:
    return full_address(APPLICANTS_PAGE, application.public_id, language=to.language)


def in_letters(application: Application) -> dict[str, Any]:
    """What letters may say of a request: its number, where it stands, by when. No name and no answer."""
    due = due_of(application)
    return {
        "reference": application.reference,
        "network": application.network,
        "desk": application.desk,
        "answer_by": due.answer,
        "decision_by": due.decision,
    }
