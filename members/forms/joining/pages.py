"""What the pages on the way into a network share: one question is the heading of its page."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Question(forms.Form):
    """A page that asks one thing: the label of its only field is the heading of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_heading = len(self.fields) == 1
        if self.is_heading:
            only = next(iter(self.fields.values()))
            only.label = as_heading(str(only.label))


def as_heading(question: str) -> SafeString:
    """The label of a question that is the heading of its page as well."""
    return format_html("<h1>{}</h1>", question)
