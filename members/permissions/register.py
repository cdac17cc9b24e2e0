"""Who may enter members and partnerships, and why not."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed
from networks.models import Network
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, may_act


def may_keep_register(user: Visitor, network: Network) -> Verdict:
    """Whether the person enters who belongs to a network, who speaks for members, who hosts and supports."""
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        COORDINATION | SECRETARIAT,
        network,
        otherwise=_("Only the network's coordination or the Secretariat keeps its register."),
    )
