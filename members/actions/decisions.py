"""The decision about a request: the member is taken in, or it is declined with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.locks import lock_application, lock_member
from members.actions.memberships import close_membership, open_membership
from members.actions.moves import begin, go, note_stance, tell_applicant
from members.actions.organisations import unique_slug
from members.models import Application, ApplicationEvent, Membership, Review
from members.permissions.applications import (
    is_for_board,
    may_decide_application,
    right_to_decide,
)
from members.queries.completeness import (
    representatives_missing,
    say_representatives_missing,
)
from members.queries.moves import DeclineReason, Move
from members.queries.routing import desks, policy_of
from members.queries.transfers import FROM_LEFT_NETWORK
from networks.models import Network, RoleAssignment
from networks.permissions import Right

Stance = Review.Stance


@transaction.atomic
def approve_application(
    *, application: Application, by: User, note_to_applicant: str = "", note_internal: str = ""
) -> Membership:
    """Take the member in. The decider counts towards the quorum; a move ends the membership that is left on the same day."""
    application = lock_application(application)
    verdict = require(may_decide_application(by, application))
    right = _deciding_right(application, by)
    begin(application, Move.APPROVE)
    _check_network(application)
    _check_representatives(application)
    note_stance(
        application, Stance.FOR, by=by, right_used=verdict.right_used, note_internal=note_internal
    )
    _check_quorum(application, {Stance.FOR})
    membership = _take_in(application, by=by, right_used=verdict.right_used)
    event = _decide(application, Move.APPROVE, right, by=by, note=note_to_applicant)
    tell_applicant(event)
    record("application.approved", application, by=by, right_used=verdict.right_used)
    return membership


@transaction.atomic
def decline_application(
    *,
    application: Application,
    reason_code: DeclineReason,
    note_to_applicant: str,
    by: User,
    note_internal: str = "",
) -> Application:
    """Decline, with a reason that the applicant reads. They may ask once to have it looked at again."""
    application = lock_application(application)
    verdict = require(may_decide_application(by, application))
    right = _deciding_right(application, by)
    begin(application, Move.DECLINE)
    if not note_to_applicant.strip():
        raise ValidationError(_("Tell the applicant why, in a few sentences."))
    note_stance(
        application,
        Stance.AGAINST,
        by=by,
        right_used=verdict.right_used,
        note_internal=note_internal,
    )
    _check_quorum(application, {Stance.FOR, Stance.AGAINST})
    event = _decide(
        application,
        Move.DECLINE,
        right,
        by=by,
        note=note_to_applicant,
        reason_code=DeclineReason(reason_code).value,
    )
    tell_applicant(event)
    record(
        "application.declined",
        application,
        by=by,
        right_used=verdict.right_used,
        after={"reason_code": reason_code},
    )
    return application


def _deciding_right(application: Application, by: User) -> Right:
    right = right_to_decide(by, application)
    assert right is not None  # noqa: S101 - the permission has just found it
    return right


def _decide(
    application: Application,
    move: Move,
    right: Right,
    *,
    by: User,
    note: str,
    reason_code: str = "",
) -> ApplicationEvent:
    """Close the request under the right that holds at this very moment."""
    now = timezone.now()
    application.decided_at = now
    application.decided_under = (
        RoleAssignment.objects.in_force(now)
        .filter(user=by, role=right.role, network=right.network_id)
        .order_by("pk")
        .first()
    )
    return go(
        application,
        move,
        by=by,
        right_used=str(right),
        note=note,
        reason_code=reason_code,
        desk=Network.objects.get(pk=right.network_id),
    )


def _check_quorum(application: Application, counting: set[Review.Stance]) -> None:
    """Enough distinct people must have said their word, the decider among them."""
    assert application.desk is not None  # noqa: S101 - what is sent stands at a desk
    quorum = 1 if is_for_board(application) else policy_of(application.desk).quorum
    looked = Review.objects.filter(
        application=application, round=application.round, stance__in=counting
    )
    said = looked.exclude(stance=Stance.UNDECIDED, reason_code=FROM_LEFT_NETWORK).count()
    if said < quorum:
        missing = quorum - said
        raise ValidationError(
            ngettext(
                "%(number)d more person has to look at this request and agree before it is decided.",
                "%(number)d more people have to look at this request and agree before it is decided.",
                missing,
            )
            % {"number": missing}
        )


def _check_network(application: Application) -> None:
    """A network that was suspended or closed since the request was sent takes in nobody, whoever decides for it."""
    if application.network_id not in desks().open_to_members:
        raise ValidationError(
            _(
                "This network takes in no members at present. Put the request on hold, or decline it and say which network it could go to."
            )
        )


def _check_representatives(application: Application) -> None:
    assert application.desk is not None  # noqa: S101 - what is sent stands at a desk
    lacking = representatives_missing(application, policy_of(application.desk))
    if lacking:
        raise ValidationError(str(say_representatives_missing(lacking)))


def _take_in(application: Application, *, by: User, right_used: str) -> Membership:
    """The membership begins; a move closes the one that is left; an organisation gets its address."""
    assert application.network is not None  # noqa: S101 - what is sent names its network
    member = lock_member(application.member)
    if application.leaving is not None:
        close_membership(
            membership=application.leaving,
            reason=Membership.EndReason.TRANSFERRED,
            by=by,
            right_used=right_used,
        )
    if not member.is_person and not member.slug:
        member.slug = unique_slug(member.name)
    member.claimed_at = member.claimed_at or timezone.now()
    member.save(update_fields=["slug", "claimed_at"])
    return open_membership(member=member, network=application.network, by=by, right_used=right_used)
