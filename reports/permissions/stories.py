"""Who tells what a network did."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed
from networks.models import Network
from networks.permissions import Visitor, may_act
from reports.permissions.rights import ENTERING, secretariat


def may_tell_story(user: Visitor, network: Network) -> Verdict:
    """Activities of a network."""
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        ENTERING,
        network,
        otherwise=_("Only the network's coordination or the Secretariat writes about its work."),
    )


def may_take_over_stories(user: Visitor) -> Verdict:
    """What was published before the portal was there."""
    return secretariat(user, _("Only the Secretariat takes over what was published before."))
