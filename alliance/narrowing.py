"""What narrows a public list: words and choices, sent in the address so that what was found can be shared."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.plain_text import PlainTextField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST = 100
ANY = ("", _("All"))


class NarrowingForm(forms.Form):
    """Words in `q`, and choices of which a wrong one narrows nothing and is said."""

    def offer_any(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Fill in what can be chosen, after the choice of everything."""
        offer(self, name, [ANY, *choices])

    def further(self) -> list[forms.BoundField]:
        """What narrows the list besides words."""
        return [field for field in self if field.name != "q"]

    def is_narrowed(self) -> bool:
        """Whether any of that is chosen or was refused, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further())


def words(label: "str | _StrPromise") -> PlainTextField:
    return PlainTextField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def one_of(label: "str | _StrPromise", refusal: "str | _StrPromise") -> forms.ChoiceField:
    """A choice that may be left open, and what is said where it is none of those offered."""
    return forms.ChoiceField(
        label=label, required=False, error_messages={"invalid_choice": refusal}
    )


def one_of_the_networks() -> forms.ChoiceField:
    return one_of(_("Network"), _("Choose one of the networks in the list."))


def one_of_the_countries() -> forms.ChoiceField:
    return one_of(_("Country"), _("Choose one of the countries in the list."))


def one_of_the_themes() -> forms.ChoiceField:
    return one_of(_("Theme"), _("Choose one of the themes in the list."))


def one_of_the_kinds() -> forms.ChoiceField:
    return one_of(_("Kind"), _("Choose one of the kinds in the list."))


def one_of_the_languages() -> forms.ChoiceField:
    return one_of(_("Language"), _("Choose one of the languages in the list."))


def one_of_the_years() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Year"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the years in the list.")},
    )
