"""The way of a concern: which move leads from which status to which, who of its handlers makes it, and what it needs.

Tables instead of a library. What a move writes and checks inside the case stands in `actions.cases`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, CaseGrant

Status, Role, Disposition = Case.Status, CaseGrant.Role, Case.Disposition
REPORTER = "reporter"

PATHS = frozenset(
    {Status.SUPPORT_ONLY, Status.EARLY_RESOLUTION, Status.RESTORATIVE, Status.INVESTIGATION}
)
"""What a triage decides on."""
ENDED = frozenset({Status.CLOSED})
RUNNING = frozenset(Status) - ENDED - {Status.QUARANTINED, Status.ON_HOLD_REPORTER}
"""Somebody works on it, and its clocks run."""
WORKING = frozenset({Role.LEAD, Role.HANDLER, Role.STAND_IN})
"""Who carries a case: an adviser and an investigator read and write into it, a custodian holds a name."""
WRITING = WORKING | {Role.ADVISER, Role.INVESTIGATOR}


class Needs(StrEnum):
    """What must be there before a move, or comes with it."""

    MESSAGE = "message"
    """Words to the reporter, written by a person."""
    REASONS = "reasons"
    """Reasons in writing, for the file."""
    RISK = "risk"
    """An assessment of the risk of retaliation, made since the last decision on a path."""
    AGREEMENT = "agreement"
    """The affected person has agreed."""
    TERMS = "terms"
    """Terms of reference."""
    FINDING = "finding"
    """What an investigation found out, where there was one."""
    CLOSING = "closing"
    """A proposed closing, and approval by somebody who is not the lead."""
    NO_PART = "no_part"
    """A person who had no part in the closing."""
    IN_TIME = "in_time"
    """The time for a review has not run out."""


class Moves(StrEnum):
    KEEP = "keep"
    ACKNOWLEDGE = "acknowledge"
    ASSESS = "assess"
    SUPPORT = "support"
    RESOLVE_EARLY = "resolve_early"
    RESTORE = "restore"
    INVESTIGATE = "investigate"
    DECIDE = "decide"
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_REVIEW = "ask_review"
    CONFIRM = "confirm"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Move:
    """One way from some statuses to another."""

    name: Moves
    since: frozenset[Case.Status]
    to: Case.Status | None
    """None leads back to where the case was before its pause."""
    who: frozenset[str]
    needs: frozenset[Needs]
    words: Promise


def _move(
    name: Moves,
    since: set[Case.Status] | frozenset[Case.Status],
    to: Case.Status | None,
    who: frozenset[CaseGrant.Role] | set[str],
    needs: set[Needs],
    words: Promise,
) -> Move:
    return Move(
        name, frozenset(since), to, frozenset(str(one) for one in who), frozenset(needs), words
    )


_CHOOSING = frozenset({Status.TRIAGE}) | PATHS
MOVES: Mapping[Moves, Move] = {
    move.name: move
    for move in (
        _move(
            Moves.KEEP,
            {Status.QUARANTINED},
            Status.RECEIVED,
            WORKING,
            set(),
            _("This is a concern: work on it"),
        ),
        _move(
            Moves.ACKNOWLEDGE,
            {Status.RECEIVED},
            Status.ACKNOWLEDGED,
            WORKING,
            {Needs.MESSAGE},
            _("Write that a person has read it"),
        ),
        _move(
            Moves.ASSESS,
            {Status.ACKNOWLEDGED, Status.REOPENED},
            Status.TRIAGE,
            WORKING,
            set(),
            _("Begin to assess"),
        ),
        _move(
            Moves.SUPPORT,
            _CHOOSING - {Status.SUPPORT_ONLY},
            Status.SUPPORT_ONLY,
            WORKING,
            {Needs.REASONS, Needs.RISK},
            _("Support only"),
        ),
        _move(
            Moves.RESOLVE_EARLY,
            _CHOOSING - {Status.EARLY_RESOLUTION},
            Status.EARLY_RESOLUTION,
            WORKING,
            {Needs.REASONS, Needs.RISK},
            _("Early resolution"),
        ),
        _move(
            Moves.RESTORE,
            _CHOOSING - {Status.RESTORATIVE},
            Status.RESTORATIVE,
            WORKING,
            {Needs.REASONS, Needs.RISK, Needs.AGREEMENT},
            _("Restorative process"),
        ),
        _move(
            Moves.INVESTIGATE,
            _CHOOSING - {Status.INVESTIGATION},
            Status.INVESTIGATION,
            WORKING,
            {Needs.REASONS, Needs.RISK, Needs.TERMS},
            _("Investigation"),
        ),
        _move(
            Moves.DECIDE,
            PATHS,
            Status.DECISION,
            {Role.LEAD},
            {Needs.REASONS, Needs.FINDING},
            _("Decide"),
        ),
        _move(
            Moves.CLOSE,
            (RUNNING | {Status.QUARANTINED, Status.ON_HOLD_REPORTER}) - {Status.REVIEW},
            Status.CLOSED,
            WORKING,
            {Needs.CLOSING},
            _("Close"),
        ),
        _move(
            Moves.PAUSE,
            RUNNING - {Status.REVIEW},
            Status.ON_HOLD_REPORTER,
            WORKING,
            {Needs.REASONS},
            _("Wait, because the reporter asked to"),
        ),
        _move(
            Moves.RESUME,
            {Status.ON_HOLD_REPORTER},
            None,
            WORKING,
            set(),
            _("Go on"),
        ),
        _move(
            Moves.ASK_REVIEW,
            {Status.CLOSED},
            Status.REVIEW,
            {*WORKING, REPORTER},
            {Needs.REASONS, Needs.IN_TIME},
            _("Ask others to look at it again"),
        ),
        _move(
            Moves.CONFIRM,
            {Status.REVIEW},
            Status.CLOSED,
            WORKING,
            {Needs.MESSAGE, Needs.REASONS, Needs.NO_PART},
            _("The outcome stays"),
        ),
        _move(
            Moves.REOPEN,
            {Status.CLOSED, Status.REVIEW},
            Status.REOPENED,
            WORKING,
            {Needs.REASONS, Needs.NO_PART},
            _("Open it again"),
        ),
    )
}

_EARLY = {Disposition.WITHDRAWN, Disposition.DUPLICATE}
_OUTCOMES: Mapping[Case.Status, set[Case.Disposition]] = {
    Status.QUARANTINED: {Disposition.OUT_OF_SCOPE, Disposition.DUPLICATE},
    Status.RECEIVED: _EARLY,
    Status.ACKNOWLEDGED: _EARLY,
    Status.TRIAGE: {
        *_EARLY,
        Disposition.OUT_OF_SCOPE,
        Disposition.REFERRED,
        Disposition.INSUFFICIENT,
    },
    Status.REOPENED: {*_EARLY, Disposition.REFERRED},
    Status.SUPPORT_ONLY: {Disposition.WITHDRAWN, Disposition.REFERRED, Disposition.INFORMAL},
    Status.EARLY_RESOLUTION: {Disposition.WITHDRAWN, Disposition.REFERRED, Disposition.INFORMAL},
    Status.RESTORATIVE: {Disposition.WITHDRAWN, Disposition.REFERRED, Disposition.RESTORED},
    Status.INVESTIGATION: {
        Disposition.WITHDRAWN,
        Disposition.REFERRED,
        Disposition.INSUFFICIENT,
    },
    Status.DECISION: {
        Disposition.UPHELD,
        Disposition.PARTLY_UPHELD,
        Disposition.NOT_UPHELD,
        Disposition.INSUFFICIENT,
        Disposition.RESTORED,
        Disposition.KNOWINGLY_FALSE,
    },
    Status.ON_HOLD_REPORTER: {Disposition.WITHDRAWN},
}


def is_open_to(move: Move, status: str, who: str) -> bool:
    """Whether the table lets this role make this move from this status."""
    return status in move.since and who in move.who


def moves_from(status: str, who: str) -> tuple[Move, ...]:
    return tuple(move for move in MOVES.values() if is_open_to(move, status, who))


def outcomes(status: str, kind: str) -> tuple[Case.Disposition, ...]:
    """The reasons for which a case may be closed from where it stands, in the order of the list."""
    found = set(_OUTCOMES.get(Status(status), set()))
    if found and kind == Case.Kind.FEEDBACK:
        found.add(Disposition.NOTED)
    return tuple(one for one in Disposition if one in found)


def approvers_needed(kind: str, disposition: str) -> int:
    """How many people besides the lead stand behind a closing; thanks for feedback need nobody else."""
    if kind == Case.Kind.FEEDBACK:
        return 0
    return 2 if disposition == Disposition.KNOWINGLY_FALSE else 1


PLAIN_WORDS: Mapping[Case.Status, Promise] = {
    Status.QUARANTINED: _("We have it."),
    Status.RECEIVED: _("We have it."),
    Status.ACKNOWLEDGED: _("A person has read it."),
    Status.TRIAGE: _("We are looking at what it needs."),
    Status.SUPPORT_ONLY: _("We are helping you to find support."),
    Status.EARLY_RESOLUTION: _("We are trying to settle it soon, without an investigation."),
    Status.RESTORATIVE: _("People are working on putting it right together."),
    Status.INVESTIGATION: _("We are finding out what happened."),
    Status.DECISION: _("We have what we need and are deciding."),
    Status.CLOSED: _("We have ended our work on it."),
    Status.REVIEW: _("Other people are looking at it again."),
    Status.REOPENED: _("We have opened it again."),
    Status.ON_HOLD_REPORTER: _("We are waiting, as you asked us to."),
}


def plain_words(status: str) -> Promise:
    """What the reporter reads of a status. A sorting tray is nothing that they would have to know of."""
    return PLAIN_WORDS[Status(status)]
