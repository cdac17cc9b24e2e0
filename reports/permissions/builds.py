"""Who builds, previews and publishes the annual report."""

from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, denied
from networks.permissions import Visitor
from reports.models import AnnualReport, ReportBuild
from reports.permissions.rights import secretariat


def may_build_report(user: Visitor) -> Verdict:
    return secretariat(user, _("Only the Secretariat builds the annual report."))


def may_see_build(user: Visitor, build: ReportBuild) -> Verdict:
    """Who builds may read all of it before it is published."""
    return may_build_report(user)


def may_publish_report(user: Visitor, build: ReportBuild) -> Verdict:
    verdict = secretariat(user, _("Only the Secretariat publishes the annual report."))
    if not verdict:
        return verdict
    if build.state != ReportBuild.State.DONE:
        return denied(_("This build is not finished, so there is nothing to publish yet."))
    if AnnualReport.objects.filter(period=build.period, snapshot=build.snapshot_id).exists():
        return denied(_("These figures are published already."))
    return verdict
