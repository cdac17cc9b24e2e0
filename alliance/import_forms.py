"""The file that people bring to be entered, as forms ask for it: whatever it holds is read by the room it is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.sheets.reading import EMPTY, LARGEST, SENTENCES, Unreadable


class BroughtFile(forms.FileField):
    """A spreadsheet; what it is called means nothing. Subclasses say in `read` what must be found in it."""

    default_error_messages = {
        "required": _("Choose the file."),
        "invalid": _("The file did not arrive. Choose it again."),
        "missing": _("The file did not arrive. Choose it again."),
        "empty": EMPTY,
        "max_length": _("The file's name is too long. Give it a shorter one, and choose it again."),
        "contradiction": _("The file did not arrive. Choose it again."),
    }

    content: bytes = b""

    def __init__(self, **kwargs: Any) -> None:
        chooser = forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"})
        super().__init__(**{"label": _("The file"), "max_length": 255, "widget": chooser, **kwargs})

    def read(self, content: bytes) -> None:
        """Raises Unreadable with a sentence for people."""
        raise NotImplementedError

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: Any = super().clean(data, initial)
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(str(SENTENCES["too_large"]))
        self.content = file.read()
        try:
            self.read(self.content)
        except Unreadable as error:
            raise forms.ValidationError(str(error.sentence)) from error
        return file


def content_of(form: forms.BaseForm) -> bytes:
    """What stands in the file that a checked form brought."""
    field = form.fields["file"]
    return field.content if isinstance(field, BroughtFile) else b""
