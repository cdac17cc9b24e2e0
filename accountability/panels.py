"""What accountability offers to lower pages: how networks judge themselves against the standards, and the way to the desk of concerns."""

from typing import Any

from django.http import HttpRequest

from accountability.permissions.channels import may_keep_channels
from accountability.permissions.standards import (
    may_read_assessments,
    networks_assessed_by,
    networks_judged_by,
)
from accountability.permissions.statistics import may_read_trail
from accountability.permissions.vault import key_in_use
from accountability.queries.standards import begun_in, shown_of, submitted_in
from alliance.models import User
from alliance.panels import panel
from alliance.templatetags.words import told_of
from networks.models import Network
from networks.permissions import Role, roles_in_force


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


@panel("manage", template="accountability/vault/work_panel.html", order=45)
def concerns_at_work(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """The way to the desk of concerns, the channels and the trail. It says the same whether anything waits there or not."""
    has_vault = key_in_use(person) is not None
    roles = {right.role for right in roles_in_force(person)}
    may_keep = bool((has_vault or Role.SECRETARIAT_LEAD in roles) and may_keep_channels(person))
    may_handle = has_vault or may_keep or Role.FOCAL_POINT in roles
    may_audit = bool(may_read_trail(person))
    if not (may_handle or may_audit):
        return None
    return {
        "has_vault": has_vault,
        "may_handle": may_handle,
        "may_keep": may_keep,
        "may_audit": may_audit,
    }
