"""What handlers say of themselves: whom they could not judge freely."""

from django.db import transaction
from django.utils import timezone

from accountability.models import DeclaredTie, HandlerKey
from alliance.models import User
from members.models import Member
from networks.models import Network


@transaction.atomic
def declare_tie(
    *, kind: DeclaredTie.Kind, network: Network | None, member: Member | None, note: str, by: User
) -> DeclaredTie:
    """Say of oneself what keeps one out; the same tie twice is one."""
    User.objects.select_for_update().get(pk=by.pk)
    same = DeclaredTie.objects.filter(
        user=by, kind=kind, network=network, member=member, ended_on__isnull=True
    ).first()
    if same:
        return same
    return DeclaredTie.objects.create(
        user=by,
        kind=kind,
        network=network,
        member=member,
        note=note,
        declared_on=timezone.now().date(),
    )


@transaction.atomic
def end_tie(*, tie: DeclaredTie, by: User) -> None:
    """Say that a tie is over. What was kept from somebody while it held stays kept from them."""
    row = DeclaredTie.objects.select_for_update().get(pk=tie.pk, user=by)
    if row.ended_on is None:
        row.ended_on = timezone.now().date()
        row.save(update_fields=["ended_on"])


@transaction.atomic
def confirm_ties(*, by: User) -> None:
    """Say once a year that what one has declared still holds, and that it is all; or that there is nothing to declare."""
    key = HandlerKey.objects.in_use().select_for_update().get(user=by)
    key.ties_confirmed_on = timezone.now().date()
    key.save(update_fields=["ties_confirmed_on"])
