"""What narrows the public list of networks. It is sent in the address, so that what was found can be shared."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.plain_text import PlainTextField
from networks.models import NetworkStatus

Choices = Iterable[tuple[str, str]]
ANY = ("", _("All"))
# Networks that stand straight under the whole, in no region.
NO_REGION = "none"


class NetworksWantedForm(forms.Form):
    """Which networks somebody looks for. A wrong answer narrows nothing and is said."""

    q = PlainTextField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the regions in the list.")},
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the states in the list.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the countries in the list.")},
    )

    def __init__(
        self,
        *args: Any,
        regions: Choices,
        countries: Choices,
        statuses: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "region", [ANY, *regions])
        offer(self, "country", [ANY, *countries])
        labels = dict(NetworkStatus.Status.choices)
        offer(self, "status", [ANY, *((one, str(labels[one]).capitalize()) for one in statuses)])

    def further(self) -> list[forms.BoundField]:
        """What narrows the list besides words."""
        return [field for field in self if field.name != "q"]

    def is_narrowed(self) -> bool:
        """Whether any of that is chosen or was refused, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further())

    def answer(self, name: str) -> str:
        """What was asked for by a field; nothing where that is not to be had."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))
