"""What people type about the texts that bind members: a draft in each language, and its approval."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from alliance.texts import Texts
from members.models import PolicyDocument
from networks.models import Network

OF_THE_WHOLE = "alliance"


class StartDraftForm(forms.Form):
    """Which text, and for whom."""

    kind = forms.ChoiceField(
        label=_("Which text"),
        choices=PolicyDocument.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the texts."),
            "invalid_choice": _("Choose one of the texts shown."),
        },
    )
    place = forms.ChoiceField(
        label=_("For whom"),
        error_messages={
            "required": _("Choose the alliance or a network."),
            "invalid_choice": _("Choose one of the networks shown."),
        },
    )

    def __init__(
        self, *args: Any, networks: Sequence[Network], of_the_whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {network.slug: network for network in networks}
        places = [(OF_THE_WHOLE, _now("The whole alliance"))] if of_the_whole else []
        names = ((slug, str(network)) for slug, network in self.networks.items())
        offer(self, "place", [*places, *names])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["network"] = self.networks.get(cleaned.get("place", ""))
        return cleaned


class PolicyDraftForm(forms.Form):
    """A draft in all languages. It may have gaps; only approval asks for all of it."""

    must_reaffirm = forms.BooleanField(
        label=_("Those who signed an earlier version sign again"),
        required=False,
        help_text=_("For changes of substance. Leave it open where only words became clearer."),
    )
    grace_days = forms.IntegerField(
        label=_("How many days they have for it"),
        min_value=14,
        max_value=365,
        initial=90,
        error_messages={
            "required": _("Write a number of days."),
            "invalid": _("Write a whole number of days."),
            "min_value": _("Give people at least 14 days."),
            "max_value": _("Give people at most 365 days."),
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, facts in settings.LANGUAGE_TABLE.items():
            written = {"lang": language, "dir": facts["dir"]}
            self.fields |= {
                f"title_{language}": _text(_("Title"), 150, written),
                f"summary_{language}": _text(_("Summary for people in a hurry"), 1000, written, 3),
                f"changes_{language}": _text(
                    _("What changed since the version before"), 4000, written, 4
                ),
                f"text_{language}": _text(_("Text"), 40_000, written, 24),
            }

    def languages(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields of each language, for the page."""
        for language in settings.LANGUAGE_TABLE:
            names = ("title", "summary", "changes", "text")
            yield language, [self[f"{name}_{language}"] for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_title = any(cleaned.get(f"title_{language}") for language in settings.LANGUAGE_TABLE)
        if not has_title and not self.errors:
            raise ValidationError(_("Write the title in at least one language."))
        return cleaned

    def texts(self, name: str) -> Texts:
        """What was typed in one of the fields, by language."""
        return {
            language: typed
            for language in settings.LANGUAGE_TABLE
            if (typed := self.cleaned_data.get(f"{name}_{language}", ""))
        }


class ApproveForm(forms.Form):
    """From when a draft holds, and where the decision is written down."""

    in_force_from = DayField(
        label=_("In force from"),
        help_text=_("Today or a later day. Those who are to sign again are told on that day."),
    )
    minute_ref = PlainTextField(
        label=_("Where the decision is written down"),
        max_length=120,
        help_text=_("For example: Board, 3 March 2026, item 4."),
        error_messages={"required": _("Say where the decision is written down.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def _text(label: Any, most: int, attrs: dict[str, str], rows: int = 0) -> PlainTextField:
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return PlainTextField(label=label, max_length=most, required=False, widget=widget)
