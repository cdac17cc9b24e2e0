"""A concern that is being written: which questions it has, what was answered, whom it concerns and where it would go.

It knows nothing of a page, so that a concern told by phone is taken down with the same questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, IntakeChannel
from accountability.queries.intake import nearest_open, organisations, possible_readers
from accountability.queries.names import named_organisations, named_people
from accountability.routes import NobodyReceivesError, Route, route
from accountability.subjects import (
    ALLIANCE,
    BOARD,
    COORDINATIONS,
    FOCAL_POINTS,
    LEADS,
    SECRETARIAT,
    network_subject,
)

Answers = dict[str, dict[str, Any]]


class Step(StrEnum):
    """The questions, in the order in which they come; each value is the page's address."""

    KIND = "kind"
    FOR_WHOM = "for-whom"
    CONSENT = "consent"
    NAME = "name"
    YOUR_NAME = "your-name"
    DANGER = "danger"
    CHILD = "child"
    HAPPENED = "what-happened"
    ABOUT = "about"
    CATEGORY = "category"
    WHEN_WHERE = "when-where"
    NOT_THESE = "not-these"
    FILES = "files"
    WISH = "wish"
    REACH = "reach"


class ForWhom(models.TextChoices):
    MYSELF = "myself", _("For myself")
    SOMEONE = "someone", _("For somebody else, or for a group")


class Consent(models.TextChoices):
    YES = "yes", _("Yes, they know and agree")
    NO = "no", _("No")
    UNSAFE = "unsafe", _("It is not safe to ask them")


class Naming(models.TextChoices):
    ANONYMOUS = "anonymous", _("I stay anonymous. Nobody asks you why, and nobody knows your name.")
    CUSTODIAN = (
        "custodian",
        _(
            "One person keeps my name. They open it only for a reason that they write down, and you see that they did."
        ),
    )
    HANDLERS = (
        "handlers",
        _(
            "Those who handle my concern know my name. Talking is easier, and nobody else learns it."
        ),
    )


