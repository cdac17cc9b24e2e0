"""Who may send messages to the people of networks, and see those that were sent."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied
from members.models import Announcement
from networks.models import Network
from networks.permissions import COORDINATION, SECRETARIAT, Visitor, may_act, networks_within
from networks.queries import tree_on

SENDING = COORDINATION | SECRETARIAT
_OTHERWISE = _("Only a network’s coordination and the Secretariat send messages to its members.")


def announcements_seen_by(user: Visitor) -> "QuerySet[Announcement]":
    """Those of the networks that the person coordinates, or all for the Secretariat."""
    return Announcement.objects.filter(network__in=networks_within(user, SENDING))


def networks_to_write_to(user: Visitor) -> "QuerySet[Network]":
    return Network.objects.filter(pk__in=networks_within(user, SENDING)).order_by("name", "pk")


def may_see_announcements(user: Visitor) -> Verdict:
    """Whether the person sends messages to any network."""
    return allowed() if networks_within(user, SENDING) else denied(_OTHERWISE)


def may_send_announcement(user: Visitor, network: Network, *, reaches_below: bool) -> Verdict:
    """Whether the person writes to the members of this network and, where that is wanted, of those below it."""
    verdict = may_act(user, SENDING, network, otherwise=_OTHERWISE)
    if verdict and reaches_below:
        below = tree_on().subtree(network.pk)
        if not below <= networks_within(user, SENDING):
            return denied(_("Your role is for this network only. Leave out the networks below it."))
    return verdict
