"""A person's own requests to join: where each stands, with whom and since when, and what happened to it so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from members.models import Application, ApplicationEvent
from members.queries.clock import zone_of
from members.queries.memberships import spokespeople
from members.queries.moves import DeclineReason, Move, fits, say_move
from members.queries.organisations import primaries_of
from networks.models import Network

State = Application.State

# What the applicant reads of a state, in a whole sentence.
SENTENCES: dict[str, Promise] = {
    State.DRAFT: _("You have not sent it yet."),
    State.SUBMITTED: _("It is sent. Nobody has begun to look at it yet."),
    State.IN_REVIEW: _("Somebody is looking at it."),
    State.INFO_REQUESTED: _("You were asked something. Until you answer, the time stands still."),
    State.RECOMMENDED: _("It was looked at and recommended. The decision comes next."),
    State.ON_HOLD: _("The network has put it on hold. The reason stands below."),
    State.REOPENED: _("The refusal is looked at again, by people who did not take part in it."),
    State.APPROVED: _("You belong to the network now. Welcome."),
    State.DECLINED: _("It was declined. The reason stands below."),
    State.WITHDRAWN: _("You took it back."),
    State.EXPIRED: _("It ended because nothing happened any more. You can ask again at any time."),
}
# The icons' words for the states.
SIGNS = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "waiting",
    State.INFO_REQUESTED: "warning",
    State.ON_HOLD: "waiting",
    State.APPROVED: "done",
    State.DECLINED: "closed",
    State.WITHDRAWN: "closed",
    State.EXPIRED: "closed",
}
# How long after a refusal one may ask to have it looked at again.
REVIEW_WITHIN = timedelta(days=30)
# What reviewers note among themselves, and what the network that would be left tells them.
INSIDE = (Move.REVIEW, Move.COMMENT)


@dataclass(frozen=True)
class Step:
    """One thing that happened, as the applicant reads it."""

    at: datetime
    sentence: str
    place: Network | None
    reason: str
    note: str


@dataclass(frozen=True)
class OwnRequest:
    """A request as its own page shows it. Times are those of the network that has it."""

    application: Application
    sentence: Promise
    sign: str
    zone: ZoneInfo
    steps: tuple[Step, ...]
    question: str
    may_answer: bool
    may_withdraw: bool
    may_ask_for_review: bool

    @property
    def is_with_reviewers(self) -> bool:
        return self.application.state in Application.WITH_REVIEWERS

    @property
    def is_standing_still(self) -> bool:
        return self.application.paused_at is not None


def requests_of(user: User) -> list[Application]:
    """All requests that the person writes or that are for members they speak for, the newest first."""
    return list(
        Application.objects.of(user)
        .select_related("member", "network", "desk")
        .order_by("-started_at", "-pk")
    )


def told_of_request(application: Application) -> list[User]:
    """Who gets the letters about a request: who wrote it, as long as they speak for the member; else its primaries."""
    speaking = spokespeople(application.member)
    writer = list(speaking.filter(pk=application.applicant_id))
    return writer or list(primaries_of(application.member))


def sign_of(state: str) -> str:
    return SIGNS.get(State(state), "running")


def own_request(application: Application) -> OwnRequest:
    """Where it stands and what happened so far. One query."""
    events = list(
        application.events.exclude(verb__in=INSIDE).select_related("desk").order_by("at", "pk")
    )
    return OwnRequest(
        application=application,
        sentence=SENTENCES[application.state],
        sign=sign_of(application.state),
        zone=zone_of(application.desk) if application.desk else ZoneInfo("UTC"),
        steps=tuple(_step(event) for event in events),
        question=_open_question(application, events),
        may_answer=application.submitted_at is not None and fits(application, Move.ANSWER),
        may_withdraw=fits(application, Move.WITHDRAW),
        may_ask_for_review=_may_ask_for_review(application),
    )


def _step(event: ApplicationEvent) -> Step:
    known = event.reason_code in DeclineReason.values
    return Step(
        at=event.at,
        sentence=say_move(event.verb),
        place=event.desk,
        reason=str(DeclineReason(event.reason_code).label) if known else "",
        note=event.note_to_applicant,
    )


def _open_question(application: Application, events: Iterable[ApplicationEvent]) -> str:
    if application.state != State.INFO_REQUESTED:
        return ""
    asked = [event.note_to_applicant for event in events if event.verb == Move.ASK]
    return asked[-1] if asked else ""


def _may_ask_for_review(application: Application) -> bool:
    return (
        fits(application, Move.REOPEN)
        and application.round == 0
        and application.decided_at is not None
        and application.decided_at + REVIEW_WITHIN >= timezone.now()
    )
