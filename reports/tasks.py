"""Reporting's work in the background."""

from alliance.leases import Lease
from alliance.outbox import long_work
from reports import actions
from reports.models import ReportBuild


@long_work("reports.build", ReportBuild, queue="reports", seconds=600)
def build(lease: Lease) -> None:
    """Build a year's report on its own row."""
    actions.run_build(lease)
