"""Working a build of the report off, as a worker does."""

from alliance.leases import claim
from reports.actions import run_build
from reports.models import ReportBuild


def work_off(build: ReportBuild) -> ReportBuild:
    lease = claim(ReportBuild, build.pk)
    assert lease is not None
    run_build(lease)
    build.refresh_from_db()
    return build
