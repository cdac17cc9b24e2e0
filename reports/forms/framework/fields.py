"""The fields of forms about the framework: codes, one of several rows, plain numbers, reasons."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.days import DayField
from alliance.plain_text import PlainTextField
from reports.numbers import EXACTLY, digits, parse

PLAIN_CODE = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z", _("Use letters from a to z, digits and hyphens, without blanks.")
)
DOTTED_CODE = RegexValidator(
    r"^[-a-zA-Z0-9_.]+\Z", _("Use letters from a to z, digits, points and hyphens, without blanks.")
)
FIXED = _("It stays once it is saved, because addresses and files use it.")


class NumberField(PlainTextField):
    """A number as people write it, without "about" or "more than"."""

    default_error_messages = {
        "required": _("Write the number."),
        "max_length": _("This number is too long."),
        "exact": _('Write the number alone, without "about" or "more than".'),
        "most": _("Write a number of at most %(most)s."),
    }

    def __init__(self, *, decimals: int = 4, most: int | None = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})
        super().__init__(max_length=60, widget=widget, **kwargs)
        self.decimals, self.most = decimals, most

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        written = parse(text, get_language() or "en", decimals=self.decimals) if text else None
        if written is None:
            return None
        if written.qualifier != EXACTLY:
            raise ValidationError(self.error_messages["exact"], "exact")
        if self.most is not None and written.value > self.most:
            raise ValidationError(self.error_messages["most"], "most", {"most": self.most})
        return written.value

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return digits(value.normalize(), get_language() or "en")


def code_field(*, most: int, is_address: bool = False, is_dotted: bool = False) -> PlainTextField:
    return PlainTextField(
        label=_("Address, as in /plans/2021-2024/") if is_address else _("Code"),
        max_length=most,
        help_text=FIXED,
        validators=[DOTTED_CODE if is_dotted else PLAIN_CODE],
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Write the address.") if is_address else _("Write a code.")},
    )


def yes(label: Any, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **more)


def choice(label: Any, **more: Any) -> forms.ChoiceField:
    messages = {"required": _("Choose one."), "invalid_choice": _("Choose one of those shown.")}
    return forms.ChoiceField(label=label, error_messages=messages, **more)


def day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, **more)


def reason_field(label: Any, **more: Any) -> PlainTextField:
    return PlainTextField(
        label=label,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
        **more,
    )
