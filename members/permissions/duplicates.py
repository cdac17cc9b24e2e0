"""Who may compare two records, join them and take that back, and why not."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied
from members.models import Application, DuplicateSuspicion, Member, Membership, Merge
from members.permissions.organisations import is_of_secretariat, speaks_for
from members.queries.duplicates import pairs_among
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    is_secretariat,
    networks_within,
    roles_in_force,
)

COMPARING = COORDINATION | SECRETARIAT
UNDO_WITHIN = timedelta(days=30)


def members_compared_by(user: Visitor) -> "QuerySet[Member]":
    """The records that a person may compare: of members and of applicants of the networks they look after."""
    within = networks_within(user, COMPARING)
    if not within:
        return Member.objects.none()
    if is_secretariat(user):
        return Member.objects.named()
    applicants = Application.objects.under_way().filter(Q(network__in=within) | Q(desk__in=within))
    return Member.objects.named().filter(
        Q(pk__in=Member.objects.visible_to(user).belonging_to(within).values("pk"))
        | Q(pk__in=applicants.values("member"))
    )


def pairs_seen_by(user: Visitor) -> "QuerySet[DuplicateSuspicion]":
    """The pairs of which both records are among those. A pair that reaches outside does not exist for the person."""
    return pairs_among(None if is_secretariat(user) else members_compared_by(user))


def merges_seen_by(user: Visitor) -> "QuerySet[Merge]":
    """What was joined in the last weeks, where the person looks after the record that was kept."""
    return Merge.objects.filter(
        merged_at__gt=timezone.now() - UNDO_WITHIN,
        kept__in=members_compared_by(user).values("pk"),
    ).select_related("kept", "merged")


def may_compare(user: Visitor) -> Verdict:
    """Whether there is anything that the person compares: they coordinate a network, or work in the Secretariat."""
    if networks_within(user, COMPARING):
        return allowed()
    return is_of_secretariat(
        user, otherwise=_("Only coordinations and the Secretariat compare records.")
    )


def may_judge(user: Visitor, suspicion: DuplicateSuspicion) -> Verdict:
    """Whether the person says that two records are of two different members."""
    both = {suspicion.first_id, suspicion.second_id}
    if members_compared_by(user).filter(pk__in=both).count() == len(both):
        return _in_whose_name(user)
    return denied(_OUTSIDE)


_OUTSIDE = _(
    "One of these members belongs to a network outside yours as well. The Secretariat can join them."
)


def may_merge(user: Visitor, *, kept: Member, merged: Member) -> Verdict:
    """Whether the person joins two records: they look after every network that one of them leaves."""
    if speaks_for(user, kept) or speaks_for(user, merged):
        return denied(
            _(
                "You speak for one of these members yourself. Somebody else decides about joining them."
            )
        )
    both = {kept.pk, merged.pk}
    if members_compared_by(user).filter(pk__in=both).count() != len(both):
        return denied(_OUTSIDE)
    left = Membership.objects.in_force().filter(member=merged)
    if left.exclude(network__in=networks_within(user, COMPARING)).exists():
        return denied(_OUTSIDE)
    return _in_whose_name(user)


def may_undo_merge(user: Visitor, merge: Merge) -> Verdict:
    """Whether the person takes two records apart again: within thirty days, and with the same reach as for joining."""
    if merge.undone_at is not None:
        return denied(_("These records have been taken apart already."))
    if timezone.now() - merge.merged_at >= UNDO_WITHIN:
        return denied(_("Records can be taken apart within 30 days after they were joined."))
    ended = Membership.objects.filter(pk__in=merge.ended_memberships)
    outside = ended.exclude(network__in=networks_within(user, COMPARING)).exists()
    if outside or not members_compared_by(user).filter(pk=merge.kept_id).exists():
        return denied(_OUTSIDE)
    return _in_whose_name(user)


def _in_whose_name(user: Visitor) -> Verdict:
    rights = roles_in_force(user)
    used = next((r for r in rights if r.role in COMPARING and not r.is_dormant), None)
    return allowed(str(used)) if used else denied(_OUTSIDE)
