"""What reviewers and referees type about requests to join. What the applicant reads and what only reviewers read are two fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from members.forms.filters import one_network_or_all
from members.models import Application, Review
from members.queries.moves import DeclineReason
from members.queries.queue import Search, Shown
from networks.models import Network

Stance = Review.Stance
LONGEST = 3000


def _lines(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


def _internal_note() -> PlainTextField:
    return PlainTextField(
        label=_("Note for reviewers only"),
        help_text=_("The applicant never sees it."),
        required=False,
        max_length=LONGEST,
        widget=_lines(3),
    )


class QueueForm(forms.Form):
    """Which requests of the queue to show."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("under way")),
            *(choice for choice in Application.State.choices if choice[0] != "draft"),
        ],
        error_messages={"invalid_choice": _("Choose one of the states shown.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("all")), *Application.Kind.choices],
        error_messages={"invalid_choice": _("Choose one of the kinds shown.")},
    )
    q = PlainTextField(label=_("Number or name"), required=False, max_length=150)
    shown = forms.ChoiceField(choices=Shown.choices, required=False, widget=forms.HiddenInput)

    field_order = ("q", "state", "kind", "network", "shown")

    def __init__(self, *args: Any, networks: list[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = one_network_or_all(networks)
        self.order_fields(self.field_order)

    def search(self) -> Search:
        """What was asked for; a word that fits nothing here narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return Search(
            shown=Shown(asked.get("shown") or Shown.MINE),
            state=asked.get("state", ""),
            kind=asked.get("kind", ""),
            network=asked.get("network", ""),
            words=asked.get("q", ""),
        )


class QuestionForm(forms.Form):
    question = PlainTextField(
        label=_("Your question to the applicant"),
        help_text=_("They read it as you write it. The clock stands still until they answer."),
        max_length=LONGEST,
        widget=_lines(4),
        error_messages={"required": _("Write what you want to ask.")},
    )


class ReviewForm(forms.Form):
    """What one reviewer thinks. Stepping aside is an act of its own."""

    stance = forms.ChoiceField(
        label=_("What do you think?"),
        choices=[(choice.value, choice.label) for choice in Stance if choice != Stance.RECUSED],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether you are in favour, against or undecided."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    note_internal = _internal_note()


class RecommendForm(forms.Form):
    note_internal = _internal_note()


class HoldForm(forms.Form):
    note = PlainTextField(
        label=_("Why the request is on hold"),
        help_text=_("The applicant reads it. The clock stands still until you go on."),
        max_length=LONGEST,
        widget=_lines(3),
        error_messages={"required": _("Tell the applicant why it is on hold.")},
    )


class ApproveForm(forms.Form):
    note_to_applicant = PlainTextField(
        label=_("A word to the applicant"),
        help_text=_("They read it with the decision."),
        required=False,
        max_length=LONGEST,
        widget=_lines(3),
    )
    note_internal = _internal_note()


class DeclineForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Why is the request declined?"),
        help_text=_("The applicant reads this reason."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the reason."),
            "invalid_choice": _("Choose one of the reasons shown."),
        },
    )
    note_to_applicant = PlainTextField(
        label=_("Explain the decision to the applicant"),
        help_text=_("They read it as you write it. Say what they could do now."),
        max_length=LONGEST,
        widget=_lines(4),
        error_messages={"required": _("Tell the applicant why, in a few sentences.")},
    )
    note_internal = _internal_note()


class ReferenceForm(forms.Form):
    """What a referee says, without an account."""

    knows_applicant = forms.TypedChoiceField(
        label=_("Do you know the work of this applicant?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether you know their work."),
            "invalid_choice": _("Choose yes or no."),
        },
    )
    recommends = forms.TypedChoiceField(
        label=_("Would you recommend that they join?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("I cannot say"))],
        coerce=lambda word: {"yes": True, "no": False}.get(word),
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether you would recommend them, or that you cannot say."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    answer = PlainTextField(
        label=_("Anything that those who decide should know"),
        help_text=_("Only they read it, never the applicant."),
        required=False,
        max_length=LONGEST,
        widget=_lines(5),
    )
