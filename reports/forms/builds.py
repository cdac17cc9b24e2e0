"""What people choose before a report is built."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy


class BuildForm(forms.Form):
    """In which languages a report is built."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one language."),
            "invalid_choice": gettext_lazy("The portal does not have this language."),
        },
    )
