"""The questions of a concern, one form each. Only what happened must be answered; nothing is checked while somebody types.

The forms know nothing of a request, so that a concern told by phone is taken down with the same ones.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accountability.drafts import (
    Category,
    Consent,
    ForWhom,
    Naming,
    Party,
    Reach,
    Step,
    Told,
    Wish,
)
from accountability.models import Case
from accountability.vault.codes import is_last_group
from alliance.choices import offer
from alliance.plain_text import PlainEmailField

LONGEST_REPORT = 100_000
LONGEST_ANSWER = 5_000
LONGEST_LINE = 300
CHOOSE = _("Choose one of the answers shown, or none.")


class WordsField(forms.CharField):
    """Words exactly as they were written, whatever stands in them: they are sealed, and shown as text only.

    Refusing a sign that came along from another program would stop somebody who has little strength for it.
    """

    default_error_messages = {
        "required": _("Write what happened. A few words are enough."),
        "max_length": _("This is too long. Write at most %(limit_value)d characters."),
    }

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})
        # Django's own refuses the NUL sign, which a database could not keep; a sealed text can
        self.validators = [
            one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)
        ]
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs |= {"autocomplete": "off", "dir": "auto"}

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value)).replace("\r\n", "\n")
        # half a sign cannot be written on a page again
        text = text.encode(errors="surrogatepass").decode(errors="replace")
        return text if text.strip() else ""


class CloseBoxes(forms.CheckboxSelectMultiple):
    """Boxes for a long list, written in so few bytes that an old phone loads them."""

    template_name = "accountability/new/close_boxes.html"


class DraftForm(forms.Form):
    """One question; its words are the heading of the page, and the label where the form has one field only."""

    use_required_attribute = False
    heading: Any = ""
    lead: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_heading = len(self.fields) == 1
        if self.is_heading:
            only = next(iter(self.fields.values()))
            only.label = format_html("<h1>{}</h1>", self.heading)
            only.help_text = self.lead


def choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One answer among a few, or none."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
        **kwargs,
    )


def choices(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """As many answers as fit."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose among the answers shown."),
            "invalid_list": _("Choose among the answers shown."),
        },
        **kwargs,
    )


class KindForm(DraftForm):
    heading = _("What do you want to tell us?")
    kind = choice(
        "",
        [
            (
                Case.Kind.COMPLAINT,
                _("A complaint: something went wrong, and I need an answer or a solution"),
            ),
            (
                Case.Kind.FEEDBACK,
                _("Feedback: an opinion or an idea. It may need no answer"),
            ),
        ],
    )


class ForWhomForm(DraftForm):
    heading = _("For whom do you speak?")
    for_whom = choice("", ForWhom.choices)


class ConsentForm(DraftForm):
    heading = _("Do they know that you are telling us?")
    lead = _(
        "If you can, talk with the person first, and ask if they agree. If others learn of it without them, they may be in more danger. You can go on in any case."
    )
    consent = choice("", Consent.choices)


class NameForm(DraftForm):
    heading = _("Do you want to give your name?")
    naming = choice("", Naming.choices)


class YourNameForm(DraftForm):
    heading = _("What is your name?")
    lead = _("You can leave this empty. It need not be the name in your papers.")
    name = WordsField(max_length=LONGEST_LINE)


