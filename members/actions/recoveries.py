"""A lost way in: one coordination proposes a new primary representative, those who are there may object, a second person confirms."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.invitations import send_invitation
from members.actions.locks import lock_member
from members.models import Invitation, Member, PrimaryRecovery, Representative
from members.permissions.representatives import (
    may_confirm_recovery,
    may_object_to_recovery,
    may_propose_recovery,
)
from members.queries.memberships import spokespeople

TIME_TO_OBJECT = timedelta(days=7)


class RecoveryIsOver(Exception):
    """It was confirmed or stopped already."""


@transaction.atomic
def propose_recovery(
    *, member: Member, email: str, language: str, reason: str, by: User
) -> PrimaryRecovery:
    """Propose who becomes primary representative, and tell those who speak for the member today. One is open at a time."""
    member = lock_member(member)
    verdict = require(may_propose_recovery(by, member))
    standing = _open(member)
    if standing:
        return standing
    recovery = PrimaryRecovery.objects.create(
        member=member,
        email=email.strip().lower(),
        language=language,
        reason=reason,
        proposed_by=by,
        not_before=timezone.now() + TIME_TO_OBJECT,
    )
    _tell_spokespeople(recovery)
    record("recovery.proposed", recovery, by=by, right_used=verdict.right_used, reason=reason)
    return recovery


@transaction.atomic
def object_to_recovery(*, recovery: PrimaryRecovery, by: User) -> None:
    """Stop it: somebody who speaks for the organisation is there. Raises RecoveryIsOver."""
    lock_member(recovery.member)
    recovery = _lock(recovery)
    verdict = require(may_object_to_recovery(by, recovery))
    _require_open(recovery)
    recovery.refused_at = timezone.now()
    recovery.email = ""
    recovery.save(update_fields=["refused_at", "email"])
    record("recovery.objected", recovery, by=by, right_used=verdict.right_used)


@transaction.atomic
def confirm_recovery(*, recovery: PrimaryRecovery, by: User) -> Invitation:
    """Let the invitation to become primary representative go out, which alone keeps the address from then on.

    Raises RecoveryIsOver.
    """
    member = lock_member(recovery.member)
    recovery = _lock(recovery)
    _require_open(recovery)
    verdict = require(may_confirm_recovery(by, recovery))
    recovery.confirmed_by = by
    recovery.confirmed_at = timezone.now()
    address, recovery.email = recovery.email, ""
    recovery.save(update_fields=["confirmed_by", "confirmed_at", "email"])
    invitation = send_invitation(
        member=member,
        email=address,
        role=Representative.Role.PRIMARY,
        language=recovery.language,
        by=by,
        right_used=verdict.right_used,
    )
    record("recovery.confirmed", recovery, by=by, right_used=verdict.right_used)
    return invitation


def _open(member: Member) -> PrimaryRecovery | None:
    return PrimaryRecovery.objects.filter(
        member=member, confirmed_at__isnull=True, refused_at__isnull=True
    ).first()


def _require_open(recovery: PrimaryRecovery) -> None:
    if recovery.confirmed_at or recovery.refused_at:
        raise RecoveryIsOver


def _lock(recovery: PrimaryRecovery) -> PrimaryRecovery:
    return (
        PrimaryRecovery.objects.select_for_update(of=("self",))
        .select_related("member", "proposed_by")
        .get(pk=recovery.pk)
    )


def _tell_spokespeople(recovery: PrimaryRecovery) -> None:
    member = recovery.member
    for person in spokespeople(member):
        write_letter(
            template="members/mail/recovery_proposed.txt",
            to=person,
            context={
                "until": recovery.not_before,
                "link": full_address(
                    "members:own_member", member.public_id, language=person.language
                ),
            },
        )
