"""What two entries are that may be of one event."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import Activity

NOT_OFFERED = gettext_lazy("Choose one of the answers shown.")


class PairForm(forms.Form):
    """What two entries are: one event, with the entry that stays, or two."""

    ONE_STAYS, OTHER_STAYS, TWO_EVENTS = "one", "other", "two"

    def __init__(
        self, *args: Any, one: Activity, other: Activity, may_be_one: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stays = _("One event. “%(title)s” stays, the other entry leads to it.")
        one_event = [
            (self.ONE_STAYS, stays % {"title": one.title}),
            (self.OTHER_STAYS, stays % {"title": other.title}),
        ]
        self.fields["answer"] = forms.ChoiceField(
            label=gettext_lazy("One event or two?"),
            choices=[
                *(one_event if may_be_one else []),
                (self.TWO_EVENTS, _("Two events. Both entries stay.")),
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Choose whether it is one event or two."),
                "invalid_choice": NOT_OFFERED,
            },
        )
