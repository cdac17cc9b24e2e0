"""What people type about a member's profile, who speaks for it, and two records that may be one."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.countries import country_choices
from alliance.languages import language_choices
from alliance.plain_text import PlainEmailField, PlainTextField, WebAddressField
from alliance.widgets import LanguageCheckboxes
from members.models import Member, Representative
from networks.models import Theme

FIRST_YEAR = 1800
Role = Representative.Role

# What each role may do, as people choose it.
ROLES = (
    (Role.PRIMARY, _("Primary representative: also decides who speaks for the organisation")),
    (Role.REPRESENTATIVE, _("Representative: signs, asks and answers for the organisation")),
    (Role.EDITOR, _("Editor: keeps the profile, no more")),
)


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a role."),
            "invalid_choice": _("Choose one of the roles shown."),
        },
    )


def _language_of_invitation() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("Choose one of the languages shown."),
        },
    )


class ThemesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the stubs ask for types that Django's class does not take
    def label_from_instance(self, obj: Theme) -> str:
        return obj.name


class ProfileForm(forms.Form):
    """Everything that a member says of itself, on one page; a person is asked less than an organisation.

    Who corrects it by office says why, and neither sees nor changes how to reach the member.
    """

    name = PlainTextField(
        label=_("Name"),
        max_length=150,
        error_messages={"required": _("Write the name.")},
    )
    local_name = PlainTextField(
        label=_("Name in its own script"),
        help_text=_("If it is written in another one, such as Arabic, Bengali or Russian."),
        max_length=150,
        required=False,
    )
    acronym = PlainTextField(label=_("Acronym"), max_length=30, required=False)
    about = PlainTextField(label=_("What you do"), max_length=2000, required=False, widget=_long(6))
    about_language = forms.ChoiceField(
        label=_("Language of this text"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the languages shown.")},
    )
    website = WebAddressField(label=_("Website"), required=False)
    country = forms.ChoiceField(
        label=_("Country or territory"),
        error_messages={
            "required": _("Choose a country or territory."),
            "invalid_choice": _("Choose one of the countries or territories shown."),
        },
    )
    place = PlainTextField(label=_("Region or city"), max_length=80, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"),
        required=False,
        widget=LanguageCheckboxes,
        error_messages={"invalid_choice": _("Choose languages from the list.")},
    )
    themes = ThemesField(
        label=_("Themes"),
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose themes from the list."),
            "invalid_pk_value": _("Choose themes from the list."),
            "invalid_list": _("Choose themes from the list."),
        },
    )
    founded_year = forms.IntegerField(
        label=_("Founded in"),
        help_text=_("The year, such as 2009."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the year with four digits, such as 2009.")},
    )
    size = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("Not said")), *Member.Size.choices],
        error_messages={"invalid_choice": _("Choose one of the sizes shown.")},
    )
    email = PlainEmailField(
        label=_("E-mail address for contact"),
        help_text=_("Kept sealed. Nobody sees it unless you choose so under visibility."),
        required=False,
    )
    phone = PlainTextField(
        label=_("Telephone"),
        help_text=_("Kept sealed, as the address is."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
    )
    address = PlainTextField(
        label=_("Postal address"), max_length=300, required=False, widget=_long(3)
    )
    reason = PlainTextField(
        label=_("Why it changes"),
        help_text=_("Kept with the change. Those who speak for the member are told of it."),
        max_length=500,
        widget=_long(2),
        error_messages={"required": _("Write in a few words why it changes.")},
    )

    def __init__(
        self,
        *args: Any,
        is_person: bool,
        themes: "QuerySet[Theme]",
        is_own: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or settings.LANGUAGE_CODE
        offer(self, "country", [("", _now("Choose here")), *country_choices(language)])
        offer(self, "languages", language_choices(language))
        offer(self, "about_language", [("", _now("Not said")), *language_choices(language)])
        self.fields["themes"].queryset = themes  # type: ignore[attr-defined]  # the field above
        if is_person:
            for name in ("local_name", "acronym", "founded_year", "size"):
                del self.fields[name]
            self.fields["place"].label = _now("Region")
            self.fields["place"].help_text = _now(
                "No finer than a region: your street or town is not shown anywhere."
            )
        for name in ("reason",) if is_own else ("email", "phone", "address"):
            del self.fields[name]

    def clean_founded_year(self) -> int | None:
        year: int | None = self.cleaned_data["founded_year"]
        if year is not None and not FIRST_YEAR <= year <= date.today().year:  # noqa: DTZ011 - a year needs no zone
            raise ValidationError(_now("This year cannot be right. Look at it again."))
        return year


class SuggestionForm(forms.Form):
    """What a coordination thinks should change."""

    message = PlainTextField(
        label=_("What should change"),
        help_text=_("Those who speak for the member read it and decide."),
        max_length=1000,
        widget=_long(4),
        error_messages={"required": _("Write what should change.")},
    )


class InvitationForm(forms.Form):
    """Whom a member invites to speak for it."""

    email = PlainEmailField(
        label=_("E-mail address"),
        help_text=_("The person’s own. Only somebody who signs in with it can accept."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    role = _role()
    language = _language_of_invitation()


class RoleForm(forms.Form):
    """Another role for somebody who speaks for a member."""

    role = _role()


class AnswerRequestForm(forms.Form):
    """Whether somebody who asked may speak for the member, and as what."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Role.REPRESENTATIVE, _("Yes, as a representative")),
            (Role.EDITOR, _("Yes, as an editor of the profile")),
            (Role.PRIMARY, _("Yes, as a primary representative")),
            ("no", _("No. The person is not told, so that nobody learns who is here.")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an answer."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )


class FirstAnswerForm(AnswerRequestForm):
    """The same for a record that nobody speaks for yet: the first one is primary."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        kept = {Role.PRIMARY.value, "no"}
        field.choices = [row for row in field.choices if row[0] in kept]  # type: ignore[attr-defined]


class AskToRepresentForm(forms.Form):
    """For which organisation somebody wants to speak."""

    name = PlainTextField(
        label=_("Name of the organisation"),
        help_text=_("As it calls itself, or its acronym."),
        max_length=150,
        error_messages={"required": _("Write the name of the organisation.")},
    )
    message = PlainTextField(
        label=_("Who you are, for those who decide"),
        max_length=500,
        widget=_long(3),
        error_messages={"required": _("Write in a sentence who you are.")},
    )


class RecoveryForm(forms.Form):
    """Who becomes primary representative of an organisation whose own cannot be reached."""

    email = PlainEmailField(
        label=_("E-mail address of the new primary representative"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    language = _language_of_invitation()
    reason = PlainTextField(
        label=_("What happened, and how you know this person speaks for the organisation"),
        help_text=_("Kept, and read by the second person who confirms."),
        max_length=1000,
        widget=_long(4),
        error_messages={"required": _("Write what happened.")},
    )


class MergeForm(forms.Form):
    """Why two records are of one member."""

    reason = PlainTextField(
        label=_("How you know that they are one"),
        help_text=_("Kept with the decision."),
        max_length=500,
        widget=_long(3),
        error_messages={"required": _("Write in a few words how you know.")},
    )
