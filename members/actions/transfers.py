"""A member asks to belong to another network, or to come back; the network that is left may say something about it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.applications import submit_application
from members.actions.locks import lock_application, lock_membership, lock_person
from members.actions.memberships import NotNow, tell
from members.actions.pledges import sign
from members.models import Application, ApplicationEvent, Member, Membership, PolicyVersion, Review
from members.permissions.memberships import may_come_back, may_comment_on_transfer, may_move
from members.queries.memberships import coordination_of
from members.queries.moves import Move
from members.queries.transfers import (
    FROM_LEFT_NETWORK,
    networks_to_move_to,
    still_to_sign,
)
from networks.models import Network

Kind = Application.Kind


@dataclass(frozen=True)
class Request:
    """What a representative says with a request: why, and the name under the texts that are still to be signed."""

    language: str
    motivation: str = ""
    typed_name: str = ""
    function: str = ""


@transaction.atomic
def ask_to_move(
    *, membership: Membership, to: Network, request: Request, by: User
) -> tuple[Application, bool]:
    """Ask for a member to belong to another network instead. Says whether it was new.

    The membership goes on until the other network takes the member in; then it ends on the day the next one begins.
    """
    lock_person(by)
    membership = lock_membership(membership)
    require(may_move(by, membership))
    standing = _under_way(membership.member, to)
    if standing is not None:
        return standing, False
    if to not in networks_to_move_to(membership):
        raise NotNow(_("This network does not take in members at the moment. Choose another one."))
    if membership.transfers.under_way().exists():
        raise NotNow(
            _("You have asked to move to another network already. Withdraw that request first.")
        )
    application = _send(Kind.TRANSFER, membership, to, request, by, leaving=membership)
    tell(
        membership,
        "members/mail/membership_moving.txt",
        coordination_of(membership.network),
        page="members:comment_on_transfer",
        of=str(application.public_id),
    )
    return application, True


@transaction.atomic
def ask_to_come_back(
    *, membership: Membership, request: Request, by: User
) -> tuple[Application, bool]:
    """Ask for a membership that ended to begin again. Says whether it was new."""
    lock_person(by)
    membership = lock_membership(membership)
    require(may_come_back(by, membership))
    standing = _under_way(membership.member, membership.network)
    if standing is not None:
        return standing, False
    if membership.network not in networks_to_move_to(membership):
        raise NotNow(
            _(
                "You belong to this network again, or it does not take in members at the moment. "
                "You can ask to join another one."
            )
        )
    return _send(Kind.REINSTATEMENT, membership, membership.network, request, by), True


@transaction.atomic
def comment_on_transfer(*, application: Application, note: str, by: User) -> Review:
    """Keep what the network that is left says about a move, for those who decide alone. It stops nothing."""
    application = lock_application(application)
    verdict = require(may_comment_on_transfer(by, application))
    review, _is_new = Review.objects.update_or_create(
        application=application,
        round=application.round,
        reviewer=by,
        defaults={"note_internal": note},
        create_defaults={
            "stance": Review.Stance.UNDECIDED,
            "reason_code": FROM_LEFT_NETWORK,
            "note_internal": note,
            "right_used": verdict.right_used,
        },
    )
    ApplicationEvent.objects.create(
        application=application,
        verb=Move.COMMENT.value,
        from_state=application.state,
        to_state=application.state,
        by=by,
        right_used=verdict.right_used,
        desk=application.leaving.network if application.leaving else None,
    )
    record("application.commented", application, by=by, right_used=verdict.right_used)
    return review


def _send(
    kind: Application.Kind,
    membership: Membership,
    to: Network,
    request: Request,
    by: User,
    leaving: Membership | None = None,
) -> Application:
    """Sign what is still to be signed, then send the request as any other."""
    member = membership.member
    _sign_what_is_due(member, still_to_sign(by, member, to), request, by)
    application = Application.objects.create(
        kind=kind,
        member=member,
        applicant=by,
        network=to,
        leaving=leaving,
        motivation=request.motivation,
        answers_language=request.language,
    )
    return submit_application(application=application, by=by)


def _sign_what_is_due(
    member: Member, versions: tuple[PolicyVersion, ...], request: Request, by: User
) -> None:
    if versions:
        sign(
            versions=versions,
            language=request.language,
            typed_name=request.typed_name,
            function=request.function,
            on_behalf_of=member,
            by=by,
        )


def _under_way(member: Member, network: Network) -> Application | None:
    """What the member has asked of this network already; whoever asks twice sees the first one."""
    return (
        Application.objects.under_way()
        .filter(member=member, network=network)
        .order_by("pk")
        .first()
    )
