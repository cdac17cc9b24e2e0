"""Who may enter counts, settle conflicts, build and publish reports, and why not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    by_rights,
    may_act,
    roles_in_force,
)
from reports.models import ActivityCount, AnnualReport, NetworkReturn, ReportBuild, ReportingPeriod

# Who enters numbers: the coordination of the network or one above it, and the Secretariat.
ENTERING = COORDINATION | SECRETARIAT


def may_shape_framework(user: Visitor) -> Verdict:
    """Plans, result areas, measures, indicators, targets."""
    return _secretariat(user, _("Only the Secretariat changes plans, measures and indicators."))


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
    return _anyone_with(
        ENTERING, user, _("Counts are seen by coordinations and the Secretariat before publishing.")
    )


def may_settle_conflict(user: Visitor, count: ActivityCount) -> Verdict:
    verdict = may_enter_count(user, count.network, count.period)
    if not verdict:
        return verdict
    return _secretariat(user, _("Only the Secretariat decides which of two sources counts."))


def may_tell_story(user: Visitor, network: Network) -> Verdict:
    """Activities, publications, highlights and narratives of a network."""
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        ENTERING,
        network,
        otherwise=_("Only the network's coordination or the Secretariat writes about its work."),
    )


def may_build_report(user: Visitor) -> Verdict:
    return _secretariat(user, _("Only the Secretariat builds the annual report."))


def may_see_build(user: Visitor, build: ReportBuild) -> Verdict:
    """Who builds may read all of it before it is published."""
    return may_build_report(user)


def may_publish_report(user: Visitor, build: ReportBuild) -> Verdict:
    verdict = _secretariat(user, _("Only the Secretariat publishes the annual report."))
    if not verdict:
        return verdict
    if build.state != ReportBuild.State.DONE:
        return denied(_("This build is not finished, so there is nothing to publish yet."))
    if AnnualReport.objects.filter(period=build.period, snapshot=build.snapshot_id).exists():
        return denied(_("These figures are published already."))
    return verdict


def _secretariat(user: Visitor, otherwise: str | Promise) -> Verdict:
    if is_the_portal(user):
        return allowed("the portal")
    return _anyone_with(SECRETARIAT, user, otherwise)


def _anyone_with(roles: frozenset[str], user: Visitor, otherwise: str | Promise) -> Verdict:
    """Whether the person holds one of these roles anywhere; a sleeping right is told apart from none."""
    rights = [right for right in roles_in_force(user) if right.role in roles]
    return by_rights(rights, otherwise=otherwise)
