"""The members' work in the background: each task calls one action, and what each day needs is named at the end."""

from alliance.leases import Lease
from alliance.outbox import background, long_work
from alliance.regular import Period, regular
from members.actions.erasure import erase_what_is_due
from members.actions.exports import build_export
from members.actions.retention import purge_expired
from members.models import PersonalExport


@long_work("members.export", PersonalExport, queue="background", seconds=300)
def export(lease: Lease) -> None:
    """Put a person's own copy together."""
    build_export(lease)


@background("members.erase_due", queue="background", seconds=300)
def erase_due() -> None:
    """Erase the accounts whose people asked for it seven days ago."""
    erase_what_is_due(most=100)


@background("members.purge_expired", queue="background", seconds=600)
def purge() -> None:
    """Empty what about people has been kept for its time."""
    purge_expired(dry_run=False)


regular("members.erase_due", Period.DAY)
regular("members.purge_expired", Period.DAY)
