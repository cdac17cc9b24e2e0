"""Keys made anew for those who stay: a new epoch of a case, and the grants that open it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accountability import trust
from accountability.actions.items import add_item
from accountability.actions.locks import hold_still
from accountability.actions.trail import record_case
from accountability.conflicts import digest_of_ties, is_marked_out, ties_of
from accountability.models import Case, CaseEvent, CaseGrant, CaseKey
from accountability.opened import NEW_KEYS, OpenedCase
from accountability.permissions.access import marks_of
from accountability.trust import TrustedKey
from accountability.vault.cases import (
    CaseKeys,
    Compartment,
    Place,
    announcement,
    grant,
    hand_of,
    trail_tag,
)
from accountability.vault.keys import seal_to
from alliance.models import User


@transaction.atomic
def renew_keys(*, opened: OpenedCase, without: Collection[int], by: User | None) -> None:
    """Begin a new epoch: fresh keys for all that is added from now on, which nobody in `without` (users) receives.

    Whoever stays has the earlier keys already. Staying needs a certificate that holds today, no tie, and that somebody let them
    in with a signature: each is checked again, so that a row that was planted receives nothing.
    The old epoch announces the new keys in a signed item, and the tag key is carried over. Raises CaseMovedOnError.
    """
    case = hold_still(opened)
    tag_key, fresh = opened.tag_key, CaseKeys.fresh()
    said = {"epoch": case.epoch + 1, "keys": announcement(fresh.public, tag_key)}
    for compartment in (Compartment.SHARED, Compartment.IDENTITY):
        add_item(opened=opened, kind=NEW_KEYS, values=said, compartment=compartment)
    staying = _staying(opened, without)
    CaseGrant.objects.filter(
        case=case, holder=CaseGrant.Holder.HANDLER, key__user__in=_leaving(opened, without)
    ).delete()
    before, case.epoch = case.epoch, case.epoch + 1
    case.save(update_fields=["epoch"])
    _store_keys(case, fresh, tag_key)
    _store_grants(case, fresh, before, staying)
    _carry_on(opened, fresh, said, staying)
    record_case(CaseEvent.Verb.KEYS_RENEWED, by=by, case_tag=trail_tag(tag_key))


def _staying(
    opened: OpenedCase, without: Collection[int]
) -> Mapping[int, tuple[TrustedKey, bytes]]:
    """The holders who receive the new keys, by their key: with what certifies them and a digest of their ties today."""
    today = timezone.now().date()
    trusted = {one.key.pk: one for one in trust.readers(trust.trusted_keys(today))}
    ties = ties_of([one.key.user for one in trusted.values()], today)
    marks = marks_of(opened.case)
    return {
        pk: (one, digest_of_ties(ties[one.key.user_id]))
        for pk, one in trusted.items()
        if one.key.user_id not in without
        and hand_of(bytes(one.key.ed_public)) in opened.hands
        and not is_marked_out(ties[one.key.user_id], marks, opened.tag_key)
    }


def _leaving(opened: OpenedCase, without: Collection[int]) -> set[int]:
    """Those named, and whoever holds a grant while a mark keeps them out."""
    rows = CaseGrant.objects.filter(case=opened.case, key__isnull=False).select_related("key__user")
    people = {row.key.user for row in rows if row.key}
    ties = ties_of(people, timezone.now().date())
    marks = marks_of(opened.case)
    tied = {pk for pk, mine in ties.items() if is_marked_out(mine, marks, opened.tag_key)}
    return {*without, *tied}


def _store_keys(case: Case, fresh: CaseKeys, tag_key: bytes) -> None:
    CaseKey.objects.bulk_create(
        CaseKey(
            case=case,
            compartment=compartment,
            epoch=case.epoch,
            public=public,
            sealed_tag_key=seal_to(public, tag_key) if compartment == Compartment.INTERNAL else b"",
        )
        for compartment, public in fresh.public.items()
    )


def _store_grants(
    case: Case, fresh: CaseKeys, before: int, staying: Mapping[int, tuple[TrustedKey, bytes]]
) -> None:
    today = timezone.now().date()
    mine = CaseGrant.objects.filter(case=case, epoch=before, key__in=list(staying)).order_by("pk")
    rows = [
        grant_to(
            Place(case.pk, Compartment(row.compartment), case.epoch),
            fresh.private[Compartment(row.compartment)],
            staying[row.key_id or 0][0],
            role=CaseGrant.Role(row.role),
            checked_ties=staying[row.key_id or 0][1],
            expires_on=row.expires_on,
            granted_by=row.granted_by,
            state=CaseGrant.State(row.state),
        )
        for row in mine
        if row.expires_on is None or row.expires_on >= today
    ]
    others = [
        (CaseGrant.Holder.REPORTER, bytes(case.reporter_x_public), compartment)
        for compartment in (Compartment.SHARED, Compartment.IDENTITY)
    ]
    if escrow := trust.pinned_escrow():
        others += [(CaseGrant.Holder.ESCROW, escrow, compartment) for compartment in Compartment]
    rows += [
        CaseGrant(
            case=case,
            holder=holder,
            compartment=compartment,
            epoch=case.epoch,
            sealed=grant(
                fresh.private[compartment], Place(case.pk, compartment, case.epoch), public_x
            ),
            granted_on=today,
        )
        for holder, public_x, compartment in others
    ]
    CaseGrant.objects.bulk_create(rows)


def _carry_on(
    opened: OpenedCase,
    fresh: CaseKeys,
    said: Mapping[str, Any],
    staying: Mapping[int, tuple[TrustedKey, bytes]],
) -> None:
    """Let who opened the case go on with the new keys; who leaves has them no longer when this request ends."""
    epoch = opened.case.epoch
    opened.announced[epoch] = said["keys"]
    if opened.author in {one.author for one, _ties in staying.values()}:
        held = {compartment for compartment, of in opened.private if of == epoch - 1}
        opened.private |= {(one, epoch): fresh.private[one] for one in held}
    opened.forget()


def grant_to(
    place: Place,
    private: bytes,
    to: TrustedKey,
    *,
    role: CaseGrant.Role,
    checked_ties: bytes,
    expires_on: date | None,
    granted_by: User | None,
    state: CaseGrant.State = CaseGrant.State.ACTIVE,
) -> CaseGrant:
    """The row with which somebody trusted reads one place of a case."""
    return CaseGrant(
        case_id=place.case,
        holder=CaseGrant.Holder.HANDLER,
        key=to.key,
        compartment=place.compartment,
        epoch=place.epoch,
        # sealed to the key that the certificate names, which is the row's
        sealed=grant(private, place, to.x),
        role=role,
        state=state,
        checked_ties=checked_ties,
        expires_on=expires_on,
        granted_by=granted_by,
        granted_on=timezone.now().date(),
    )
