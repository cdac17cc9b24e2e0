"""What the networks offer to lower pages: the regions on the first page."""

from typing import Any

from django.http import HttpRequest

from alliance.panels import panel
from networks.queries import standings


@panel("home", template="networks/regions_panel.html", order=20)
def regions(request: HttpRequest, thing: None) -> dict[str, Any] | None:
    """The networks that stand straight under the alliance."""
    whole = standings()
    return {"regions": whole.below} if whole and whole.below else None
