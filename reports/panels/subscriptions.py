"""The feed and the calendar of each network, on the page about feeds."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from alliance.texts import Texts, of_row
from networks.queries import standings


@dataclass(frozen=True)
class Followed:
    """A network whose feed and calendar hold also what those below it do."""

    slug: str
    name: Texts


@panel("feeds", template="reports/subscriptions_panel.html", order=10)
def subscriptions(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """The networks right below the whole; every other one names its own on its page."""
    whole = standings()
    if whole is None or not whole.below:
        return None
    rows = [Followed(one.network.slug, of_row(one.network, "name")) for one in whole.below]
    return {"networks": rows}
