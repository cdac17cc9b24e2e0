"""What people type about a highlight: its words in each language, what the safety check found, why it goes back or away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance.choices import offer
from alliance.countries import country_choices
from alliance.days import DayField
from alliance.in_languages import (
    Asked,
    OneLanguage,
    ask_in_languages,
    in_languages,
    says_something,
    texts_in,
)
from alliance.models import TranslationState
from alliance.plain_text import PlainTextField
from networks.models import Network, Theme
from reports.models import ReportingPeriod, SafetyAnswer
from reports.snapshot.told import LONGEST_BODY, is_too_long, wrong_in

NOT_OFFERED = gettext_lazy("Choose one of the answers shown.")
TOO_OLD = gettext_lazy("This page is too old. Open it anew.")
LONGEST_TITLE = 120
# With its references in braces a text is longer than people read it.
LONGEST_TYPED = 3 * LONGEST_BODY
State = TranslationState.State

TITLE = Asked("title", gettext_lazy("Title (%(language)s)"), most=LONGEST_TITLE)
BODY = Asked(
    "body",
    gettext_lazy("What happened (%(language)s)"),
    most=LONGEST_TYPED,
    rows=7,
    help_text=gettext_lazy("At most 600 characters. Numbers come from the list below, as {…}."),
)
STATES = (
    ("", gettext_lazy("not said")),
    (State.MACHINE, State.MACHINE.label),
    (State.DRAFT, State.DRAFT.label),
    (State.REVIEWED, State.REVIEWED.label),
)


def _language_field(help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language it is written in"),
        help_text=help_text,
        choices=settings.LANGUAGES,
        error_messages={
            "required": gettext_lazy("Choose the language."),
            "invalid_choice": NOT_OFFERED,
        },
    )


class DraftHighlightForm(forms.Form):
    """Whose highlight it is, of which year, and its title."""

    network = forms.ChoiceField(
        label=gettext_lazy("Network"),
        error_messages={
            "required": gettext_lazy("Choose the network."),
            "invalid_choice": gettext_lazy("Choose one of the networks shown."),
        },
    )
    year = forms.ChoiceField(
        label=gettext_lazy("Year"),
        error_messages={
            "required": gettext_lazy("Choose the year."),
            "invalid_choice": gettext_lazy("Choose one of the years shown."),
        },
    )
    language = _language_field()
    title = PlainTextField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Write the title.")},
    )

    def __init__(
        self,
        *args: Any,
        networks: Sequence[Network],
        years: Sequence[ReportingPeriod],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {network.slug: network for network in networks}
        self.years = {period.code: period for period in years}
        chosen = [(slug, network.name) for slug, network in self.networks.items()]
        offer(self, "network", chosen if len(chosen) == 1 else [("", _("choose")), *chosen])
        offer(self, "year", [(code, code) for code in self.years])

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if problems := wrong_in(title, ()):
            raise forms.ValidationError(problems)
        return title


class WriteHighlightForm(forms.Form):
    """Its words in each language, with how far each translation is. The language it was written in stands first."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": TOO_OLD, "invalid": TOO_OLD}
    )
    language = _language_field(gettext_lazy("The others are translations of it."))
    country = forms.ChoiceField(
        label=gettext_lazy("Country or territory"),
        help_text=gettext_lazy("Never finer than that."),
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED},
    )

    def __init__(
        self,
        *args: Any,
        offered: Mapping[str, Any],
        themes: Sequence[Theme],
        first: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.first = offered, first
        self.known_themes = {theme.slug: theme for theme in themes}
        ask_in_languages(self, TITLE, BODY)
        for code, language in settings.LANGUAGES:
            self.fields[f"state_{code}"] = forms.ChoiceField(
                label=_("How far the translation is (%(language)s)") % {"language": language},
                help_text=_(
                    "What a machine translated is not shown before somebody looked it over."
                ),
                choices=STATES,
                required=False,
                error_messages={"invalid_choice": NOT_OFFERED},
            )
        offer(self, "country", [("", _("none")), *country_choices(get_language() or "en")])
        offer(self, "themes", [(theme.slug, theme.name) for theme in themes])

    def own_language(self) -> OneLanguage:
        return in_languages(self, "title", "body", first=self.first)[0]

    def other_languages(self) -> list[OneLanguage]:
        return in_languages(self, "title", "body", "state", first=self.first)[1:]

    def says_more_in_others(self) -> bool:
        return says_something(self.other_languages())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for code in settings.LANGUAGE_TABLE:
            for name in (f"title_{code}", f"body_{code}"):
                for problem in wrong_in(typed.get(name) or "", self.offered):
                    self.add_error(name, problem)
            body = typed.get(f"body_{code}") or ""
            if is_too_long(body, self.offered, code):
                self.add_error(
                    f"body_{code}",
                    _("The text is too long. Write at most %(most)d characters.")
                    % {"most": LONGEST_BODY},
                )
        language = typed.get("language")
        if (
            language
            and not typed.get(f"title_{language}")
            and f"title_{language}" not in self.errors
        ):
            self.add_error(f"title_{language}", _("Write the title."))
        return typed

    def texts(self, name: str) -> dict[str, str]:
        return texts_in(self.cleaned_data, name)

    def states(self) -> dict[str, str]:
        return {
            code: state for code, state in texts_in(self.cleaned_data, "state").items() if state
        }

    @property
    def chosen_themes(self) -> tuple[Theme, ...]:
        return tuple(self.known_themes[slug] for slug in self.cleaned_data["themes"])


class SayWhyForm(forms.Form):
    """Why a highlight goes back to its writer, or out of sight."""

    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": TOO_OLD}
    )
    message = PlainTextField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].label = label


class DecideHighlightForm(forms.Form):
    """The safety check, question by question, and the day from which everybody reads it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": TOO_OLD, "invalid": TOO_OLD}
    )
    publish_on = DayField(
        label=gettext_lazy("Not before"),
        help_text=gettext_lazy("Leave it empty to publish at once."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in SafetyAnswer.Question:
            self.fields[f"found_{question}"] = forms.ChoiceField(
                label=question.label,
                choices=(("no", _("No")), ("yes", _("Yes"))),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Answer this question."),
                    "invalid_choice": NOT_OFFERED,
                },
            )
            self.fields[f"note_{question}"] = PlainTextField(
                label=_("What was found, and why it can be published"),
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [
            (self[f"found_{question}"], self[f"note_{question}"])
            for question in SafetyAnswer.Question
        ]

    def clean_publish_on(self) -> Any:
        day = self.cleaned_data["publish_on"]
        if day and day < timezone.now().date():
            raise forms.ValidationError(
                _("This day is over. Choose another one, or leave it empty.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for question in SafetyAnswer.Question:
            if typed.get(f"found_{question}") == "yes" and not typed.get(f"note_{question}"):
                self.add_error(
                    f"note_{question}", _("Say what was found and why it can be published.")
                )
        return typed
