"""What somebody who asks to join says of the member: its name, its work, its languages, how it is reached."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.choices import offer
from alliance.languages import language_choices
from alliance.plain_text import PlainEmailField, PlainTextField, WebAddressField
from alliance.widgets import LanguageCheckboxes
from members.forms.joining.pages import Question
from members.models import Member
from networks.models import Theme


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
