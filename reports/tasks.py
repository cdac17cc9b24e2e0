"""Reporting's work in the background."""

from alliance.leases import Lease
from alliance.outbox import background, long_work
from alliance.regular import Period, regular
from reports.actions import builds
from reports.actions.highlights import show_what_is_due
from reports.actions.import_clearing import clear_old_files
from reports.actions.import_work import run_import
from reports.actions.reminders import remind_of_returns
from reports.models import CountImport, ReportBuild


@long_work("reports.build", ReportBuild, queue="reports", seconds=600)
def build(lease: Lease) -> None:
    """Build a year's report on its own row."""
    builds.run_build(lease)


@long_work("reports.import", CountImport, queue="background", seconds=1800)
def import_counts(lease: Lease) -> None:
    """Check the numbers of a file, enter them, or take them back."""
    run_import(lease)


regular("reports.clear_imports", Period.DAY)


@background("reports.clear_imports", queue="background", seconds=300)
def clear_imports() -> None:
    """Empty the files with numbers that have been kept for their time."""
    clear_old_files()


# by the hour, because a morning comes at another time in each time zone
regular("reports.remind_of_returns", Period.HOUR)


@background("reports.remind_of_returns", queue="background", seconds=300)
def remind() -> None:
    """Remind everybody who has come to a step of what they owe."""
    remind_of_returns()


regular("reports.show_highlights", Period.TEN_MINUTES)


@background("reports.show_highlights", queue="background", seconds=60)
def show_highlights() -> None:
    """Show the highlights whose day has come."""
    show_what_is_due()
