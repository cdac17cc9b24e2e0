"""Who keeps the record of governance: bodies, seats and terms; a network's status and its suspension."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import Visitor, is_the_portal
from alliance.permissions import Verdict, allowed
from networks.models import Network
from networks.permissions.roles import (
    COORDINATION,
    SECRETARIAT,
    Right,
    by_rights,
    rights_covering,
    roles_in_force,
)


def may_keep_seats(user: Visitor, network: Network) -> Verdict:
    """Whether the person may set up bodies and enter seats and terms: a national coordination on its own network,
    a regional one on its network and below it."""
    if is_the_portal(user):
        return allowed("the portal")
    return _by_right(
        user,
        network,
        lambda right: (
            right.role in SECRETARIAT or right.is_of_a_region or right.network_id == network.pk
        ),
        otherwise=_("Only the network's coordination keeps the record of its bodies and seats."),
    )


def may_propose_status(user: Visitor, network: Network) -> Verdict:
    """Whether the person may propose another status for a network: a regional coordination, for its part of the tree."""
    return _by_right(
        user,
        network,
        lambda right: right.role in COORDINATION and right.is_of_a_region,
        otherwise=_("Only the coordination of the region proposes another status."),
    )


def _by_right(
    user: Visitor,
    network: Network,
    is_enough: Callable[[Right], bool],
    *,
    otherwise: str | Promise,
) -> Verdict:
    covering = rights_covering(roles_in_force(user), COORDINATION | SECRETARIAT, network)
    fitting = [right for right in covering if is_enough(right)]
    return by_rights(fitting, otherwise=otherwise)
