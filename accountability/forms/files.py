"""The field with which people add a file to a concern."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ConcernFileField(forms.FileField):
    """One file of any kind; what it is, and whether it can be taken in, `actions.files.take_in` says."""

    default_error_messages = {
        "required": _("Choose a file, or go on without one."),
        "invalid": _("The file did not arrive. Choose it again."),
        "missing": _("The file did not arrive. Choose it again."),
        "empty": _("This file is empty. Choose another one."),
        "max_length": _("The file's name is too long. Give it a shorter one, and choose it again."),
        "contradiction": _("The file did not arrive. Choose it again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.FileInput, **kwargs})
