"""The field in which people type a day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST_DAY = date(1980, 1, 1)
NO_DAY_FROM = date(2100, 1, 1)


class DayField(forms.DateField):
    """A day in the browser's own calendar; days of another century are slips of the finger."""

    default_error_messages = {
        "required": _("Choose the day."),
        "invalid": _("Write the day as year-month-day, such as 2026-03-31."),
        "another_century": _("This day cannot be right. Look at the year again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        # a form may bring any text; none of it that is longer than a day is one
        if isinstance(value, str) and len(value) > len("2026-03-31 "):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_DAY <= value < NO_DAY_FROM:
            raise forms.ValidationError(
                self.error_messages["another_century"], code="another_century"
            )
