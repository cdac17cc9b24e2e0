"""What accountability does in the background: telling handlers at fixed hours, and watching what is due."""

from django.utils import timezone

from accountability.actions import clocks, notices, nudges
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
