"""What people choose in the directory and about it: whom they look for, who sees which field, what a file holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.narrowing import (
    ANY,
    NarrowingForm,
    one_of_the_countries,
    one_of_the_languages,
    one_of_the_networks,
    one_of_the_themes,
    words,
)
from alliance.plain_text import PlainTextField
from members.models import Member
from members.models.privacy import Field, Level
from members.queries.visibility import LEVELS, WIDEST, stricter_than

Choices = Iterable[tuple[str, str]]


class DirectoryForm(NarrowingForm):
    """Whom somebody looks for. It is sent in the address, so that what was found can be shared."""

    q = words(_("Name or words"))
    network = one_of_the_networks()
    country = one_of_the_countries()
    theme = one_of_the_themes()
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[ANY, *Member.Kind.choices],
        error_messages={"invalid_choice": _("Choose organisations or people.")},
    )
    language = one_of_the_languages()

    def __init__(
        self,
        *args: Any,
        networks: Choices,
        countries: Choices,
        themes: Choices,
        languages: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("network", networks),
            ("country", countries),
            ("theme", themes),
            ("language", languages),
        ):
            self.offer_any(name, choices)


class RegisterForm(forms.Form):
    """Whom a coordination looks for in its list."""

    q = words(_("Name"))


class VisibilityForm(forms.Form):
    """Who sees which field. Every field starts closed; what a network closes further is said beside the field."""

    def __init__(
        self,
        *args: Any,
        chosen: Mapping[Field, Level],
        limits: Mapping[Field, Level],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in Field:
            widest = WIDEST.get(field, Level.PUBLIC)
            self.fields[field.value] = forms.ChoiceField(
                label=field.label.capitalize(),
                choices=[
                    (level.value, level.label.capitalize())
                    for level in LEVELS
                    if level not in _wider_than(widest)
                ],
                initial=chosen.get(field, Level.COORDINATORS).value,
                help_text=_limit(limits.get(field, Level.PUBLIC), widest),
                error_messages={
                    "required": _("Choose who sees this."),
                    "invalid_choice": _("Choose one of the answers in the list."),
                },
            )

    def choices(self) -> dict[Field, Level]:
        return {Field(name): Level(level) for name, level in self.cleaned_data.items()}


class ListingForm(forms.Form):
    """The consent to stand in the directory, apart from who sees which field."""

    agrees = forms.BooleanField(
        label=_(
            "I agree that the alliance shows us in its directory, each field to those whom we have chosen. "
            "I can take this back at any time, and it holds at once."
        ),
        error_messages={"required": _("Tick the box if you agree to be in the directory.")},
    )


class CeilingsForm(forms.Form):
    """How widely at most a network lets each field of its members be seen; never wider than the networks above it."""

    def __init__(
        self, *args: Any, own: Mapping[Field, Level], above: Mapping[Field, Level], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in Field:
            self.fields[field.value] = forms.ChoiceField(
                label=field.label.capitalize(),
                choices=[
                    (level.value, level.label.capitalize())
                    for level in LEVELS
                    if level not in _wider_than(above[field])
                ],
                initial=max(own.get(field, Level.PUBLIC), above[field], key=LEVELS.index).value,
                error_messages={
                    "required": _("Choose how widely this may be seen."),
                    "invalid_choice": _(
                        "Choose one of the answers in the list. A network is never more open than the one above it."
                    ),
                },
            )

    def choices(self) -> dict[Field, Level]:
        return {Field(name): Level(level) for name, level in self.cleaned_data.items()}


class HoldForm(forms.Form):
    """Why a member's details are withheld: nobody has to say it."""

    reason = PlainTextField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept sealed. Only write what those who decide later need to know."),
    )


class ExportForm(forms.Form):
    """Why a list of members leaves the portal, and whether it says how to reach them."""

    reason = PlainTextField(
        label=_("What is the list for?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name. The members can see that their data was taken out."),
        error_messages={"required": _("Write in a few words what the list is for.")},
    )
    with_contacts = forms.BooleanField(
        label=_("With e-mail addresses and phone numbers"), required=False
    )


def _wider_than(level: Level) -> tuple[Level, ...]:
    return tuple(one for one in LEVELS if level in stricter_than(one))


def _limit(limit: Level, widest: Level) -> Any:
    if limit == Level.PUBLIC:
        return ""
    if limit == widest:
        return _("Never wider: it says something of people who may not have chosen it themselves.")
    return _("Your network shows this at most to: %(level)s.") % {"level": limit.label}
