"""What can happen to a request to join: sent, looked at, asked about, decided, taken back, passed on.

Each is one transaction: the state by the table of moves, one event, one letter in the applicant's language, one audit line.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.duplicates import suspect_duplicates
from members.actions.memberships import close_membership, open_membership
from members.actions.organisations import unique_slug
from members.actions.references import ask_referees
from members.models import Application, ApplicationEvent, Member, Membership, Review
from members.permissions.applications import (
    free_deciders,
    is_for_board,
    may_decide_application,
    may_review_application,
    may_send_application,
    recusal_for,
    right_to_decide,
    those_who_decide,
)
from members.queries.clock import due_in, moved_by_pause
from members.queries.completeness import (
    missing_answers,
    representatives_missing,
    say_representatives_missing,
)
from members.queries.moves import MOVES, DeclineReason, Move, fits
from members.queries.own_requests import REVIEW_WITHIN
from members.queries.queue import due_of
from members.queries.routing import desk_above, desk_for, desks, policy_of
from members.queries.transfers import FROM_LEFT_NETWORK
from networks.models import Network, RoleAssignment
from networks.permissions import Right

State = Application.State
Stance = Review.Stance

# Where the applicant finds their request, and reviewers theirs.
APPLICANTS_PAGE = "members:my_request_page"
REVIEWERS_PAGE = "members:application"


class ApplicationMovedOn(Exception):
    """Somebody was faster, or the page was old: the request does not stand any more where this move begins."""

    def __init__(self, application: Application) -> None:
        super().__init__(application.reference)
        self.application = application


# --- the applicant's moves -------------------------------------------------------------------


@transaction.atomic
def submit_application(*, application: Application, by: User) -> Application:
    """Send a request to the desk that decides. Raises ValidationError with all that is missing, by page."""
    application = _lock(application)
    verdict = require(may_send_application(by, application))
    _begin(application, Move.SUBMIT)
    missing = missing_answers(application, by=by)
    if missing:
        raise ValidationError({page: [sentence] for page, sentence in missing.items()})
    now = timezone.now()
    assert application.network is not None  # noqa: S101 - missing_answers has asked for it
    _put_at_desk(application, desk_for(application.network), now)
    application.submitted_at = now
    event = _go(application, Move.SUBMIT, by=by, right_used=verdict.right_used)
    ask_referees(application=application, by=by)
    suspect_duplicates(member=application.member, by=by)
    _tell_applicant(event)
    _tell_deciders(event)
    record("application.submitted", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def answer_question(*, application: Application, answer: str, by: User) -> Application:
    """The applicant answers what they were asked; the clock runs again, and the days in between do not count."""
    application = _lock(application)
    verdict = require(may_send_application(by, application))
    _begin(application, Move.ANSWER)
    _run_clock(application)
    event = _go(application, Move.ANSWER, by=by, right_used=verdict.right_used, note=answer)
    _tell_applicant(event)
    _tell_deciders(event)
    record("application.answer_given", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User) -> Application:
    """The applicant takes the request back, at any time before the decision."""
    application = _lock(application)
    verdict = require(may_send_application(by, application))
    _begin(application, Move.WITHDRAW)
    was_sent = application.submitted_at is not None
    application.paused_at = None
    event = _go(application, Move.WITHDRAW, by=by, right_used=verdict.right_used)
    if was_sent:
        _tell_applicant(event)
    record("application.withdrawn", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def request_review_of_refusal(*, application: Application, reason: str, by: User) -> Application:
    """Ask once, within 30 days, to have a refusal looked at one level up, by nobody who took part before."""
    application = _lock(application)
    verdict = require(may_send_application(by, application))
    _begin(application, Move.REOPEN)
    _check_review_is_possible(application)
    refusal = application.events.filter(verb=Move.DECLINE).latest("pk")
    refused_at = refusal.desk or application.desk
    assert refused_at is not None  # noqa: S101 - what is sent stands at a desk
    now = timezone.now()
    application.round = 1
    application.decided_at = None
    application.decided_under = None
    _put_at_desk(application, desk_above(refused_at) or refused_at, now)
    event = _go(application, Move.REOPEN, by=by, right_used=verdict.right_used, note=reason)
    _tell_applicant(event)
    _tell_deciders(event)
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


# --- the reviewers' moves --------------------------------------------------------------------


@transaction.atomic
def take_up_application(*, application: Application, by: User) -> Application:
    """Somebody begins to look at the request."""
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.TAKE_UP)
    event = _go(application, Move.TAKE_UP, by=by, right_used=verdict.right_used)
    _tell_applicant(event)
    record("application.taken_up", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def ask_information(*, application: Application, question: str, by: User) -> Application:
    """Ask the applicant something. The clock stands still until they answer."""
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.ASK)
    application.paused_at = timezone.now()
    event = _go(application, Move.ASK, by=by, right_used=verdict.right_used, note=question)
    _tell_applicant(event)
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
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.REVIEW)
    review = _note(
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
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.RECOMMEND)
    _note(
        application, Stance.FOR, by=by, right_used=verdict.right_used, note_internal=note_internal
    )
    event = _go(application, Move.RECOMMEND, by=by, right_used=verdict.right_used)
    _tell_applicant(event)
    record("application.recommended", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def hold_application(*, application: Application, note: str, by: User) -> Application:
    """The network puts the request on hold and tells the applicant why. The clock stands still."""
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.HOLD)
    application.paused_at = timezone.now()
    event = _go(application, Move.HOLD, by=by, right_used=verdict.right_used, note=note)
    _tell_applicant(event)
    record("application.held", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def resume_application(*, application: Application, by: User) -> Application:
    """The network goes on with a request that it held."""
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.RESUME)
    _run_clock(application)
    event = _go(application, Move.RESUME, by=by, right_used=verdict.right_used)
    _tell_applicant(event)
    record("application.resumed", application, by=by, right_used=verdict.right_used)
    return application


@transaction.atomic
def step_aside(*, application: Application, by: User) -> Review:
    """A reviewer leaves a request to others, because they are too close to it. It stays noted.

    When nobody is left at the desk, the request passes on to the one above.
    """
    application = _lock(application)
    verdict = require(may_review_application(by, application))
    _begin(application, Move.REVIEW)
    return _recuse(application, Review.Stance.RECUSED.value, by=by, right_used=verdict.right_used)


@transaction.atomic
def note_recusal(*, application: Application, by: User) -> Review | None:
    """Keep that somebody who is too close tried to act on a request. None where nothing speaks against them."""
    application = _lock(application)
    recusal = recusal_for(by, application)
    if recusal is None or not fits(application, Move.REVIEW):
        return None
    there = Review.objects.filter(application=application, round=application.round, reviewer=by)
    return there.first() or _recuse(application, recusal.value, by=by, right_used="")


def _recuse(application: Application, why: str, *, by: User, right_used: str) -> Review:
    review = _note(application, Stance.RECUSED, by=by, right_used=right_used, reason_code=why)
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
        _pass_on(application, above, by=by, right_used=right_used)


# --- the decision ----------------------------------------------------------------------------


@transaction.atomic
def approve_application(
    *, application: Application, by: User, note_to_applicant: str = "", note_internal: str = ""
) -> Membership:
    """Take the member in. The decider counts towards the quorum; a move ends the membership that is left on the same day."""
    application = _lock(application)
    verdict = require(may_decide_application(by, application))
    right = _deciding_right(application, by)
    _begin(application, Move.APPROVE)
    _check_network(application)
    _check_representatives(application)
    _note(
        application, Stance.FOR, by=by, right_used=verdict.right_used, note_internal=note_internal
    )
    _check_quorum(application, {Stance.FOR})
    membership = _take_in(application, by=by, right_used=verdict.right_used)
    event = _decide(application, Move.APPROVE, right, by=by, note=note_to_applicant)
    _tell_applicant(event)
    record("application.approved", application, by=by, right_used=verdict.right_used)
    return membership


@transaction.atomic
def decline_application(
    *,
    application: Application,
    reason_code: DeclineReason,
    note_to_applicant: str,
    by: User,
    note_internal: str = "",
) -> Application:
    """Decline, with a reason that the applicant reads. They may ask once to have it looked at again."""
    application = _lock(application)
    verdict = require(may_decide_application(by, application))
    right = _deciding_right(application, by)
    _begin(application, Move.DECLINE)
    if not note_to_applicant.strip():
        raise ValidationError(_("Tell the applicant why, in a few sentences."))
    _note(
        application,
        Stance.AGAINST,
        by=by,
        right_used=verdict.right_used,
        note_internal=note_internal,
    )
    _check_quorum(application, {Stance.FOR, Stance.AGAINST})
    event = _decide(
        application,
        Move.DECLINE,
        right,
        by=by,
        note=note_to_applicant,
        reason_code=DeclineReason(reason_code).value,
    )
    _tell_applicant(event)
    record(
        "application.declined",
        application,
        by=by,
        right_used=verdict.right_used,
        after={"reason_code": reason_code},
    )
    return application


def _deciding_right(application: Application, by: User) -> Right:
    right = right_to_decide(by, application)
    assert right is not None  # noqa: S101 - the permission has just found it
    return right


def _decide(
    application: Application,
    move: Move,
    right: Right,
    *,
    by: User,
    note: str,
    reason_code: str = "",
) -> ApplicationEvent:
    """Close the request under the right that holds at this very moment."""
    now = timezone.now()
    application.decided_at = now
    application.decided_under = (
        RoleAssignment.objects.in_force(now)
        .filter(user=by, role=right.role, network=right.network_id)
        .order_by("pk")
        .first()
    )
    return _go(
        application,
        move,
        by=by,
        right_used=str(right),
        note=note,
        reason_code=reason_code,
        desk=Network.objects.get(pk=right.network_id),
    )


def _check_quorum(application: Application, counting: set[Review.Stance]) -> None:
    """Enough distinct people must have said their word, the decider among them."""
    assert application.desk is not None  # noqa: S101 - what is sent stands at a desk
    quorum = 1 if is_for_board(application) else policy_of(application.desk).quorum
    looked = Review.objects.filter(
        application=application, round=application.round, stance__in=counting
    )
    said = looked.exclude(stance=Stance.UNDECIDED, reason_code=FROM_LEFT_NETWORK).count()
    if said < quorum:
        missing = quorum - said
        raise ValidationError(
            ngettext(
                "%(number)d more person has to look at this request and agree before it is decided.",
                "%(number)d more people have to look at this request and agree before it is decided.",
                missing,
            )
            % {"number": missing}
        )


def _check_network(application: Application) -> None:
    """A network that was suspended or closed since the request was sent takes in nobody, whoever decides for it."""
    if application.network_id not in desks().open_to_members:
        raise ValidationError(
            _(
                "This network takes in no members at present. Put the request on hold, or decline it and say which network it could go to."
            )
        )


def _check_representatives(application: Application) -> None:
    assert application.desk is not None  # noqa: S101 - what is sent stands at a desk
    lacking = representatives_missing(application, policy_of(application.desk))
    if lacking:
        raise ValidationError(str(say_representatives_missing(lacking)))


def _take_in(application: Application, *, by: User, right_used: str) -> Membership:
    """The membership begins; a move closes the one that is left; an organisation gets its address."""
    assert application.network is not None  # noqa: S101 - what is sent names its network
    member = Member.objects.select_for_update().get(pk=application.member_id)
    if application.leaving is not None:
        close_membership(
            membership=application.leaving,
            reason=Membership.EndReason.TRANSFERRED,
            by=by,
            right_used=right_used,
        )
    if not member.is_person and not member.slug:
        member.slug = unique_slug(member.name)
    member.claimed_at = member.claimed_at or timezone.now()
    member.save(update_fields=["slug", "claimed_at"])
    return open_membership(member=member, network=application.network, by=by, right_used=right_used)


# --- what time does --------------------------------------------------------------------------


@transaction.atomic
def step_up_application(*, application: Application, by: User) -> Application | None:
    """The time of a desk is over: the request stands at the desk above. None where there is none, or nothing is overdue."""
    application = _lock(application)
    now = timezone.now()
    is_over = application.decision_due_at is not None and application.decision_due_at < now
    if not fits(application, Move.STEP_UP) or not is_over or application.desk is None:
        return None
    above = desk_above(application.desk)
    if above is None:
        return None
    _pass_on(application, above, by=by, right_used="the portal")
    return application


def _pass_on(application: Application, above: Network, *, by: User, right_used: str) -> None:
    """The request stands at the desk above, whose own days begin; the applicant and those who decide there are told."""
    application.first_answered_at = None
    _put_at_desk(application, above, timezone.now())
    event = _go(application, Move.STEP_UP, by=by, right_used=right_used)
    _tell_applicant(event)
    _tell_deciders(event)
    record(
        "application.stepped_up",
        application,
        by=by,
        right_used=right_used,
        after={"desk": above.slug},
    )


@transaction.atomic
def expire_application(*, application: Application, by: User) -> Application | None:
    """A draft that nobody goes on with, or a question that nobody answers, comes to its end. It can be begun again."""
    application = _lock(application)
    if not fits(application, Move.EXPIRE):
        return None
    was_sent = application.submitted_at is not None
    application.paused_at = None
    event = _go(application, Move.EXPIRE, by=by, right_used="the portal")
    if was_sent:
        _tell_applicant(event)
    record("application.expired", application, by=by, right_used="the portal")
    return application


# --- what all moves share --------------------------------------------------------------------


def _lock(application: Application) -> Application:
    """The request as it stands now, held until the end of the transaction."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("member", "network", "desk", "applicant", "leaving")
        .get(pk=application.pk)
    )


def _begin(application: Application, move: Move) -> None:
    if not fits(application, move):
        raise ApplicationMovedOn(application)


def _go(
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


def _note(
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


def _put_at_desk(application: Application, desk: Network, now: datetime) -> None:
    """The request stands here from now on, and the desk's own days begin."""
    policy = policy_of(desk)
    application.desk = desk
    application.at_desk_since = now
    application.first_answer_due_at = due_in(policy.target_days, desk, since=now)
    application.decision_due_at = due_in(policy.max_days, desk, since=now)


def _run_clock(application: Application) -> None:
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


# --- letters ---------------------------------------------------------------------------------


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


def _tell_applicant(event: ApplicationEvent) -> None:
    application = event.application
    to = application.applicant
    write_letter(
        template=LETTERS[Move(event.verb)],
        to=to,
        context={**in_letters(application), "link": _link(application, to)},
        key=f"application:{application.pk}:{event.pk}",
    )


def _tell_deciders(event: ApplicationEvent) -> None:
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
