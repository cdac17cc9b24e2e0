"""Why numbers that look wrong are right: one box for each question, which belongs to the very number it was asked of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from reports.queries.explaining import LONGEST_REASON, Question

# What is often the reason; anything else can be typed.
READY_REASONS = (
    _("More was done than in earlier years."),
    _("Less was done than in earlier years."),
    _("It was counted again and is the same."),
    _("It is counted in another way since this year."),
    _("The number of last year was wrong."),
    _("It is an estimate."),
)
READY_ID = "ready-reasons"


@dataclass(frozen=True)
class Asked:
    """A question, and of which figure it is in the reader's words."""

    question: Question
    figure: str
    # what else it speaks of
    also: str = ""

    @property
    def name(self) -> str:
        """Of the field: another number makes another one, so that no reason lands at a number its author never saw."""
        said_of = self.question.warning.said_of.replace(" ", "-")
        return f"{self.question.key}-{self.question.warning.kind}-{said_of}"


class ExplainForm(forms.Form):
    """What is written is kept, also while other boxes are empty."""

    def __init__(self, data: QueryDict | None, *, asked: Sequence[Asked]) -> None:
        super().__init__(data)
        self._asked = asked
        for one in asked:
            given = one.question.reason
            self.fields[one.name] = PlainTextField(
                label=one.figure,
                help_text=escape(" ".join(filter(None, (one.question.warning.words, one.also)))),
                max_length=LONGEST_REASON,
                initial=given.reason if given else "",
                widget=forms.TextInput(attrs={"list": READY_ID}),
                error_messages={"required": _("Write why the number is right, in a few words.")},
            )

    def answers(self) -> list[tuple[Question, str]]:
        """The boxes with a reason in them."""
        return [
            (one.question, text)
            for one in self._asked
            if (text := self.cleaned_data.get(one.name, ""))
        ]
