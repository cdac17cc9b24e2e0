"""What people type on their way into a network, one page each; no page checks while somebody types."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.countries import country_choices
from alliance.languages import language_choices
from alliance.plain_text import PlainEmailField, PlainTextField, WebAddressField
from alliance.widgets import LanguageCheckboxes
from members.models import Member
from members.models.privacy import Field
from networks.models import Network, Theme

# The choices of the network page that are no network's own name.
SUGGESTED, UNSURE, ANOTHER, AT_LARGE = "suggested", "unsure", "another", "at-large"

# What a request can let others see: of an organisation and of a person. The rest is chosen later, on its own page.
SHOWN = (Field.NAME, Field.COUNTRY, Field.ABOUT, Field.THEMES, Field.LANGUAGES)
SHOWN_OF_ORGANISATIONS = (*SHOWN, Field.WEBSITE)


class Question(forms.Form):
    """A page that asks one thing: the label of its only field is the heading of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_heading = len(self.fields) == 1
        if self.is_heading:
            only = next(iter(self.fields.values()))
            only.label = as_heading(str(only.label))


def as_heading(question: str) -> SafeString:
    """The label of a question that is the heading of its page as well."""
    return format_html("<h1>{}</h1>", question)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Fill in the choices that depend on the reader or on the request."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


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


class PledgeForm(forms.Form):
    """The agreement to the texts, with the name as a signature."""

    agrees = forms.BooleanField(
        error_messages={
            "required": gettext_lazy(
                "Tick “I agree” if you stand by these texts. They bind every member."
            )
        },
    )
    typed_name = PlainTextField(
        label=gettext_lazy("Your name, as a signature"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your name to sign.")},
    )
    function = PlainTextField(
        label=gettext_lazy("What you are in the organisation"),
        help_text=gettext_lazy("For example: director, chair, coordinator."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": gettext_lazy("Say what you are in the organisation.")},
    )
    texts = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_person: bool, texts: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["texts"] = self.shown = texts
        self.fields["agrees"].label = (
            _("I agree, for myself")
            if is_person
            else _("I agree, on behalf of the organisation and for myself")
        )
        if is_person:
            del self.fields["function"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("texts") != self.shown:
            if isinstance(self.data, QueryDict):
                self.data = self.data.copy()
                self.data["texts"] = self.shown
            raise ValidationError(
                _("The texts changed since you opened this page. Please read them and agree again.")
            )
        return cleaned


class PersonNameForm(Question):
    """One field, as the person uses it."""

    name = PlainTextField(
        label=gettext_lazy("What name do you want us to use?"),
        help_text=gettext_lazy(
            "It need not be the name in your papers. Those who decide about your request read it; you choose later who else does."
        ),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the name you want us to use.")},
    )


class OrganisationNameForm(Question):
    """What the organisation is called and where it is on the web."""

    name = PlainTextField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("Enter the name of the organisation.")},
    )
    acronym = PlainTextField(
        label=gettext_lazy("Acronym"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    website = WebAddressField(label=gettext_lazy("Website"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("Who works there"),
        required=False,
        choices=[("", gettext_lazy("Choose here")), *Member.Size.choices],
        error_messages={"invalid_choice": gettext_lazy("Choose one of the answers shown.")},
    )


class WorkForm(forms.Form):
    """What the member does, and with men and boys in particular."""

    about = PlainTextField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write in a few sentences what you do.")},
    )
    work_with_men = PlainTextField(
        label=gettext_lazy("How do you work with men and boys?"),
        help_text=gettext_lazy("Only those who decide about your request read this."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    has_safeguarding_policy = forms.TypedChoiceField(
        label=gettext_lazy(
            "Does the organisation have rules that protect people from abuse by its own staff?"
        ),
        choices=[
            ("yes", gettext_lazy("Yes, in writing")),
            ("no", gettext_lazy("Not yet")),
            ("", gettext_lazy("I do not know")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the answers shown.")},
    )

    def __init__(self, *args: Any, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].label = (
            _("What do you do for gender justice?")
            if is_person
            else _("What does the organisation do for gender justice?")
        )
        self.fields["about"].help_text = _(
            "A few sentences are enough, in any language. You choose later who may read them."
        )
        if is_person:
            del self.fields["has_safeguarding_policy"]


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


class InterestsForm(forms.Form):
    """In which languages the member works, and what on."""

    languages = forms.MultipleChoiceField(
        widget=LanguageCheckboxes,
        error_messages={
            "required": gettext_lazy("Choose at least one language."),
            "invalid_choice": gettext_lazy("Choose among the languages shown."),
        },
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the themes shown.")},
    )

    def __init__(
        self,
        *args: Any,
        is_person: bool,
        language: str,
        themes: Iterable[Theme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "languages", language_choices(language))
        self.fields["languages"].label = (
            _("Languages in which you work with us")
            if is_person
            else _("Languages in which the organisation works with us")
        )
        offer(self, "themes", [(theme.slug, theme.name) for theme in themes])


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


class ContactForm(forms.Form):
    """How the coordination reaches the member, and which messages are welcome."""

    email = PlainEmailField(
        label=gettext_lazy("E-mail address for the coordination"),
        help_text=gettext_lazy("Leave it empty if it is the one with which you signed up."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PlainTextField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )
    address = PlainTextField(
        label=gettext_lazy("Postal address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    network_mail = forms.BooleanField(
        label=gettext_lazy("The network may write to me about its work"), required=False
    )
    newsletter = forms.BooleanField(
        label=gettext_lazy("Send me the newsletter of the alliance"), required=False
    )

    def __init__(self, *args: Any, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_person:
            del self.fields["address"]
