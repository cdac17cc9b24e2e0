"""What is wrong with the words of a highlight before others read it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from alliance.texts import of_row
from reports.models import Evidence, Highlight
from reports.numbers import cited, counts_typed_in, fill
from reports.queries.highlights import is_checked
from reports.snapshot.named import figures_cited

LONGEST_BODY = 600


def wrong_in(text: str, offered: Collection[str]) -> list[str]:
    """Why a text cannot be kept: a count typed by hand, a reference that leads nowhere."""
    problems = []
    if typed := counts_typed_in(text):
        problems.append(
            _(
                "%(number)s looks like a count. Choose it from the list of numbers, so that text and figures "
                "always say the same. If it is not in the list, enter it first."
            )
            % {"number": typed[0]}
        )
    if unknown := sorted(cited([text]) - set(offered)):
        problems.append(
            _("There is no number {%(reference)s} in the list. Choose one that is there.")
            % {"reference": unknown[0]}
        )
    return problems


def is_too_long(text: str, figures: Mapping[str, Any], language: str) -> bool:
    """Measured as people read it, with its numbers in words."""
    return len(fill(text, figures, language)) > LONGEST_BODY


def problems_of(highlight: Highlight) -> list[str]:
    """What is missing before it is handed in or published, in sentences for people."""
    title, body = of_row(highlight, "title"), of_row(highlight, "body")
    problems = []
    if not (title.get(highlight.language) and body.get(highlight.language)):
        problems.append(
            _("Title and text are missing in the language that the highlight is written in.")
        )
    figures = figures_cited(highlight.period, [*title.values(), *body.values()])
    for language, text in body.items():
        problems += wrong_in(text, _with_a_number(figures))
        if is_too_long(text, figures, language):
            problems.append(
                _("The text is too long. Write at most %(most)d characters.")
                % {"most": LONGEST_BODY}
            )
    for text in title.values():
        problems += wrong_in(text, _with_a_number(figures))
    return [*dict.fromkeys(problems), *_wrong_with_photo(highlight)]


def hindrances_of(highlight: Highlight) -> list[str]:
    """What else keeps it from being published: numbers that nobody has checked yet."""
    texts = [*of_row(highlight, "title").values(), *of_row(highlight, "body").values()]
    if cited(texts) and not is_checked(highlight.network, highlight.period):
        return [
            _(
                "The text tells numbers that are not approved yet. It can be published once the network's return "
                "is approved, or without these numbers."
            )
        ]
    return []


def photo_of(highlight: Highlight) -> Evidence | None:
    return Evidence.objects.kept().filter(highlight=highlight).first()


def _wrong_with_photo(highlight: Highlight) -> list[str]:
    photo = photo_of(highlight)
    if photo is None or photo.is_fit_to_show:
        return []
    return [_("The photo is shown only with who made it, what it shows, and that people agreed.")]


def _with_a_number(figures: Mapping[str, Any]) -> set[str]:
    return {key for key, figure in figures.items() if figure["state"] in {"value", "zero"}}