class Told(models.TextChoices):
    """Answers to a question of yes or no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")


class Category(models.TextChoices):
    POWER = "power", _("Abuse of power or bullying")
    HARASSMENT = "harassment", _("Sexual harassment")
    EXPLOITATION = "exploitation", _("Sexual exploitation or abuse")
    DISCRIMINATION = "discrimination", _("Discrimination")
    INTEREST = "interest", _("Conflict of interest")
    FRAUD = "fraud", _("Fraud or corruption")
    SUBSTANCES = "substances", _("Misuse of alcohol, drugs or other substances")
    CHILDREN = "children", _("Safety of a child")
    RETALIATION = "retaliation", _("Punishment for having spoken up")
    PRINCIPLE = "principle", _("A core principle of the alliance that was broken")
    OTHER = "other", _("Something else")
    UNKNOWN = "unknown", _("I do not know")
    UNSAID = "unsaid", _("I would rather not say")


SEXUAL_OR_CHILD = frozenset({Category.HARASSMENT, Category.EXPLOITATION, Category.CHILDREN})


class Party(models.TextChoices):
    """Bodies that a concern can be about, and that can be kept away from it."""

    COORDINATIONS = "coordinations", _("Coordinators of networks")
    SECRETARIAT = "secretariat", _("The Secretariat")
    FOCAL_POINTS = "focal_points", _("Accountability focal points")
    LEADS = "leads", _("The accountability lead")
    BOARD = "board", _("The Board")
    ALLIANCE = "alliance", _("Everybody with an office for the whole alliance")


SUBJECT_OF: Mapping[str, UUID] = {
    Party.COORDINATIONS: COORDINATIONS,
    Party.SECRETARIAT: SECRETARIAT,
    Party.FOCAL_POINTS: FOCAL_POINTS,
    Party.LEADS: LEADS,
    Party.BOARD: BOARD,
    Party.ALLIANCE: ALLIANCE,
}


class Wish(models.TextChoices):
    LISTEN = "listen", _("Only that somebody knows. Nothing is done without asking you.")
    SUPPORT = "support", _("Support for me or the person. We look for help with you.")
    TALK = (
        "talk",
        _(
            "A talk that puts things right. A trained person helps both sides; nobody has to take part."
        ),
    )
    STOP = "stop", _("That it stops. Those responsible are asked to end it.")
    INVESTIGATE = (
        "investigate",
        _("An inquiry. Somebody who is not involved finds out what happened and hears all sides."),
    )
    CHANGE = "change", _("That a rule or a way of working changes.")
    UNSURE = "unsure", _("I am not sure. We talk about it with you.")


class Reach(models.TextChoices):
    """Ways besides the code."""

    EMAIL = "email", _("By e-mail. Who can open your mail can see that we wrote")
    PHONE = (
        "phone",
        _("By phone. Who is near you may hear, and the call stands in your phone’s list"),
    )


# Answers from which follows who receives it.
DECIDE_THE_WAY = frozenset({Step.ABOUT, Step.NOT_THESE})
# What a piece of feedback is not asked: it needs no answer.
ONLY_COMPLAINTS = frozenset({Step.CATEGORY, Step.WHEN_WHERE, Step.WISH})


@dataclass
class Draft:
    """What somebody has written so far."""

    answers: Answers = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    """Sealed files that lie on disk, each with the key that opens it."""
    code: str = ""
    language: str = "en"
    way: dict[str, list[str]] = field(default_factory=dict)
    """Who would receive it, as it was found when the last answer was given that decides it (`way_in_levels`)."""
    later: dict[str, str] = field(default_factory=dict)
    """Where it was saved for later: the code that opens it, and the record's look-up."""
    received: dict[str, Any] = field(default_factory=dict)
    """What the page after sending says; everything else is gone by then."""
    wait_until: float = 0
    """While very many come in: the moment from which this may be sent."""
    puzzle: str = ""
    """While very many come in: whose solution sends this one sooner."""
    is_caught: bool = False
    """Something was written where no person sees a field."""
    is_on_its_way: bool = False
    """Sending has begun, so it may lie with its readers, whatever the sender was told."""
    is_taken_down: bool = False
    """By a handler, for somebody who told it by phone or in person: they change the code when they first come back."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Draft":
        return cls(
            answers=values.get("answers", {}),
            files=values.get("files", []),
            code=values.get("code", ""),
            language=values.get("language", "en"),
            way=values.get("way", {}),
            later=values.get("later", {}),
            received=values.get("received", {}),
            wait_until=values.get("wait_until", 0),
            puzzle=values.get("puzzle", ""),
            is_caught=bool(values.get("caught")),
            is_on_its_way=bool(values.get("on_its_way")),
            is_taken_down=bool(values.get("taken_down")),
        )

    def as_values(self) -> dict[str, Any]:
        return {
            "answers": self.answers,
            "files": self.files,
            "code": self.code,
            "language": self.language,
            "way": self.way,
            "later": self.later,
            "received": self.received,
            "wait_until": self.wait_until,
            "puzzle": self.puzzle,
            "caught": self.is_caught,
            "on_its_way": self.is_on_its_way,
            "taken_down": self.is_taken_down,
        }

    def said(self, step: Step, name: str) -> Any:
        """One answer; empty where it was left out."""
        return self.answers.get(step, {}).get(name) or ""

    @property
    def kind(self) -> Case.Kind:
        """Who says nothing gets the deadlines of a complaint."""
        said = self.said(Step.KIND, "kind")
        return Case.Kind.FEEDBACK if said == Case.Kind.FEEDBACK else Case.Kind.COMPLAINT

    @property
    def naming(self) -> Naming:
        """Who chose to be known and gave no name, no address and no number stays anonymous."""
        return Naming(self.said(Step.NAME, "naming") or Naming.ANONYMOUS)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The questions that this concern has, with what was answered so far."""
        return tuple(step for step in Step if self._is_asked(step))

    def _is_asked(self, step: Step) -> bool:
        if step == Step.CONSENT:
            return bool(self.said(Step.FOR_WHOM, "for_whom") == ForWhom.SOMEONE)
        if step == Step.YOUR_NAME:
            return self.naming != Naming.ANONYMOUS
        return self.kind == Case.Kind.COMPLAINT or step not in ONLY_COMPLAINTS

    def before(self, step: Step) -> Step | None:
        earlier = [one for one in self.steps if _place(one) < _place(step)]
        return earlier[-1] if earlier else None

    def after(self, step: Step) -> Step | None:
        return next((one for one in self.steps if _place(one) > _place(step)), None)

    @property
    def may_be_sent(self) -> bool:
        return bool(self.said(Step.HAPPENED, "text"))

    @property
    def is_urgent(self) -> bool:
        return self.is_about_sexual_harm_or_children or self.said(Step.DANGER, "danger") == Told.YES

    @property
    def is_about_sexual_harm_or_children(self) -> bool:
        categories = set(self.said(Step.CATEGORY, "categories"))
        return self.said(Step.CHILD, "child") == Told.YES or not categories.isdisjoint(
            SEXUAL_OR_CHILD
        )

    @property
    def parties(self) -> list[Party]:
        """Bodies that it is about or that must not see it."""
        said = {
            *self.said(Step.ABOUT, "parties"),
            *self.said(Step.NOT_THESE, "parties"),
        }
        return [party for party in Party if party in said]

    @property
    def networks(self) -> list[int]:
        """Networks that it is about, and then those that must not see it."""
        about = self.said(Step.ABOUT, "network")
        said = [*([about] if about else []), *self.said(Step.NOT_THESE, "networks")]
        return list(dict.fromkeys(int(one) for one in said))


