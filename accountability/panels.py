"""What accountability offers to lower pages: how networks judge themselves against the standards."""

from typing import Any

from django.http import HttpRequest

from accountability.permissions.standards import (
    may_read_assessments,
    networks_assessed_by,
    networks_judged_by,
)
from accountability.queries.standards import begun_in, shown_of, submitted_in
from alliance.models import User
from alliance.panels import panel
from alliance.templatetags.words import told_of
from networks.models import Network


@panel("network", template="accountability/standards/network_panel.html", order=50)
def assessment_of_a_network(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """The newest year that a network shows to everybody."""
    shown = shown_of(network)
    return {"newest": shown[0], "summary": told_of(shown[0], "summary")} if shown else None


@panel("network_desk", template="accountability/standards/desk_panel.html", order=50)
def assessments_at_the_desk(request: HttpRequest, network: Network) -> dict[str, Any] | None:
    """The way to the self-assessments, for those who write or read them."""
    if network.level == Network.Level.GLOBAL or not may_read_assessments(request.user, network):
        return None
    return {"network": network}


@panel("manage", template="accountability/standards/work_panel.html", order=40)
def assessments_at_work(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """What waits for this person, and what their networks have begun."""
    waiting = list(submitted_in(networks_judged_by(person)).exclude(submitted_by=person))
    own = list(begun_in(networks_assessed_by(person)))
    return {"waiting": waiting, "own": own} if waiting or own else None
