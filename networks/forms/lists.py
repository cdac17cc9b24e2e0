"""What narrows the public list of networks. It is sent in the address, so that what was found can be shared."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.narrowing import NarrowingForm, one_of, one_of_the_countries, words
from networks.models import NetworkStatus

Choices = Iterable[tuple[str, str]]
# Networks that stand straight under the whole, in no region.
NO_REGION = "none"


class NetworksWantedForm(NarrowingForm):
    """Which networks somebody looks for. A wrong answer narrows nothing and is said."""

    q = words(_("Name"))
    region = one_of(_("Region"), _("Choose one of the regions in the list."))
    status = one_of(_("Status"), _("Choose one of the states in the list."))
    country = one_of_the_countries()

    def __init__(
        self,
        *args: Any,
        regions: Choices,
        countries: Choices,
        statuses: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_any("region", regions)
        self.offer_any("country", countries)
        labels = dict(NetworkStatus.Status.choices)
        self.offer_any("status", ((one, str(labels[one]).capitalize()) for one in statuses))

    def answer(self, name: str) -> str:
        """What was asked for by a field; nothing where that is not to be had."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))
