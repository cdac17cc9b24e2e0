"""What is shown of members: they choose it field by field, agree to be listed, and take everything out of sight."""

from collections.abc import Mapping

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.consents import note_consent
from members.actions.finding import find_all_anew, find_anew, forget_member
from members.actions.locks import lock_member, lock_person
from members.models import ConsentRecord, FieldVisibility, Member, SafetyHold, VisibilityCeiling
from members.models.privacy import Field, Level
from members.permissions.directory import (
    may_choose_visibility,
    may_hold,
    may_lift_hold,
    may_set_ceiling,
)
from members.queries.visibility import WIDEST, strictest
from networks.models import Network


@transaction.atomic
def choose_visibility(*, member: Member, choices: Mapping[Field, Level], by: User) -> None:
    """Keep who sees which field. Fields that are not named stay as they are; none is ever wider than the portal allows."""
    member = lock_member(member)
    verdict = require(may_choose_visibility(by, member))
    rows = FieldVisibility.objects.filter(member=member).order_by("pk")
    was = {Field(field): Level(level) for field, level in rows.values_list("field", "level")}
    changed = {
        field: level
        for field, wanted in choices.items()
        if (level := strictest((wanted, WIDEST.get(field, Level.PUBLIC))))
        != was.get(field, Level.COORDINATORS)
    }
    if not changed:
        return
    for field, level in changed.items():
        FieldVisibility.objects.update_or_create(
            member=member, field=field, defaults={"level": level}
        )
    record(
        "visibility.chosen",
        member,
        by=by,
        right_used=verdict.right_used,
        before={f"{field} for": was.get(field, Level.COORDINATORS) for field in changed},
        after={f"{field} for": level for field, level in changed.items()},
    )
    find_anew(member)


@transaction.atomic
def list_publicly(*, member: Member, language: str, source: str, by: User) -> None:
    """Put a member in the directory, because somebody who speaks for it agreed to the wording in this language."""
    right_used = _say_whether_listed(
        member, Member.Listing.PUBLIC, language=language, source=source, by=by
    )
    if right_used:
        record("member.listed", member, by=by, right_used=right_used)


@transaction.atomic
def unlist(
    *, member: Member, by: User, language: str = "", source: str = "visibility page"
) -> None:
    """Take a member out of the directory at once."""
    right_used = _say_whether_listed(
        member, Member.Listing.HIDDEN, language=language or by.language, source=source, by=by
    )
    if right_used:
        record("member.unlisted", member, by=by, right_used=right_used)


@transaction.atomic
def hold_for_safety(*, member: Member, by: User, reason: str = "") -> SafetyHold | None:
    """Take everything of a member out of sight, everywhere and at once. None when it is out of sight already."""
    member = lock_member(member)
    verdict = require(may_hold(by, member))
    now = timezone.now()
    if SafetyHold.objects.filter(member=member, period__contains=now).exists():
        return None
    hold = SafetyHold.objects.create(
        member=member, period=DateTimeTZRange(now, None), set_by=by, internal_reason=reason
    )
    record("safety_hold.set", member, by=by, right_used=verdict.right_used)
    forget_member(member)
    return hold


@transaction.atomic
def lift_hold(*, member: Member, by: User) -> SafetyHold | None:
    """Show a member again as far as it chose. None when nothing was withheld."""
    member = lock_member(member)
    verdict = require(may_lift_hold(by, member))
    now = timezone.now()
    hold = SafetyHold.objects.filter(member=member, period__contains=now).first()
    if hold is None:
        return None
    hold.period = DateTimeTZRange(hold.period.lower, now)
    hold.lifted_by = by
    hold.save(update_fields=["period", "lifted_by"])
    record("safety_hold.lifted", member, by=by, right_used=verdict.right_used)
    find_anew(member)
    return hold


@transaction.atomic
def set_ceilings(*, network: Network, choices: Mapping[Field, Level], by: User) -> None:
    """Keep how widely at most each field of a network's members is seen; what it inherits holds besides."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    verdict = require(may_set_ceiling(by, network))
    rows = VisibilityCeiling.objects.filter(network=network).order_by("pk")
    was = {Field(field): Level(level) for field, level in rows.values_list("field", "level")}
    changed = {
        field: level for field, level in choices.items() if level != was.get(field, Level.PUBLIC)
    }
    if not changed:
        return
    for field, level in changed.items():
        VisibilityCeiling.objects.update_or_create(
            network=network, field=field, defaults={"level": level}
        )
    record(
        "ceiling.set",
        network,
        by=by,
        right_used=verdict.right_used,
        before={f"{field} at most": was.get(field, Level.PUBLIC) for field in changed},
        after={f"{field} at most": level for field, level in changed.items()},
    )
    find_all_anew()


def _say_whether_listed(
    member: Member, listing: Member.Listing, *, language: str, source: str, by: User
) -> str:
    """Keep the consent and what follows from it. Answers with the right that was used; nothing when all stood so."""
    lock_person(by)
    member = lock_member(member)
    verdict = require(may_choose_visibility(by, member))
    note_consent(
        purpose=ConsentRecord.Purpose.LISTING,
        is_given=listing == Member.Listing.PUBLIC,
        language=language,
        source=source,
        member=member,
        by=by,
    )
    if member.listing == listing:
        return ""
    member.listing = listing
    member.save(update_fields=["listing", "changed_at"])
    if listing == Member.Listing.PUBLIC:
        find_anew(member)
    else:
        forget_member(member)
    return verdict.right_used
