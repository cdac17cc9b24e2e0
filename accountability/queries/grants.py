"""Grants that open something on a day, and whom they name."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accountability.models import Case, CaseGrant, HandlerKey
from accountability.vault.cases import Compartment


def grants_in_force(on: date) -> QuerySet[CaseGrant]:
    """Grants to handlers that open today: not held back, not run out (the last day counts), of a key and a person in use."""
    return given_grants().filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=on), state=CaseGrant.State.ACTIVE
    )


def given_grants() -> QuerySet[CaseGrant]:
    """Grants to handlers whose key is in use, those that are held back among them."""
    return CaseGrant.objects.filter(
        holder=CaseGrant.Holder.HANDLER,
        key__state=HandlerKey.State.ACTIVE,
        key__user__is_active=True,
    )


def readers_of(case: Case, on: date) -> tuple[CaseGrant, ...]:
    """Who reads what is added to a case today, one grant for each: that of what reporter and handlers share."""
    grants = grants_in_force(on).filter(case=case, compartment=Compartment.SHARED, epoch=case.epoch)
    return tuple(grants.select_related("key__user").order_by("pk"))


def stand_ins_of(case: Case) -> tuple[CaseGrant, ...]:
    """Who is called in when a deadline has passed, in the order in which they were chosen."""
    grants = given_grants().filter(
        case=case,
        compartment=Compartment.SHARED,
        epoch=case.epoch,
        state=CaseGrant.State.DORMANT,
    )
    return tuple(grants.select_related("key__user").order_by("pk"))


def all_of(grants: Iterable[CaseGrant]) -> QuerySet[CaseGrant]:
    """Every grant of the same holders in the same case, whatever it opens."""
    found = Q(pk__in=[])
    for grant in grants:
        found |= Q(case=grant.case_id, key=grant.key_id)
    return CaseGrant.objects.filter(found)
