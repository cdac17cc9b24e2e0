"""The table of moves: what may happen to a request in which state, and what state it is in after that."""

from dataclasses import dataclass

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from members.models import Application

State = Application.State

# With a reviewer and not asked, held or decided.
BEFORE_REVIEWERS = frozenset({State.SUBMITTED, State.IN_REVIEW, State.RECOMMENDED, State.REOPENED})
STANDING_STILL = frozenset({State.INFO_REQUESTED, State.ON_HOLD})


class Move(TextChoices):
    """What can happen to a request; the word of its event, and how people read it."""

    SUBMIT = "submitted", _("The request was sent.")
    TAKE_UP = "taken_up", _("Somebody began to look at it.")
    ASK = "information_asked", _("A question was asked.")
    ANSWER = "answered", _("The question was answered.")
    REVIEW = "reviewed", _("A reviewer noted something.")
    COMMENT = "commented", _("The network that would be left said something about the move.")
    RECOMMEND = "recommended", _("It was recommended.")
    APPROVE = "approved", _("It was approved.")
    DECLINE = "declined", _("It was declined.")
    WITHDRAW = "withdrawn", _("It was taken back.")
    HOLD = "put_on_hold", _("It was put on hold.")
    RESUME = "resumed", _("It went on.")
    STEP_UP = "stepped_up", _("It passed on to the network above.")
    EXPIRE = "expired", _("It ended because nothing happened any more.")
    REOPEN = "reopened", _("A review of the refusal was asked for.")


@dataclass(frozen=True)
class Way:
    """From which states a move leads, and where to; None: the state stays as it is."""

    sources: frozenset[Application.State]
    target: Application.State | None


MOVES: dict[Move, Way] = {
    Move.SUBMIT: Way(frozenset({State.DRAFT}), State.SUBMITTED),
    Move.TAKE_UP: Way(frozenset({State.SUBMITTED, State.REOPENED}), State.IN_REVIEW),
    Move.ASK: Way(BEFORE_REVIEWERS, State.INFO_REQUESTED),
    Move.ANSWER: Way(frozenset({State.INFO_REQUESTED}), State.IN_REVIEW),
    Move.REVIEW: Way(BEFORE_REVIEWERS | STANDING_STILL, None),
    Move.COMMENT: Way(BEFORE_REVIEWERS | STANDING_STILL, None),
    Move.RECOMMEND: Way(BEFORE_REVIEWERS - {State.RECOMMENDED}, State.RECOMMENDED),
    Move.APPROVE: Way(BEFORE_REVIEWERS, State.APPROVED),
    Move.DECLINE: Way(BEFORE_REVIEWERS, State.DECLINED),
    Move.WITHDRAW: Way(
        frozenset({State.DRAFT}) | BEFORE_REVIEWERS | STANDING_STILL, State.WITHDRAWN
    ),
    Move.HOLD: Way(BEFORE_REVIEWERS, State.ON_HOLD),
    Move.RESUME: Way(frozenset({State.ON_HOLD}), State.IN_REVIEW),
    Move.STEP_UP: Way(BEFORE_REVIEWERS, None),
    Move.EXPIRE: Way(frozenset({State.DRAFT, State.INFO_REQUESTED}), State.EXPIRED),
    Move.REOPEN: Way(frozenset({State.DECLINED}), State.REOPENED),
}


# What only reviewers do.
REVIEWERS_MOVES = frozenset(
    {
        Move.TAKE_UP,
        Move.ASK,
        Move.REVIEW,
        Move.RECOMMEND,
        Move.APPROVE,
        Move.DECLINE,
        Move.HOLD,
        Move.RESUME,
    }
)


class DeclineReason(TextChoices):
    """Why a request is declined, as the applicant reads it."""

    PRINCIPLES = "principles", _("The work does not go together with the core principles.")
    NOT_HERE = "not_here", _("The work takes place outside this network.")
    SAFEGUARDING = "safeguarding", _("The protection of the people you work with is not in place.")
    TOO_LITTLE = "too_little", _("The answers do not show enough of the work.")
    BELONGS_ALREADY = "belongs_already", _("You belong to this network already.")
    OTHER = "other", _("Another reason, told below.")


def say_move(verb: str) -> str:
    """What an event tells, in the reader's language; a verb of another part of the portal as it is."""
    return str(Move(verb).label) if verb in Move.values else verb


def fits(application: Application, move: Move) -> bool:
    """Whether a request can make this move from where it stands."""
    return application.state in MOVES[move].sources
