"""Who sees, fills in, submits, checks and locks the returns of networks."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import COORDINATION, Visitor, may_act
from reports.models import LockException, NetworkReturn, ReportingPeriod
from reports.permissions.counts import REFUSALS, may_enter_count
from reports.permissions.rights import ENTERING, anyone_with, secretariat
from reports.queries.hindering import Hindrance, hindrance
from reports.queries.returns import IN_HAND, Place, place_of

State = NetworkReturn.State

_NOT_YOURS = _(
    "Returns are seen by the network's coordination, those above it and the Secretariat."
)
_NOT_THE_DESK = _("The network above checks this return.")
_FROZEN = REFUSALS[Hindrance.APPROVED_ABOVE]


def may_see_returns(user: Visitor) -> Verdict:
    return anyone_with(ENTERING, user, _NOT_YOURS)


def may_see_return(user: Visitor, owed: NetworkReturn, place: Place | None = None) -> Verdict:
    """Those who fill it in, and whoever checks it: the network above at that time, also after a move."""
    if is_the_portal(user):
        return allowed("the portal")
    verdict = may_act(user, ENTERING, owed.network, otherwise=_NOT_YOURS)
    if verdict or verdict.needs_second_factor:
        return verdict
    return _at_the_desk(user, (place or place_of(owed)).desk, otherwise=_NOT_YOURS)


def may_fill_return(user: Visitor, owed: NetworkReturn) -> Verdict:
    return may_enter_count(user, owed.network, owed.period)


def may_submit_return(user: Visitor, owed: NetworkReturn) -> Verdict:
    """Also one with nothing to report. An exception opens counts, not the return itself."""
    if owed.state not in IN_HAND:
        return denied(_MOVED_ON[State(owed.state)])
    return may_fill_return(user, owed)


def may_check_return(user: Visitor, owed: NetworkReturn, place: Place | None = None) -> Verdict:
    """Send it back or approve it: the network above at that time, straight under the whole the Secretariat."""
    if owed.state != State.SUBMITTED:
        return denied(_("This return is not waiting to be checked."))
    place = place or place_of(owed)
    return _may_check(user, owed, place, _at_the_desk(user, place.desk, otherwise=_NOT_THE_DESK))


def may_approve_return(user: Visitor, owed: NetworkReturn, place: Place | None = None) -> Verdict:
    """Not before those below that wait are decided on: approval here keeps them as they are."""
    place = place or place_of(owed)
    return may_approve_each(user, [owed], {owed.pk: place})[owed.pk]


def may_approve_each(
    user: Visitor, returns: Collection[NetworkReturn], places: Mapping[int, Place]
) -> dict[int, Verdict]:
    """The set form of `may_approve_return`, by key: each desk is asked for once."""
    desks = {place.desk for place in places.values()}
    rights = {desk: _at_the_desk(user, desk, otherwise=_NOT_THE_DESK) for desk in desks}
    return {
        owed.pk: _may_approve(user, owed, places[owed.pk], rights[places[owed.pk].desk])
        for owed in returns
    }


def _may_approve(user: Visitor, owed: NetworkReturn, place: Place, right: Verdict) -> Verdict:
    verdict = _may_check(user, owed, place, right)
    if verdict and place.waiting_below:
        return denied(_("Returns of networks below wait to be checked. Decide on them first."))
    return verdict


def _may_check(user: Visitor, owed: NetworkReturn, place: Place, right: Verdict) -> Verdict:
    if owed.state != State.SUBMITTED:
        return denied(_("This return is not waiting to be checked."))
    if not right:
        return right
    if owed.submitted_by == user:
        return denied(_("You submitted this return. Somebody else has to check it."))
    return denied(_FROZEN) if place.frozen_by else right


def may_withdraw_approval(
    user: Visitor, owed: NetworkReturn, place: Place | None = None
) -> Verdict:
    """From the top down: whoever checks it, or the Secretariat."""
    if owed.state != State.APPROVED:
        return denied(_("This return is not approved, or its period is locked already."))
    if owed.submitted_at is None:
        return denied(_("This return was taken over as approved. Nobody submitted it here."))
    place = place or place_of(owed)
    verdict = _at_the_desk(user, place.desk, otherwise=_NOT_THE_DESK)
    if not verdict and not verdict.needs_second_factor:
        verdict = secretariat(user, verdict.reason)
    return denied(_FROZEN) if verdict and place.frozen_by else verdict


def may_lock_return(user: Visitor, owed: NetworkReturn) -> Verdict:
    if owed.state == State.LOCKED:
        return denied(_MOVED_ON[State.LOCKED])
    if owed.state == State.SUBMITTED:
        return denied(_MOVED_ON[State.SUBMITTED])
    return may_lock_periods(user)


def may_lock_periods(user: Visitor) -> Verdict:
    return secretariat(user, _("Only the Secretariat locks a period."))


def may_open_period(user: Visitor) -> Verdict:
    return secretariat(user, _("Only the Secretariat opens a period for returns."))


def may_see_exceptions(user: Visitor) -> Verdict:
    return secretariat(user, _ONLY_EXCEPTIONS)


def may_grant_exception(user: Visitor, network: Network, period: ReportingPeriod) -> Verdict:
    """Only where something is closed: elsewhere nobody needs one."""
    verdict = secretariat(user, _ONLY_EXCEPTIONS)
    if verdict and hindrance(network, period) in {None, Hindrance.SUBMITTED}:
        return denied(_("These numbers are not closed. They can be changed without an exception."))
    return verdict


def may_end_exception(user: Visitor, exception: LockException) -> Verdict:
    return secretariat(user, _ONLY_EXCEPTIONS)


_ONLY_EXCEPTIONS = _("Only the Secretariat makes exceptions for closed periods.")

_MOVED_ON = {
    State.SUBMITTED: _("This return is submitted and waits to be checked."),
    State.APPROVED: _("This return is approved."),
    State.LOCKED: _("This period is locked."),
}


def _at_the_desk(user: Visitor, desk: Network | None, *, otherwise: str | Promise) -> Verdict:
    if is_the_portal(user):
        return allowed("the portal")
    if desk is None:
        return secretariat(user, otherwise)
    return may_act(user, COORDINATION, desk, otherwise=otherwise)
