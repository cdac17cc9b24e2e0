"""Fields for what people type: ordinary text and no hidden signs that break pages, sort orders or somebody's reading."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters but tab and new line, signs that turn the order of writing around, halves of signs and non-characters.
# Marks of direction (U+200E, U+200F) and the joiners that Arabic and Persian write with are ordinary text.
HIDDEN_SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


def has_hidden_signs(text: str) -> bool:
    return HIDDEN_SIGNS.search(text) is not None


class PlainTextField(forms.CharField):
    """Text in one line, or in several where the widget is a text area; accents in their composed form (NFC)."""

    default_error_messages = {
        "required": _("Write an answer."),
        "max_length": _("This is too long. Write at most %(limit_value)d characters."),
        "min_length": _("This is too short. Write at least %(limit_value)d characters."),
        "hidden_signs": _("This holds hidden signs that we cannot keep. Please type it anew."),
    }

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return super().to_python(value)
        text = str(value)
        if has_hidden_signs(text):
            raise ValidationError(self.error_messages["hidden_signs"], code="hidden_signs")
        return super().to_python(unicodedata.normalize("NFC", self._in_lines(text)))

    def _in_lines(self, text: str) -> str:
        if isinstance(self.widget, forms.Textarea):
            return text.replace("\r\n", "\n").replace("\r", "\n")
        return re.sub(r"\s+", " ", text)


class PlainEmailField(PlainTextField, forms.EmailField):
    """An e-mail address. Phones offer the keyboard for it; it is written from left to right everywhere."""

    default_error_messages = {
        "required": _("Enter an e-mail address."),
        "invalid": _("Enter an e-mail address as name@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})
        self.widget.attrs.setdefault("dir", "ltr")


class WebAddressField(PlainTextField, forms.URLField):
    """An address on the web; people leave out "https://"."""

    default_error_messages = {
        "required": _("Enter the address of the website."),
        "invalid": _("Enter the address of a website as example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, "assume_scheme": "https", **kwargs})
        self.widget.attrs.setdefault("dir", "ltr")
