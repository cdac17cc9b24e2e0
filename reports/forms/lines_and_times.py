"""What is typed as several lines, as a month or as a year."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.days import FIRST_DAY, NO_DAY_FROM
from alliance.plain_text import PlainTextField


class LinesField(PlainTextField):
    """Several short texts, one a line; empty lines and repetitions are left out."""

    def __init__(self, *, longest: int, most: int, **kwargs: Any) -> None:
        super().__init__(
            max_length=longest * most, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
        )
        self.longest, self.most = longest, most

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
        if len(lines) > self.most:
            raise ValidationError(_("Write at most %(most)d lines.") % {"most": self.most})
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    _("A line is too long: “%(begins)s…”. Write at most %(longest)d characters.")
                    % {"begins": line[:30], "longest": self.longest}
                )
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


class MonthField(forms.CharField):
    """A month as browsers and people write it: 2026-03."""

    widget = forms.TextInput(attrs={"type": "month", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = re.fullmatch(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])", text)
        if found is None:
            raise ValidationError(_("Write the month as year-month, such as 2026-03."))
        return _of_our_time(date(int(found[1]), int(found[2]), 1))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class YearField(forms.CharField):
    """A year in four digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "size": 4})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not re.fullmatch(r"[1-9][0-9]{3}", text):
            raise ValidationError(_("Write the year in four digits, such as 2026."))
        return _of_our_time(date(int(text), 1, 1))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y}" if isinstance(value, date) else value


def _of_our_time(day: date) -> date:
    if not FIRST_DAY <= day < NO_DAY_FROM:
        raise ValidationError(_("This day cannot be right. Look at the year again."))
    return day
