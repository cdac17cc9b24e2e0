"""What the network does with its return: it begins, and hands in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from networks.models import Network
from reports.actions.returns.moving import NotReady, hold, hold_with_above, move, require_version
from reports.models import NetworkReturn, ReportingPeriod
from reports.permissions.returns import may_fill_return, may_see_return, may_submit_return
from reports.queries.explaining import warnings_of
from reports.queries.returns import content_hashes, has_counts, returns_touched

State = NetworkReturn.State
# The first number that is written moves these on.
TO_BEGIN = (State.NOT_STARTED, State.RETURNED)


@transaction.atomic
def begin_return(*, owed: NetworkReturn, by: User) -> NetworkReturn:
    """The first number is written, or the first after it was sent back. Nothing happens to one that is under way."""
    row = hold([owed])[0]
    if row.state not in TO_BEGIN:
        return row
    verdict = require(may_fill_return(by, row))
    row.has_nothing = False
    move(row, State.IN_PROGRESS, by=by)
    record("return.begun", row, by=by, right_used=verdict.right_used)
    return row


def begin_returns_of(*, network: Network, period: ReportingPeriod, by: User) -> None:
    """Begin each return to which a count of this period belongs."""
    for owed in returns_touched(network, period).filter(state__in=TO_BEGIN).order_by("pk"):
        begin_return(owed=owed, by=by)


@transaction.atomic
def submit_return(
    *, owed: NetworkReturn, version: int, has_nothing: bool, by: User
) -> NetworkReturn:
    """Hand in what the network did, or that there is nothing to report.

    Raises ReturnMovedOn when somebody moved it in between, NotReady with what is still missing.
    """
    row = hold_with_above([owed])[0]
    require(may_see_return(by, row))
    if row.state == State.SUBMITTED and row.submitted_by == by and row.version == version + 1:
        return row  # pressed twice
    require_version(row, version)
    verdict = require(may_submit_return(by, row))
    _refuse_unready(row, has_nothing=has_nothing)
    row.has_nothing = has_nothing
    row.submitted_by, row.submitted_at = by, timezone.now()
    content = content_hashes([row])[row.pk]
    move(row, State.SUBMITTED, by=by, content_hash=content)
    record(
        "return.submitted",
        row,
        by=by,
        right_used=verdict.right_used,
        after={"has_nothing": has_nothing, "content_hash": content},
    )
    return row


def _refuse_unready(owed: NetworkReturn, *, has_nothing: bool) -> None:
    says_something = has_counts(owed)
    if has_nothing and says_something:
        raise NotReady(
            _("There are numbers in this return. Take them out, or submit it with them.")
        )
    if not has_nothing and not says_something:
        raise NotReady(
            _("There is no number in this return yet. Enter one, or say that there is nothing.")
        )
    if problems := what_is_unexplained(owed):
        raise NotReady(*problems)


def what_is_unexplained(owed: NetworkReturn) -> list[str]:
    """What cannot be right at the cells, and what looks wrong and has no reason yet: each figure with a sentence."""
    found = warnings_of(owed)
    wrong = [(one.measure, " ".join(one.words)) for one in found.errors]
    unexplained = [(one.measure, one.warning.words) for one in found.to_explain]
    return [
        gettext("%(figure)s: %(what)s") % {"figure": measure.name, "what": words}
        for measure, words in (*wrong, *unexplained)
    ]
