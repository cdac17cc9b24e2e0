"""Who enters, sees and settles counts."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import Visitor, may_act
from reports.models import ActivityCount, ReportingPeriod
from reports.permissions.rights import ENTERING, anyone_with, secretariat
from reports.queries.hindering import Hindrance, hindrance

REFUSALS = {
    Hindrance.SUBMITTED: _(
        "The return is submitted and waits to be checked. Whoever checks it can send it back for a change."
    ),
    Hindrance.APPROVED: _(
        "The return is approved. Its approval has to be withdrawn, or the Secretariat makes an exception."
    ),
    Hindrance.APPROVED_ABOVE: _(
        "The return of the network above is approved. Its approval has to be withdrawn first."
    ),
    Hindrance.LOCKED: _("This period is closed. Ask the Secretariat for a correction instead."),
}


def may_enter_count(user: Visitor, network: Network, period: ReportingPeriod) -> Verdict:
    verdict = _may_enter_at_all(user, network)
    if not verdict:
        return verdict
    found = hindrance(network, period)
    return denied(REFUSALS[found]) if found else verdict


def may_see_counts(user: Visitor) -> Verdict:
    """The list of a year's counts, before anything is published."""
    return anyone_with(
        ENTERING, user, _("Counts are seen by coordinations and the Secretariat before publishing.")
    )


def may_settle_conflict(user: Visitor, count: ActivityCount) -> Verdict:
    """Also while a return waits to be checked: what was submitted stays as it is."""
    verdict = _may_enter_at_all(user, count.network)
    if not verdict:
        return verdict
    found = hindrance(count.network, count.period)
    if found and found is not Hindrance.SUBMITTED:
        return denied(REFUSALS[found])
    return secretariat(user, _("Only the Secretariat decides which of two sources counts."))


def _may_enter_at_all(user: Visitor, network: Network) -> Verdict:
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        ENTERING,
        network,
        otherwise=_("Only the network's coordination or the Secretariat enters its counts."),
    )
