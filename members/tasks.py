"""The members' work in the background: each task calls one action, and what each day needs is named at the end."""

from django.utils import timezone

from alliance.leases import Lease
from alliance.outbox import background, later, long_work
from alliance.regular import Period, regular
from members.actions import deadlines as deadline_actions
from members.actions.announcements import write_letters
from members.actions.duplicates import search_for_duplicates
from members.actions.erasure import erase_what_is_due
from members.actions.exports import build_export
from members.actions.import_invitations import invite_some
from members.actions.import_work import run_import
from members.actions.reaffirmations import remind_of_pledges
from members.actions.retention import purge_expired
from members.actions.suspensions import follow_suspensions
from members.models import Announcement, ImportBatch, PersonalExport
from members.queries import deadlines


@long_work("members.export", PersonalExport, queue="background", seconds=300)
def export(lease: Lease) -> None:
    """Put a person's own copy together."""
    build_export(lease)


@long_work("members.import", ImportBatch, queue="background", seconds=1800)
def import_list(lease: Lease) -> None:
    """Check the rows of a list, enter them, or take them back."""
    run_import(lease)


@background("members.invite_imported", queue="background", seconds=120)
def invite_imported(batch: int, by: int, after: int) -> None:
    """Invite the members of a list to speak for themselves, a hundred at a time."""
    invite_some(batch, by, after)


@background("members.erase_due", queue="background", seconds=300)
def erase_due() -> None:
    """Erase the accounts whose people asked for it seven days ago."""
    erase_what_is_due(most=100)


@background("members.purge_expired", queue="background", seconds=600)
def purge() -> None:
    """Empty what about people has been kept for its time."""
    purge_expired(dry_run=False)


@background("members.remind_of_pledges", queue="background", seconds=600)
def remind_of_pledging() -> None:
    """Remind those who are to sign a text anew; whom a run does not come to, the next day's does."""
    remind_of_pledges(most=2000)


@long_work("members.send_announcement", Announcement, queue="background", seconds=1800)
def send_announcement(lease: Lease) -> None:
    """Write a network's message to everybody whom it reaches."""
    write_letters(lease)


@background("members.follow_suspensions", queue="background", seconds=300)
def follow_days_of_suspensions() -> None:
    """Let suspensions begin and end on the days that were decided. Nothing here ends a membership."""
    follow_suspensions(on=timezone.now().date())


@background("members.search_for_duplicates", queue="background", seconds=600)
def search_for_records_that_are_one() -> None:
    """Note pairs of records that look alike, for people to judge; what a night does not come to, the next one does."""
    search_for_duplicates(most=500)


regular("members.search_for_duplicates", Period.DAY)
regular("members.erase_due", Period.DAY)
regular("members.purge_expired", Period.DAY)
regular("members.remind_of_pledges", Period.DAY)
regular("members.follow_suspensions", Period.HOUR)


# --- requests to join -------------------------------------------------------------------------

regular("members.watch_deadlines", Period.HOUR)


@background("members.watch_deadlines", queue="background")
def watch_deadlines() -> None:
    """Find the requests that time has something to say about and order one task for each, once a day."""
    day = timezone.now().date().isoformat()
    for task, found in (
        ("members.remind_reviewers", deadlines.without_first_answer()),
        ("members.step_up", deadlines.past_their_desk()),
        ("members.expire", deadlines.over()),
    ):
        for pk in found.values_list("pk", flat=True)[: deadlines.CAP]:
            later(task, pk, key=f"{task}:{pk}:{day}")
    for number in (1, 2):
        waiting = deadlines.without_answer(number).values_list("pk", flat=True)
        for pk in waiting[: deadlines.CAP]:
            task = "members.remind_applicant"
            later(task, pk, number, key=f"{task}:{pk}:{number}:{day}")


@background("members.remind_reviewers", queue="background")
def remind_reviewers(pk: int) -> None:
    """Tell a desk that it has not answered in the days promised."""
    deadline_actions.remind_reviewers(pk)


@background("members.remind_applicant", queue="background")
def remind_applicant(pk: int, number: int) -> None:
    """Remind an applicant of a question, for the first or second time."""
    deadline_actions.remind_applicant(pk, number)


@background("members.step_up", queue="background")
def step_up(pk: int) -> None:
    """Pass a request on to the desk above."""
    deadline_actions.step_up(pk)


@background("members.expire", queue="background")
def expire(pk: int) -> None:
    """End a draft or a question that nobody goes on with."""
    deadline_actions.expire(pk)
