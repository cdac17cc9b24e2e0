"""Invitations to speak for a member: a link for one address, one role, once, for thirty days."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alliance.audit import record
from alliance.letters import full_address
from alliance.models import User
from alliance.permissions import require
from alliance.tokens import digest, keyed_digest, make_token
from members.actions.locks import lock_member
from members.actions.representatives import begin_representation
from members.actions.strangers import write_to_stranger
from members.models import Invitation, Member, Representative
from members.permissions.representatives import may_manage_representatives

VALID_FOR = timedelta(days=30)
# So many may wait for an answer at a time; nobody sends mail to the world through an organisation.
MOST_OPEN = 30


class TooManyInvitations(Exception):
    """So many wait for an answer that no more go out."""


class InvitationIsOver(Exception):
    """It was used, revoked or has expired, or what it invites to is not there any more."""


class ForSomebodyElse(Exception):
    """The link belongs to another address than those of the person who is signed in."""


def mac_of(email: str) -> str:
    """What is kept of an address to find it again."""
    return keyed_digest(email.strip().lower(), purpose="address")


@transaction.atomic
def invite(*, member: Member, email: str, role: str, language: str, by: User) -> Invitation:
    """Invite an address to a role, whoever it belongs to. One invitation is open for an address; a second call renews it.

    Raises TooManyInvitations, EnoughForToday.
    """
    member = lock_member(member)
    verdict = require(may_manage_representatives(by, member))
    return send_invitation(
        member=member,
        email=email,
        role=role,
        language=language,
        by=by,
        right_used=verdict.right_used,
    )


@transaction.atomic
def send_invitation(
    *,
    member: Member,
    email: str,
    role: str,
    language: str,
    by: User,
    right_used: str,
    is_by_hand: bool = True,
) -> Invitation:
    """The invitation itself, for actions that have asked who may. Raises TooManyInvitations, EnoughForToday."""
    member = lock_member(member)
    standing = _open(member).filter(email_mac=mac_of(email)).first()
    if (
        standing is None
        and _open(member).filter(expires_at__gt=timezone.now()).count() >= MOST_OPEN
    ):
        raise TooManyInvitations
    invitation = standing or Invitation(
        member=member, email=email.strip().lower(), email_mac=mac_of(email), invited_by=by
    )
    invitation.role = role
    invitation.language = language
    _send(invitation, by=by, is_by_hand=is_by_hand)
    record(
        "representative.invited",
        invitation,
        by=by,
        right_used=right_used,
        after={"role": role, "language": language},
    )
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: User) -> None:
    """Send a new link for thirty more days; the old one opens nothing any more.

    Raises InvitationIsOver, EnoughForToday.
    """
    member = lock_member(invitation.member)
    verdict = require(may_manage_representatives(by, member))
    invitation = _lock(invitation)
    if invitation.used_at or invitation.revoked_at:
        raise InvitationIsOver
    _send(invitation, by=by)
    record("invitation.sent_again", invitation, by=by, right_used=verdict.right_used)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Let a link open nothing any more. Raises InvitationIsOver when it was used before."""
    member = lock_member(invitation.member)
    verdict = require(may_manage_representatives(by, member))
    invitation = _lock(invitation)
    if invitation.used_at:
        raise InvitationIsOver
    if invitation.revoked_at:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invitation.revoked", invitation, by=by, right_used=verdict.right_used)


@transaction.atomic
def open_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Keep that the invited person has seen it, signed in. Raises InvitationIsOver, ForSomebodyElse."""
    invitation = _lock(invitation)
    _require_fitting(invitation, by)
    if invitation.opened_at is None:
        invitation.opened_at = timezone.now()
        invitation.save(update_fields=["opened_at"])
        record("invitation.opened", invitation, by=by, right_used="invited address")
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Representative:
    """Take the role that the invitation offers, once. Raises InvitationIsOver, ForSomebodyElse."""
    member = lock_member(invitation.member)
    invitation = _lock(invitation)
    _require_fitting(invitation, by)
    invitation.used_at = timezone.now()
    invitation.used_by = by
    invitation.save(update_fields=["used_at", "used_by"])
    representative = begin_representation(
        member=member,
        user=by,
        role=invitation.role,
        by=by,
        right_used="invited address",
        invited_by=invitation.invited_by,
    )
    record(
        "invitation.accepted",
        invitation,
        by=by,
        right_used="invited address",
        after={"role": invitation.role},
    )
    return representative


def _require_fitting(invitation: Invitation, by: User) -> None:
    if not _is_an_address_of(by, invitation):
        raise ForSomebodyElse
    is_over = (
        invitation.used_at is not None
        or invitation.revoked_at is not None
        or invitation.expires_at <= timezone.now()
    )
    if is_over or invitation.member.merged_into_id is not None:
        raise InvitationIsOver


def _is_an_address_of(person: User, invitation: Invitation) -> bool:
    """Whether one of the addresses that the person has shown to be theirs is the invited one."""
    own = EmailAddress.objects.filter(user=person, verified=True).order_by("pk")
    return any(
        mac_of(email) == invitation.email_mac for email in own.values_list("email", flat=True)
    )


def _open(member: Member) -> "QuerySet[Invitation]":
    return Invitation.objects.filter(member=member, used_at__isnull=True, revoked_at__isnull=True)


def _lock(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("member", "invited_by")
        .get(pk=invitation.pk)
    )


def _send(invitation: Invitation, *, by: User, is_by_hand: bool = True) -> None:
    """A new link by mail; the portal keeps its digest only. The mail names neither the organisation nor anybody."""
    token = make_token()
    now = timezone.now()
    invitation.token_hash = digest(token)
    invitation.sent_at = now
    invitation.opened_at = None
    invitation.expires_at = now + VALID_FOR
    invitation.save()
    write_to_stranger(
        template="members/mail/invitation.txt",
        address=invitation.email,
        language=invitation.language,
        context={
            "until": invitation.expires_at,
            "link": full_address("members:invitation", token, language=invitation.language),
        },
        by=by,
        is_by_hand=is_by_hand,
    )
