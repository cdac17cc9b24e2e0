"""The answers of a concern in words, for its writer's last look: labels of choices, and what was typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.drafts import (
    Category,
    Consent,
    Draft,
    ForWhom,
    Naming,
    Party,
    Reach,
    Step,
    Told,
    Wish,
)
from accountability.forms.draft import FORMS
from accountability.models import EscalationStep
from accountability.queries.intake import network_names
from accountability.views.writing import address_of

Level = EscalationStep.Level
# One who receives, by the level they stand for; never by name.
ROLES: Mapping[str, Any] = {
    Level.NETWORK: gettext_lazy("A focal point of the network"),
    Level.REGION: gettext_lazy("A focal point of the region above the network"),
    Level.ALLIANCE: gettext_lazy("A focal point of the whole alliance"),
    Level.LEAD: gettext_lazy("The accountability lead"),
    Level.OTHER_REGION: gettext_lazy("A focal point of another region"),
    Level.TRUSTEE: gettext_lazy("A governance trustee"),
    Level.OUTSIDE: gettext_lazy("The outside contact"),
}


@dataclass(frozen=True)
class Answered:
    """One question with what was answered, and where it can be changed."""

    question: str
    said: tuple[str, ...]
    """What was chosen, in words of ours."""
    typed: tuple[str, ...]
    """What was typed, exactly."""
    change: str


def role_words(levels: Iterable[str]) -> list[str]:
    """Those who receive, one line each."""
    return [str(ROLES[level]) for level in levels]


def answers_of(draft: Draft) -> list[Answered]:
    """Every question of this concern with its answer; empty where it was left out."""
    return [
        Answered(
            question=_question(step),
            said=tuple(said for said in _CHOSEN[step](draft) if said),
            typed=tuple(typed for typed in _typed(draft, step) if typed),
            change=address_of(step, from_check=True),
        )
        for step in draft.steps
    ]


def kept_away(draft: Draft) -> list[str]:
    """Whom this concern is kept away from, as they were named."""
    names = draft.said(Step.NOT_THESE, "names").splitlines()
    return [
        *(str(party.label) for party in draft.parties),
        *network_names(draft.networks),
        *(
            line.strip()
            for line in (
                draft.said(Step.ABOUT, "organisation"),
                draft.said(Step.ABOUT, "who"),
                *names,
            )
            if line.strip()
        ),
    ]


def _question(step: Step) -> str:
    return _("Files") if step == Step.FILES else str(FORMS[step].heading)


def _labels(choices: Any, values: Sequence[str] | str) -> list[str]:
    chosen = [values] if isinstance(values, str) else values
    known = dict(choices.choices)
    return [str(known[value]) for value in chosen if value in known]


def _kind(draft: Draft) -> list[str]:
    field: Any = FORMS[Step.KIND].base_fields["kind"]
    return [str(label) for value, label in field.choices if value == draft.kind]


def _networks(draft: Draft, step: Step, name: str) -> list[str]:
    said = draft.said(step, name)
    keys = [said] if isinstance(said, str) else said
    return network_names([int(key) for key in keys if key])


_CHOSEN: Mapping[Step, Callable[[Draft], list[str]]] = {
    Step.KIND: _kind,
    Step.FOR_WHOM: lambda draft: _labels(ForWhom, draft.said(Step.FOR_WHOM, "for_whom")),
    Step.CONSENT: lambda draft: _labels(Consent, draft.said(Step.CONSENT, "consent")),
    Step.NAME: lambda draft: _labels(Naming, draft.naming.value),
    Step.YOUR_NAME: lambda draft: [],
    Step.DANGER: lambda draft: _labels(Told, draft.said(Step.DANGER, "danger")),
    Step.CHILD: lambda draft: _labels(Told, draft.said(Step.CHILD, "child")),
    Step.HAPPENED: lambda draft: [],
    Step.ABOUT: lambda draft: [
        *_labels(Party, draft.said(Step.ABOUT, "parties")),
        *_networks(draft, Step.ABOUT, "network"),
    ],
    Step.CATEGORY: lambda draft: _labels(Category, draft.said(Step.CATEGORY, "categories")),
    Step.WHEN_WHERE: lambda draft: [],
    Step.NOT_THESE: lambda draft: [
        *_labels(Party, draft.said(Step.NOT_THESE, "parties")),
        *_networks(draft, Step.NOT_THESE, "networks"),
    ],
    Step.FILES: lambda draft: [],
    Step.WISH: lambda draft: _labels(Wish, draft.said(Step.WISH, "wishes")),
    Step.REACH: lambda draft: (
        _labels(Reach, draft.said(Step.REACH, "ways")) or [_("Only with my code, on this site")]
    ),
}
_TYPED: Mapping[Step, tuple[str, ...]] = {
    Step.YOUR_NAME: ("name",),
    Step.HAPPENED: ("text",),
    Step.ABOUT: ("organisation", "who"),
    Step.WHEN_WHERE: ("when", "where"),
    Step.NOT_THESE: ("names",),
    Step.FILES: ("described",),
    Step.WISH: ("words",),
    Step.REACH: ("email", "phone", "hours"),
}


def _typed(draft: Draft, step: Step) -> list[str]:
    typed = [str(draft.said(step, name)) for name in _TYPED.get(step, ())]
    if step == Step.FILES:
        typed = [*(str(file["name"]) for file in draft.files), *typed]
    return typed
