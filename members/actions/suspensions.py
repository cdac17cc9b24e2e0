"""What a body decides about a membership: proposed by a coordination, entered by the Secretariat, over by itself or early."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.actors import the_portal
from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.finding import find_anew
from members.actions.locks import lock_membership
from members.actions.memberships import NotNow, close_membership, tell
from members.models import Membership, MembershipProposal, MembershipSuspension
from members.permissions.memberships import (
    may_end_suspension,
    may_enter_decision,
    may_propose_about,
)
from members.queries.memberships import (
    open_proposal,
    secretariat,
    spokespeople,
)
from networks.models import Body
from networks.queries import deciding_bodies

Answer = MembershipProposal.Answer
Kind = MembershipProposal.Kind
State = Membership.State


@dataclass(frozen=True)
class Decision:
    """What the minutes say: which body, when, where it is written down. The reason is for those who keep it alone."""

    body: Body
    decided_on: date
    minute_ref: str
    internal_reason: str = ""

    def for_audit(self) -> dict[str, str]:
        return {
            "decided_by": self.body.slug,
            "decided_on": self.decided_on.isoformat(),
            "minute_ref": self.minute_ref,
        }


@transaction.atomic
def propose_about(
    *, membership: Membership, kind: MembershipProposal.Kind, reason: str, by: User
) -> MembershipProposal:
    """Propose that a body suspends or ends a membership. One proposal at a time. Raises NotNow for a second one."""
    membership = lock_membership(membership)
    verdict = require(may_propose_about(by, membership))
    standing = open_proposal(membership)
    if standing is not None:
        raise NotNow(
            _("There is a proposal about this membership already. It waits for a decision.")
        )
    proposal = MembershipProposal.objects.create(
        membership=membership, kind=kind, internal_reason=reason, proposed_by=by
    )
    record(
        "membership.proposed",
        membership,
        by=by,
        right_used=verdict.right_used,
        after={"kind": kind},
    )
    tell(
        membership,
        "members/mail/membership_proposed.txt",
        secretariat(),
        page="members:membership",
        of=str(membership.public_id),
    )
    return proposal


@transaction.atomic
def reject_proposal(*, proposal: MembershipProposal, by: User) -> MembershipProposal:
    """Enter that the body did not follow a proposal. The membership stays as it is."""
    membership = lock_membership(proposal.membership)
    verdict = require(may_enter_decision(by, membership))
    proposal = MembershipProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.answer != Answer.OPEN:
        return proposal
    _answer(proposal, Answer.REJECTED, by)
    record("membership.proposal_rejected", membership, by=by, right_used=verdict.right_used)
    return proposal


@transaction.atomic
def suspend_membership(
    *,
    membership: Membership,
    decision: Decision,
    since: date,
    until: date | None,
    by: User,
) -> MembershipSuspension:
    """Enter that a body has suspended a membership, from one day up to the day before another, or until it says so."""
    membership = lock_membership(membership)
    verdict = require(may_enter_decision(by, membership))
    _check_body(membership, decision)
    period = DateRange(since, until)
    if MembershipSuspension.objects.filter(membership=membership, period__overlap=period).exists():
        raise NotNow(_("The membership is suspended during these days already."))
    suspension = MembershipSuspension.objects.create(
        membership=membership,
        period=period,
        decided_on=decision.decided_on,
        decided_by=decision.body,
        minute_ref=decision.minute_ref,
        internal_reason=decision.internal_reason,
        entered_by=by,
    )
    _answer_open(membership, Kind.SUSPEND, by)
    record(
        "membership.suspended",
        membership,
        by=by,
        right_used=verdict.right_used,
        after={
            **decision.for_audit(),
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )
    _follow(membership, timezone.now().date())
    return suspension


@transaction.atomic
def end_suspension(*, suspension: MembershipSuspension, minute_ref: str, by: User) -> None:
    """End a suspension today, before its time. One that begins today or later is then of no day at all."""
    membership = lock_membership(suspension.membership)
    suspension = (
        MembershipSuspension.objects.select_for_update(of=("self",))
        .select_related("membership__network", "membership__member")
        .get(pk=suspension.pk)
    )
    verdict = require(may_end_suspension(by, suspension))
    today = timezone.now().date()
    if _is_over(suspension, today):
        return
    began = suspension.period.lower
    suspension.period = DateRange(began, max(began, today))
    suspension.save(update_fields=["period"])
    record(
        "membership.suspension_ended",
        membership,
        by=by,
        right_used=verdict.right_used,
        after={"minute_ref": minute_ref},
    )
    _follow(membership, today)


@transaction.atomic
def remove_member(*, membership: Membership, decision: Decision, by: User) -> Membership:
    """Enter that a body has ended a membership. It ends today; the reason stays sealed with the proposal."""
    membership = lock_membership(membership)
    verdict = require(may_enter_decision(by, membership))
    _check_body(membership, decision)
    _answer_open(membership, Kind.END, by)
    MembershipProposal.objects.create(
        membership=membership,
        kind=Kind.END,
        internal_reason=decision.internal_reason,
        proposed_by=by,
        answer=Answer.ACCEPTED,
        answered_by=by,
        answered_at=timezone.now(),
    )
    removed = close_membership(
        membership=membership,
        reason=Membership.EndReason.REMOVED,
        by=by,
        right_used=verdict.right_used,
        details=decision.for_audit(),
    )
    tell(
        removed,
        "members/mail/membership_removed.txt",
        spokespeople(removed.member),
        page="members:own_memberships",
    )
    return removed


@transaction.atomic
def follow_suspensions(*, on: date) -> int:
    """Let each membership be suspended or active as its suspensions say for a day; how many changed."""
    covered = MembershipSuspension.objects.filter(period__contains=on).values("membership")
    standing = Membership.objects.exclude(state=State.ENDED).order_by("pk")
    begin = standing.filter(state=State.ACTIVE, pk__in=covered)
    end = standing.filter(state=State.SUSPENDED).exclude(pk__in=covered)
    # several are held in one transaction: by their members, as everywhere
    changed = sorted([*begin, *end], key=lambda row: (row.member_id, row.pk))
    for membership in changed:
        _follow(lock_membership(membership), on)
    return len(changed)


def _follow(membership: Membership, on: date) -> None:
    """Suspended while a suspension covers the day, active otherwise; whoever speaks for the member is told."""
    if membership.state == State.ENDED:
        return
    is_covered = MembershipSuspension.objects.filter(
        membership=membership, period__contains=on
    ).exists()
    state = State.SUSPENDED if is_covered else State.ACTIVE
    if membership.state == state:
        return
    before, membership.state = membership.state, state
    membership.save(update_fields=["state"])
    record(
        "membership.state_followed",
        membership,
        by=the_portal(),
        right_used="the portal",
        before={"state": before},
        after={"state": state},
    )
    letter = (
        "members/mail/membership_suspended.txt"
        if state == State.SUSPENDED
        else "members/mail/membership_suspension_over.txt"
    )
    tell(membership, letter, spokespeople(membership.member), page="members:own_memberships")
    find_anew(membership.member)


def _check_body(membership: Membership, decision: Decision) -> None:
    if not deciding_bodies(membership.network).filter(pk=decision.body.pk).exists():
        raise NotNow(_("Choose a body of this network or of one above it."))
    if decision.decided_on > timezone.now().date():
        raise NotNow(_("The day of the decision lies in the future."))


def _answer_open(membership: Membership, kind: MembershipProposal.Kind, by: User) -> None:
    """A proposal that waited is answered by what was decided."""
    proposal = open_proposal(membership)
    if proposal is not None:
        _answer(proposal, Answer.ACCEPTED if proposal.kind == kind else Answer.REJECTED, by)


def _answer(proposal: MembershipProposal, answer: MembershipProposal.Answer, by: User) -> None:
    proposal.answer = answer
    proposal.answered_by = by
    proposal.answered_at = timezone.now()
    proposal.save(update_fields=["answer", "answered_by", "answered_at"])


def _is_over(suspension: MembershipSuspension, today: date) -> bool:
    period = suspension.period
    return period.isempty or (period.upper is not None and period.upper <= today)
