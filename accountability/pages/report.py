"""A report in words: the questions that were answered, each with its answer as its readers and its reporter read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.drafts import Category, Consent, ForWhom, Naming, Party, Reach, Told, Wish
from accountability.queries.intake import network_names


@dataclass(frozen=True)
class Answer:
    """A question, and the lines of its answer."""

    question: str | Promise
    lines: tuple[Any, ...]


def answers_of(report: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Everything that was answered beside what happened, in the order of the form."""
    return tuple(one for one in _all(report) if one.lines)


def _all(report: Mapping[str, Any]) -> Iterator[Answer]:
    about, not_these = _part(report, "about"), _part(report, "not_these")
    if report.get("taken_down"):
        yield Answer(_("How it came"), (_("Taken down by a handler, by phone or in person."),))
    yield Answer(_("For whom do you speak?"), _labels(ForWhom, [report.get("for_whom")]))
    yield Answer(
        _("Do they know that you are telling us?"), _labels(Consent, [report.get("consent")])
    )
    yield Answer(_("Do you want to give your name?"), _labels(Naming, [report.get("naming")]))
    yield Answer(_("Is somebody in danger now?"), _labels(Told, [report.get("danger")]))
    yield Answer(_("Is a child concerned?"), _labels(Told, [report.get("child")]))
    yield Answer(
        _("Who or what is it about?"),
        (
            *_labels(Party, about.get("parties", [])),
            *_networks(about.get("network")),
            *_words(about.get("organisation"), about.get("who")),
        ),
    )
    yield Answer(_("What is it about?"), _labels(Category, report.get("categories", [])))
    yield Answer(_("When"), _words(report.get("when")))
    yield Answer(_("Where"), _words(report.get("where")))
    yield Answer(
        _("Who should not see this?"),
        (
            *_labels(Party, not_these.get("parties", [])),
            *_networks(*not_these.get("networks", [])),
            *_words(not_these.get("names")),
        ),
    )
    yield Answer(_("Or describe it instead"), _words(report.get("described")))
    yield Answer(
        _("What would you like to happen?"),
        (*_labels(Wish, report.get("wishes", [])), *_words(report.get("wish"))),
    )
    yield Answer(_("How can we reach you?"), _labels(Reach, report.get("ways", [])))
    yield Answer(_("When and how is it safe to reach you?"), _words(report.get("hours")))


def _part(report: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = report.get(name)
    return part if isinstance(part, Mapping) else {}


def _labels(choices: type[models.TextChoices], chosen: Iterable[Any]) -> tuple[Any, ...]:
    known = {choice.value: choice.label for choice in choices}
    return tuple(known[one] for one in chosen if one in known)


def _words(*texts: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in texts if text)


def _networks(*chosen: Any) -> tuple[str, ...]:
    keys = [int(one) for one in chosen if str(one).isdecimal()]
    return tuple(network_names(keys)) if keys else ()