def _place(step: Step) -> int:
    return list(Step).index(step)


@dataclass(frozen=True)
class Way:
    """Where a concern comes in, whom it concerns, and who would receive it."""

    channel: IntakeChannel
    subjects: frozenset[UUID]
    route: Route


class NotOpenError(Exception):
    """No channel is open; the page says how else a concern can be raised."""


def channel_of(draft: Draft) -> IntakeChannel:
    """Raises NotOpenError."""
    about = draft.said(Step.ABOUT, "network")
    channel = nearest_open([int(about)] if about else [])
    if channel is None:
        raise NotOpenError
    return channel


def subjects_of(draft: Draft) -> frozenset[UUID]:
    """Everybody who must not see it: bodies and networks by choice, people and organisations as they were typed."""
    about, names = draft.said(Step.ABOUT, "who"), draft.said(Step.NOT_THESE, "names")
    organisation = draft.said(Step.ABOUT, "organisation")
    found = {SUBJECT_OF[party] for party in draft.parties}
    found |= {network_subject(network) for network in draft.networks}
    if about or names:
        people = possible_readers()
        found |= named_people(about, people, in_sentences=True) | named_people(names, people)
    if organisation:
        found |= named_organisations(organisation, organisations())
    return frozenset(found)


def way_of(draft: Draft, on: date) -> Way:
    """Raises NotOpenError, and routes.NobodyReceivesError where everybody is kept away."""
    channel = channel_of(draft)
    subjects = subjects_of(draft)
    return Way(channel, subjects, route(channel, subjects, on))


def way_in_levels(draft: Draft, on: date) -> dict[str, list[str]]:
    """The levels for which those stand who would receive it; empty where nobody is left."""
    try:
        found = way_of(draft, on).route
    except (NobodyReceivesError, NotOpenError):
        return {"readers": [], "stand_ins": []}
    return {
        "readers": [one.level.value for one in found.readers],
        "stand_ins": [one.level.value for one in found.stand_ins],
    }
