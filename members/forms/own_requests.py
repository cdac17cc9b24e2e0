"""What applicants write once their request is sent: an answer, why a refusal should be looked at again, their groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from alliance.choices import offer
from alliance.plain_text import PlainTextField

# What members may say of themselves in confidence once the request is sent.
GROUPS = (
    ("women_led", gettext_lazy("Led by women")),
    ("youth_led", gettext_lazy("Led by young people")),
    ("lgbtiq_led", gettext_lazy("Led by LGBTIQ people")),
    ("disability_led", gettext_lazy("Led by people with disabilities")),
    ("indigenous_led", gettext_lazy("Led by indigenous people")),
)
GROUPS_OF_PEOPLE = (
    ("women_led", gettext_lazy("I am a woman")),
    ("youth_led", gettext_lazy("I am under 30")),
    ("lgbtiq_led", gettext_lazy("I am LGBTIQ")),
    ("disability_led", gettext_lazy("I live with a disability")),
    ("indigenous_led", gettext_lazy("I belong to an indigenous people")),
)


class GroupsForm(forms.Form):
    """What a member says of itself in confidence."""

    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are true?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the answers shown.")},
    )

    may_be_counted = forms.BooleanField(
        label=gettext_lazy("This may be counted, as numbers of five or more, never with a name"),
        required=False,
    )

    def __init__(self, *args: Any, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "groups", GROUPS_OF_PEOPLE if is_person else GROUPS)


class AnswerForm(forms.Form):
    """The answer to a question of those who decide."""

    answer = PlainTextField(
        label=gettext_lazy("Your answer"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


class ReviewOfRefusalForm(forms.Form):
    """Why a refusal should be looked at again."""

    reason = PlainTextField(
        label=gettext_lazy("Why should somebody else look at it again?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Write why somebody else should look at it again.")
        },
    )
