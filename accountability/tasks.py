"""What accountability does in the background: telling handlers at fixed hours, watching what is due, and what time takes away."""

from django.utils import timezone

from accountability.actions import clocks, keeping, notices, nudges, statistics, trail
from alliance.actors import the_portal
from alliance.outbox import background
from alliance.regular import Period, regular

regular("accountability.order_notices", Period.TEN_MINUTES)
regular("accountability.note_reminders", Period.DAY)
regular("accountability.call_in_late", Period.HOUR)


@background("accountability.order_notices", queue="background")
def order_notices() -> None:
    """Order mail for notices whose hour has come, and send what reporters asked for."""
    notices.order_mail(now=timezone.now())
    nudges.send_due(now=timezone.now())


@background(notices.TELL, queue="urgent")
def tell_handler(pk: int) -> None:
    """Tell a handler that there is something to read."""
    notices.tell(pk=pk)


@background("accountability.note_reminders", queue="background", seconds=300)
def note_reminders() -> None:
    """Note what the day has to remind of."""
    clocks.note_reminders(now=timezone.now())


@background("accountability.call_in_late", queue="background", seconds=300)
def call_in_late() -> None:
    """Call in stand-ins of cases that are late, or that too few people read."""
    clocks.call_in_late(now=timezone.now())


# --- what time takes away, and what is checked each night ---------------------------------------------

regular("accountability.purge_cases", Period.DAY)
regular("accountability.warn_of_deletion", Period.DAY)
regular("accountability.sweep_files", Period.DAY)
regular("accountability.log_end_of_trail", Period.DAY)
regular("accountability.mix_records", Period.DAY)


@background("accountability.purge_cases", queue="background", seconds=600)
def purge_cases() -> None:
    """Delete concerns, names and unsent records whose time is over."""
    keeping.purge_cases(by=the_portal())


@background("accountability.warn_of_deletion", queue="background", seconds=300)
def warn_of_deletion() -> None:
    """Tell handlers 30 and 7 days before a concern is deleted."""
    keeping.note_deletions(now=timezone.now())


@background("accountability.sweep_files", queue="background", seconds=300)
def sweep_files() -> None:
    """Remove sealed files that no concern names."""
    keeping.sweep_files()


@background("accountability.log_end_of_trail", queue="background")
def log_end_of_trail() -> None:
    """Let the log remember where the trail of concerns ends."""
    trail.log_end()


@background("accountability.mix_records", queue="background", seconds=300)
def mix_records() -> None:
    """Write the records of quarters that are over anew, in random order."""
    statistics.mix_records(on=timezone.now().date())
