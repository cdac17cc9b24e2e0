"""How a request begins: in which language, for whom, from which country, to which network."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.choices import offer
from alliance.countries import country_choices
from members.forms.joining.pages import Question, as_heading
from members.models import Member
from networks.models import Network

# The choices of the network page that are no network's own name.
SUGGESTED, UNSURE, ANOTHER, AT_LARGE = "suggested", "unsure", "another", "at-large"


class LanguageForm(Question):
    """In which language the portal writes."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language do we write to you?"),
        help_text=gettext_lazy(
            "For all our messages. You can read the pages in any of these languages at any time."
        ),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the language in which we write to you."),
            "invalid_choice": gettext_lazy("Choose one of the languages shown."),
        },
    )


class ForWhomForm(Question):
    """An organisation, or a person for themselves."""

    kind = forms.ChoiceField(
        label=gettext_lazy("For whom do you ask to join?"),
        help_text=gettext_lazy(
            "You can change this until you send your request. Your answers stay; only the code is signed again."
        ),
        choices=[
            (
                Member.Kind.ORGANISATION,
                gettext_lazy("For an organisation, a group or a network that I speak for"),
            ),
            (Member.Kind.PERSON, gettext_lazy("For myself")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy(
                "Choose whether you join for an organisation or for yourself."
            ),
            "invalid_choice": gettext_lazy("Choose one of the two answers."),
        },
    )


class CountryForm(forms.Form):
    """Where the member is at home."""

    country = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose a country or territory."),
            "invalid_choice": gettext_lazy("Choose one of the countries or territories shown."),
        },
    )

    def __init__(self, *args: Any, is_person: bool, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _("Choose here")), *country_choices(language)])
        self.fields["country"].label = as_heading(
            _("In which country do you live?")
            if is_person
            else _("In which country does your organisation have its seat?")
        )
        self.fields["country"].help_text = _(
            "From this we suggest the network that is nearest to you."
        )


class NetworkForm(forms.Form):
    """The network that is suggested, another one, or none in particular."""

    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a network, or “I am not sure”."),
            "invalid_choice": gettext_lazy("Choose one of the answers shown."),
        },
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Which other network"),
        help_text=gettext_lazy("Only if you chose “Another network” above."),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("This network takes in no members now. Choose another.")
        },
    )

    def __init__(
        self, *args: Any, suggested: Network, others: Sequence[Network], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested
        self.others = {network.slug: network for network in others}
        is_whole = suggested.level == Network.Level.GLOBAL
        answers = [
            (SUGGESTED, _("At large") if is_whole else suggested.name),
            (UNSURE, _("I am not sure: keep the suggestion")),
            (ANOTHER, _("Another network")),
        ]
        if not is_whole:
            answers.append(
                (AT_LARGE, _("At large: we work in many countries, or belong to no network"))
            )
        offer(self, "choice", answers)
        self.fields["choice"].label = as_heading(_("Which network do you want to join?"))
        names = ((slug, network.name) for slug, network in self.others.items())
        offer(self, "other", [("", _("Choose here")), *names])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == ANOTHER and "other" in cleaned and not cleaned["other"]:
            self.add_error("other", _("Choose the network that you want to join."))
        return cleaned
