"""What goes with the request: why, who knows the member, and what others may see of it later."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.choices import offer
from alliance.plain_text import PlainEmailField, PlainTextField
from members.models.privacy import Field

# What a request can let others see: of an organisation and of a person. The rest is chosen later, on its own page.
SHOWN = (Field.NAME, Field.COUNTRY, Field.ABOUT, Field.THEMES, Field.LANGUAGES)
SHOWN_OF_ORGANISATIONS = (*SHOWN, Field.WEBSITE)


class MotivationForm(forms.Form):
    """Why somebody wants to join."""

    motivation = PlainTextField(
        label=gettext_lazy("What do you hope for, and what would you like to bring?"),
        help_text=gettext_lazy("Only those who decide about your request read this."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write in a few sentences why you want to join.")},
    )
    heard_from = PlainTextField(
        label=gettext_lazy("How did you hear of us?"), max_length=200, required=False
    )


class RefereesForm(forms.Form):
    """As many people as the network asks for who know the applicant."""

    def __init__(self, *args: Any, number: int, own_address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        self.own_address = own_address
        for place in range(1, number + 1):
            self.fields[f"name_{place}"] = PlainTextField(
                label=_("Name of person %(place)s") % {"place": place},
                max_length=150,
                error_messages={"required": _("Enter the name of this person.")},
            )
            self.fields[f"email_{place}"] = PlainEmailField(
                label=_("E-mail address of person %(place)s") % {"place": place},
                error_messages={"required": _("Enter the e-mail address of this person.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        seen = {self.own_address.lower()}
        for place in range(1, self.number + 1):
            email = cleaned.get(f"email_{place}", "").lower()
            if email in seen:
                self.add_error(
                    f"email_{place}",
                    _("Name somebody else: each person stands here once, and not you."),
                )
            elif email:
                seen.add(email)
        return cleaned

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each person with their address."""
        for place in range(1, self.number + 1):
            yield self.cleaned_data[f"name_{place}"], self.cleaned_data[f"email_{place}"]


class VisibilityForm(forms.Form):
    """What may be seen once the member belongs: each choice apart, and all of them off."""

    everyone = forms.MultipleChoiceField(
        label=gettext_lazy("Everyone may see, in the public directory"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the answers shown.")},
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members of the alliance may see"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the answers shown.")},
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy("I agree that what I ticked is shown in the directory"),
        required=False,
    )

    def __init__(self, *args: Any, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = SHOWN if is_person else SHOWN_OF_ORGANISATIONS
        choices = [(field.value, capfirst(str(field.label))) for field in fields]
        offer(self, "everyone", choices)
        offer(self, "members", choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ticked = [*cleaned.get("everyone", ()), *cleaned.get("members", ())]
        if cleaned.get("is_listed") and Field.NAME not in ticked:
            self.add_error(
                "is_listed",
                _(
                    "Without the name nothing can be shown. Tick the name as well, or leave this empty."
                ),
            )
        return cleaned
