"""What a coordination types about its network: the texts of the page, the settings, how it admits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.languages import language_choices
from alliance.plain_text import PlainEmailField
from alliance.templatetags.words import language_name
from alliance.texts import Texts, of_row
from alliance.translations import Progress, TextState
from alliance.widgets import LanguageCheckboxes
from networks.forms.texts import LANGUAGES, NAMES, NOTES, SUMMARIES, text_fields, texts_in
from networks.models import AdmissionPolicy, Network

FIELDS_OF_A_PAGE: dict[str, tuple[str | Promise, int, int]] = {
    # label, most letters, rows shown
    "name": (NAMES, 150, 0),
    "summary": (SUMMARIES, 3000, 6),
    "note": (NOTES, 3000, 4),
}
HEADINGS = {"name": _("Name"), "summary": _("Who we are"), "note": _("Note")}
STATE_CHOICES = [
    ("", _("As it is")),
    (Progress.MACHINE, Progress.MACHINE.label),
    (Progress.DRAFT, Progress.DRAFT.label),
    (Progress.REVIEWED, Progress.REVIEWED.label),
    (Progress.OUTDATED, Progress.OUTDATED.label),
]


@dataclass(frozen=True)
class LanguageOfText:
    """One text in one language as the page shows it: its field, its state, and the choice of another state."""

    language: str
    text: forms.BoundField
    state: forms.BoundField
    now: TextState


@dataclass(frozen=True)
class TextOfPage:
    """One text of the page in all languages, side by side."""

    heading: str | Promise
    languages: tuple[LanguageOfText, ...]


class PageForm(forms.Form):
    """The texts of a network's page in every language, and how far each of them is."""

    source_language = forms.ChoiceField(
        label=_("In which language were the texts written first?"),
        choices=[(code, row["name"]) for code, row in LANGUAGES.items()],
        help_text=_(
            "When a text changes in this language, the others are marked as older than it."
        ),
        error_messages={
            "required": _("Choose the language in which the texts were written first."),
            "invalid_choice": _("Choose one of the languages shown."),
        },
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        network: Network,
        states: Mapping[str, Mapping[str, TextState]],
        version: str,
    ) -> None:
        self.states = states
        super().__init__(typed, initial=_initial(network, states, version))
        for name in states:
            label, most, rows = FIELDS_OF_A_PAGE[name]
            self.fields.update(
                text_fields(
                    name,
                    label,
                    most=most,
                    rows=rows,
                    required_in=settings.LANGUAGE_CODE if name == "name" else "",
                    required_message=_("Write the network’s name in English."),
                )
            )
            for language in LANGUAGES:
                self.fields[f"state_{name}_{language}"] = forms.ChoiceField(
                    label=_("How far it is"),
                    choices=STATE_CHOICES,
                    required=False,
                    error_messages={"invalid_choice": _("Choose one of the states shown.")},
                )

    @property
    def texts(self) -> dict[str, Texts]:
        return {name: texts_in(self.cleaned_data, name) for name in self.states}

    @property
    def chosen_states(self) -> dict[str, Texts]:
        return {name: texts_in(self.cleaned_data, f"state_{name}") for name in self.states}

    def side_by_side(self) -> Iterator[TextOfPage]:
        for name, by_language in self.states.items():
            yield TextOfPage(
                HEADINGS[name],
                tuple(
                    LanguageOfText(
                        language,
                        self[f"{name}_{language}"],
                        self[f"state_{name}_{language}"],
                        by_language[language],
                    )
                    for language in LANGUAGES
                ),
            )


class SettingsForm(forms.Form):
    """How the network's office is reached, in which zone its days count, in which languages it works."""

    mailbox = PlainEmailField(
        label=_("Mailbox of the network’s office"),
        required=False,
        help_text=_("Everybody can see it. Use an address of the office, never a person’s own."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The network’s days are counted and its deadlines fall in this zone."),
        error_messages={
            "required": _("Choose the network’s time zone."),
            "invalid_choice": _("Choose one of the time zones of the list."),
        },
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages the network works in"),
        widget=LanguageCheckboxes,
        error_messages={
            "required": _("Choose at least one language."),
            "invalid_choice": _("Choose among the languages of the list."),
            "invalid_list": _("Choose among the languages of the list."),
        },
    )

    def __init__(self, typed: QueryDict | None, *, network: Network) -> None:
        initial = {
            "mailbox": network.mailbox,
            "time_zone": network.time_zone,
            "languages": network.languages,
        }
        super().__init__(typed, initial=initial)
        offer(self, "time_zone", ((zone, zone.replace("_", " ")) for zone in time_zones()))
        known = language_choices(get_language() or settings.LANGUAGE_CODE)
        further = set(network.languages) - {code for code, _name in known}
        names = ((code, language_name(code)) for code in sorted(further))
        offer(self, "languages", [*known, *names])


class NumberField(forms.IntegerField):
    """A small whole number with its bounds in words."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        sentence = format_lazy(
            _("Write a whole number from {least} to {most}."), least=least, most=most
        )
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
        super().__init__(
            min_value=least,
            max_value=most,
            error_messages=messages,
            **kwargs,
        )

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and len(value.strip()) > 6:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class AdmissionForm(forms.Form):
    """How a network admits members."""

    quorum = NumberField(
        label=_("How many people look at a request before it is decided"),
        help_text=_("The one who decides counts too."),
        least=1,
        most=9,
    )
    referees = NumberField(label=_("How many people must vouch for an applicant"), least=0, most=5)
    target_days = NumberField(label=_("Days in which you aim to answer"), least=1, most=180)
    max_days = NumberField(
        label=_("Days after which a request goes to the network above"), least=1, most=180
    )
    min_representatives = NumberField(
        label=_("How many people must speak for an organisation"), least=1, most=5
    )
    deputies_decide = forms.BooleanField(
        label=_("Deputies decide as well. Without this they prepare and recommend."),
        required=False,
    )

    def __init__(self, typed: QueryDict | None, *, policy: AdmissionPolicy) -> None:
        initial = {
            **{name: getattr(policy, name) for name in self.base_fields},
            **{f"note_{language}": text for language, text in of_row(policy, "note").items()},
        }
        super().__init__(typed, initial=initial)
        self.fields.update(text_fields("note", NOTES, most=1000, rows=3))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        target, most = cleaned.get("target_days"), cleaned.get("max_days")
        if target is not None and most is not None and most < target:
            self.add_error("max_days", _("This cannot be fewer days than you aim to answer in."))
        return cleaned

    @property
    def rules(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @property
    def note(self) -> Texts:
        return texts_in(self.cleaned_data, "note")


def time_zones() -> list[str]:
    """The zones of places, each under the one name it has today."""
    places = set(get_global("zone_territories")) & available_timezones()
    return ["UTC", *sorted(places)]


def _initial(
    network: Network, states: Mapping[str, Mapping[str, TextState]], version: str
) -> dict[str, str]:
    texts = {
        f"{name}_{language}": text
        for name in states
        for language, text in of_row(network, name).items()
    }
    sources = [
        state.source_language
        for by_language in states.values()
        for state in by_language.values()
        if state.source_language
    ]
    return {
        **texts,
        "source_language": sources[0] if sources else settings.LANGUAGE_CODE,
        "version": version,
    }
