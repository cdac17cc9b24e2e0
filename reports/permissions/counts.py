"""Who enters, sees and settles counts."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import Visitor, may_act
from reports.models import ActivityCount, NetworkReturn, ReportingPeriod
from reports.permissions.rights import ENTERING, anyone_with, secretariat


def may_enter_count(user: Visitor, network: Network, period: ReportingPeriod) -> Verdict:
    if NetworkReturn.objects.filter(
        network=network, period=period, state=NetworkReturn.State.LOCKED
    ).exists():
        return denied(_("This period is closed. Ask the Secretariat for a correction instead."))
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        ENTERING,
        network,
        otherwise=_("Only the network's coordination or the Secretariat enters its counts."),
    )


def may_see_counts(user: Visitor) -> Verdict:
    """The list of a year's counts, before anything is published."""
    return anyone_with(
        ENTERING, user, _("Counts are seen by coordinations and the Secretariat before publishing.")
    )


def may_settle_conflict(user: Visitor, count: ActivityCount) -> Verdict:
    verdict = may_enter_count(user, count.network, count.period)
    if not verdict:
        return verdict
    return secretariat(user, _("Only the Secretariat decides which of two sources counts."))
