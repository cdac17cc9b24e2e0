"""What a reporter types who has come back. Words are taken as they are: they are sealed, and shown as text only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.forms.draft import LONGEST_ANSWER, LONGEST_REPORT, WordsField
from accountability.forms.files import ConcernFileField
from accountability.pages.reporter import Rating, Wanted
from accountability.vault.codes import MistypedCodeError, read_code

LONGEST_CODE = 200


class ComeBackForm(forms.Form):
    """One field. What cannot be a code is found before anything is looked up."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("20 letters and digits. Capitals, spaces and dashes make no difference."),
        error_messages={
            "required": _("Type your code."),
            "max_length": _("This is longer than a code. Type the 20 letters and digits only."),
        },
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )

    def clean_code(self) -> str:
        try:
            return read_code(self.cleaned_data["code"])
        except MistypedCodeError:
            raise forms.ValidationError(
                _(
                    "A sign of this code is wrong, missing or in another’s place. Compare it with what you wrote down, sign by sign."
                )
            ) from None


class WordsForm(forms.Form):
    """Words for those who read the concern; `mark` ties them to it, and `once` makes two presses one."""

    use_required_attribute = False
    mark = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    once = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class AddForm(WordsForm):
    text = WordsField(
        label=_("Your message"),
        lines=8,
        required=True,
        max_length=LONGEST_REPORT,
        error_messages={"required": _("Write something. A few words are enough.")},
    )
    file = ConcernFileField(
        label=_("A file"),
        help_text=_(
            "At most 25 MB. We take out what could betray you, such as the place and the device."
        ),
        required=False,
    )


class FileForm(WordsForm):
    """What becomes of a file that cannot be cleaned."""

    text = WordsField(widget=forms.HiddenInput(), max_length=LONGEST_REPORT)
    file = forms.ChoiceField(
        label=_("What shall we do with the file?"),
        choices=[
            ("leave", _("Leave it out")),
            ("keep", _("Keep it exactly as it is, as evidence. Hidden data stay in it.")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers shown."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )


class CorrectForm(WordsForm):
    text = WordsField(
        label=_("What is wrong, and what is right"),
        lines=8,
        required=True,
        max_length=LONGEST_REPORT,
        error_messages={"required": _("Write something. A few words are enough.")},
    )


class ReviewForm(WordsForm):
    text = WordsField(
        label=_("What should be looked at again, and why"),
        lines=8,
        required=True,
        max_length=LONGEST_REPORT,
        error_messages={"required": _("Write something. A few words are enough.")},
    )


class WithdrawForm(WordsForm):
    wanted = forms.ChoiceField(
        label=_("What do you want us to do?"),
        choices=Wanted.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers shown."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    text = WordsField(
        label=_("Something you want to say about it"), lines=3, max_length=LONGEST_ANSWER
    )


class RateForm(WordsForm):
    rating = forms.ChoiceField(
        label=_("How was your concern handled?"),
        choices=Rating.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers shown."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    text = WordsField(
        label=_("What was good, and what was not"), lines=3, max_length=LONGEST_ANSWER
    )


def words_of(form: forms.Form) -> dict[str, Any]:
    """What was typed, without what ties it to its page."""
    return {
        name: value for name, value in form.cleaned_data.items() if name not in {"mark", "once"}
    }
