"""What a handler types: the words of a vault, its kit, and what another handler's key says."""

from django import forms
from django.utils.translation import gettext_lazy as _

# Far longer than six words or a kit ever are; what is longer is refused before any derivation.
LONGEST = 300


class WordsField(forms.CharField):
    """Six words. Nothing is offered to be remembered by the browser, and nothing is checked before the vault does."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            label=_("Your six words"),
            max_length=LONGEST,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "off",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "dir": "ltr",
                }
            ),
            error_messages={
                "required": _("Type the six words."),
                "max_length": _("This is too long. Type the six words."),
            },
            **kwargs,  # type: ignore[arg-type]  # fields take what their base takes
        )


class PassphraseForm(forms.Form):
    """The words that open a vault."""

    passphrase = WordsField(help_text=_("With spaces between them. Capitals make no difference."))


class KitForm(forms.Form):
    """The recovery kit, as it stands on paper."""

    kit = forms.CharField(
        label=_("Your recovery kit"),
        max_length=LONGEST,
        help_text=_("All 14 groups of four letters and digits. Dashes may be left out."),
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={
            "required": _("Type the kit."),
            "max_length": _("This is too long. Type the 14 groups of the kit."),
        },
    )
