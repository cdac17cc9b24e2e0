"""What people say of a file that shows what was done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.in_languages import (
    Asked,
    OneLanguage,
    ask_in_languages,
    in_languages,
    says_something,
    texts_in,
)
from alliance.plain_text import PlainTextField
from alliance.texts import Texts
from reports.models import Evidence

ALT = Asked("alt", _("What the picture shows (%(language)s)"), most=250)


def file_field(help_text: Any) -> forms.FileField:
    return forms.FileField(
        label=_("The file"),
        max_length=255,
        help_text=help_text,
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("The file did not arrive. Choose it again."),
            "missing": _("The file did not arrive. Choose it again."),
            "empty": _("This file is empty. Choose another one."),
            "max_length": _(
                "The file's name is too long. Give it a shorter one, and choose it again."
            ),
        },
    )


class DescribedForm(forms.Form):
    """Who made it, what it shows for those who cannot see it, and whether people agreed."""

    credit = PlainTextField(
        label=_("Who made it"),
        help_text=_("As it stands beside the picture: a name, or the network."),
        required=False,
        max_length=150,
    )
    has_consent = forms.BooleanField(
        label=_("The people who can be seen, heard or named in it agreed that it is shown"),
        help_text=_("Kept are only that you confirmed it and when, nobody else's name."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_in_languages(self, ALT)

    def own_language(self) -> OneLanguage:
        return in_languages(self, "alt")[0]

    def other_languages(self) -> list[OneLanguage]:
        return in_languages(self, "alt")[1:]

    def says_more_in_others(self) -> bool:
        return says_something(self.other_languages())

    def alt(self) -> Texts:
        return texts_in(self.cleaned_data, "alt")


class ChangeEvidenceForm(DescribedForm):
    """The same with who may see it."""

    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Evidence.Visibility.choices,
        widget=forms.RadioSelect,
        initial=Evidence.Visibility.COORDINATION,
        error_messages={
            "required": _("Choose who sees it."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )


class AddEvidenceForm(ChangeEvidenceForm):
    """A file that shows an activity."""

    file = file_field(
        _(
            "A picture, a PDF, a document, sound or film, at most 10 MB. Place, device and authors are taken out."
        )
    )


class PhotoForm(DescribedForm):
    """The photo of a highlight; left out where only what is said of it changes."""

    file = file_field(_("A picture of at most 10 MB. Place, device and authors are taken out."))

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not has_photo