class DangerForm(DraftForm):
    """Help near the person stands above this question, so the country is asked here."""

    heading = _("Is somebody in danger now?")
    lead = _(
        "We are no emergency service. If somebody is in danger now, first turn to the emergency services or to people near you whom you trust. Then come back and go on."
    )
    danger = choice("", Told.choices)
    country = forms.ChoiceField(
        label=_("Show help in a country"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the countries shown.")},
    )

    def __init__(
        self, *args: Any, countries: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["danger"].label = _("Is somebody in danger?")
        offer(self, "country", [("", _("Choose here")), *countries])
        if not countries:
            del self.fields["country"]


class ChildForm(DraftForm):
    heading = _("Is a child concerned?")
    lead = _("Everybody under 18 is a child.")
    child = choice("", Told.choices)


class HappenedForm(DraftForm):
    heading = _("What happened?")
    lead = _(
        "Write as much or as little as you want, in any language. You need no proof, and need not find any."
    )
    text = WordsField(lines=10, required=True, max_length=LONGEST_REPORT)


class AboutForm(DraftForm):
    """Whom or what it is about; from this follows who must not see it."""

    heading = _("Who or what is it about?")
    lead = _("Those whom you name here do not get to see your concern.")
    parties = choices(_("Is it about one of these?"), Party.choices)
    network = forms.ChoiceField(
        label=_("Is it about a network, or somebody in its coordination?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the networks shown.")},
    )
    organisation = WordsField(label=_("Is it about an organisation?"), max_length=LONGEST_LINE)
    who = WordsField(
        label=_("Is it about a person, or something else?"),
        help_text=_("A name, a role, or how one can tell who it is."),
        lines=3,
        max_length=LONGEST_ANSWER,
    )

    def __init__(self, *args: Any, networks: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "network", [("", _("No network, or I do not know")), *networks])


class CategoryForm(DraftForm):
    heading = _("What kind of thing happened?")
    lead = _("Choose all that fit.")
    categories = choices("", Category.choices)


class WhenWhereForm(DraftForm):
    heading = _("When and where did it happen?")
    lead = _("Write it as you remember it: a day, a month, a season, a place, a meeting.")
    when = WordsField(label=_("When"), max_length=LONGEST_LINE)
    where = WordsField(label=_("Where"), max_length=LONGEST_LINE)


class NotTheseForm(DraftForm):
    heading = _("Who should not see this?")
    lead = _(
        "Whoever you name is cut off before anything is kept: they cannot read it, and do not learn that it exists."
    )
    parties = choices(_("Roles"), Party.choices)
    names = WordsField(
        label=_("People"),
        help_text=_(
            "One name in a line, as far as you know it. We compare it with the names of those who could read your concern. Who has a name like it does not get it."
        ),
        lines=3,
        max_length=LONGEST_ANSWER,
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"),
        required=False,
        widget=CloseBoxes,
        error_messages={
            "invalid_choice": _("Choose among the networks shown."),
            "invalid_list": _("Choose among the networks shown."),
        },
    )

    def __init__(self, *args: Any, networks: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "networks", networks)


class WishForm(DraftForm):
    heading = _("What would you like to happen?")
    lead = _("Choose all that fit. You can change your mind later.")
    wishes = choices("", Wish.choices)
    words = WordsField(label=_("In your own words"), lines=3, max_length=LONGEST_ANSWER)


class ReachForm(DraftForm):
    heading = _("How can we reach you?")
    lead = _(
        "You get a code with which you come back to this site and read our answers. That is the safest way, and it is enough: then nothing is sent to you. If you give us more, it is sealed apart from the rest. Who opens it must write down why, and you see it."
    )
    ways = choices(_("Reach me also"), Reach.choices)
    email = PlainEmailField(
        label=_("E-mail address"),
        help_text=_("We write only: “There is something new on the page you know.”"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = WordsField(label=_("Phone number"), max_length=LONGEST_LINE)
    hours = WordsField(
        label=_("When and how is it safe to reach you?"),
        help_text=_("For example: after 18:00; do not leave a message; say that you are a friend."),
        lines=2,
        max_length=LONGEST_ANSWER,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ways = cleaned.get("ways", [])
        if Reach.EMAIL in ways and "email" in cleaned and not cleaned["email"]:
            self.add_error("email", _("Write the e-mail address, or take the tick away."))
        if Reach.PHONE in ways and "phone" in cleaned and not cleaned["phone"]:
            self.add_error("phone", _("Write the phone number, or take the tick away."))
        return cleaned


class FilesForm(forms.Form):
    """One file at a time, or words instead of it."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Choose a file"),
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": _("This file did not arrive. Please choose it again.")},
    )
    keep_original = forms.BooleanField(
        label=_("Keep this file exactly as it is, as evidence. Hidden data stay in it."),
        required=False,
    )
    described = WordsField(
        label=_("Or describe it instead"),
        help_text=_("What one would see or read, and where it is."),
        lines=3,
        max_length=LONGEST_ANSWER,
    )


class CodeForm(forms.Form):
    """The end of the code, typed again: it shows that the code was written down."""

    use_required_attribute = False
    again = forms.CharField(
        label=_("Type the last four letters and digits of your code"),
        error_messages={
            "required": _("Type the last four letters and digits of your code."),
            "max_length": _(
                "This is not the end of your code. Look at it again, and type its last four letters and digits."
            ),
        },
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
                "size": "8",
            }
        ),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_again(self) -> str:
        typed = str(self.cleaned_data["again"])
        if not is_last_group(typed, self.code):
            raise forms.ValidationError(self.fields["again"].error_messages["max_length"])
        return typed


FORMS: Mapping[Step, type[DraftForm]] = {
    Step.KIND: KindForm,
    Step.FOR_WHOM: ForWhomForm,
    Step.CONSENT: ConsentForm,
    Step.NAME: NameForm,
    Step.YOUR_NAME: YourNameForm,
    Step.DANGER: DangerForm,
    Step.CHILD: ChildForm,
    Step.HAPPENED: HappenedForm,
    Step.ABOUT: AboutForm,
    Step.CATEGORY: CategoryForm,
    Step.WHEN_WHERE: WhenWhereForm,
    Step.NOT_THESE: NotTheseForm,
    Step.WISH: WishForm,
    Step.REACH: ReachForm,
}
ASK_NETWORKS = frozenset({Step.ABOUT, Step.NOT_THESE})


def form_of(
    step: Step,
    data: Any = None,
    *,
    answers: Mapping[str, Any] | None = None,
    **offered: Any,
) -> DraftForm:
    """The form of a question, with what was answered before or is typed now; `offered`: networks or countries."""
    return FORMS[step](data, initial=dict(answers or {}), **offered)
