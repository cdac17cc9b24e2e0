"""Who brings lists of existing members, and sees what became of them."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied, needs_second_factor
from members.models import ImportBatch
from networks.models import Network
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Visitor,
    may_act,
    networks_within,
    roles_in_force,
)

IMPORTING = COORDINATION | SECRETARIAT
# For so long a list can be taken back as a whole; after that its file and what its rows held are gone.
UNDO_DAYS = 30

Phase, State = ImportBatch.Phase, ImportBatch.State


def batches_seen_by(user: Visitor) -> "QuerySet[ImportBatch]":
    """The lists of the networks a person coordinates; all of them for the Secretariat."""
    return ImportBatch.objects.filter(network__in=networks_within(user, IMPORTING))


def may_import_anywhere(user: Visitor) -> Verdict:
    """Whether the person brings lists for any network at all."""
    rights = [right for right in roles_in_force(user) if right.role in IMPORTING]
    if awake := [right for right in rights if not right.is_dormant]:
        return allowed(str(awake[0]))
    if rights:
        return needs_second_factor()
    return denied(
        _("Only the coordination of a network or the Secretariat brings lists of members.")
    )


def may_import_members(user: Visitor, network: Network) -> Verdict:
    """Whether the person brings lists of this network's members, enters them and takes them back."""
    return may_act(
        user,
        IMPORTING,
        network,
        otherwise=_(
            "Only the network's coordination or the Secretariat brings its list of members."
        ),
    )


def may_apply_import(user: Visitor, batch: ImportBatch) -> Verdict:
    verdict = may_import_members(user, batch.network)
    if not verdict:
        return verdict
    is_checked = batch.phase == Phase.CHECK and batch.state == State.DONE
    was_stopped = batch.phase == Phase.APPLY and batch.state in {State.FAILED, State.CANCELLED}
    if not (is_checked or was_stopped):
        return denied(_("This list is not waiting to be entered."))
    return verdict


def may_reread_import(user: Visitor, batch: ImportBatch) -> Verdict:
    """Whether the person lets the file be read in another way: before anything of it is entered."""
    verdict = may_import_members(user, batch.network)
    if verdict and (batch.phase != Phase.CHECK or batch.state in {State.QUEUED, State.RUNNING}):
        return denied(_("This list is not waiting to be entered."))
    return verdict


def may_undo_import(user: Visitor, batch: ImportBatch) -> Verdict:
    verdict = may_import_members(user, batch.network)
    if not verdict:
        return verdict
    is_entered = batch.phase == Phase.APPLY and batch.state in {
        State.DONE,
        State.FAILED,
        State.CANCELLED,
    }
    was_stopped = batch.phase == Phase.UNDO and batch.state in {State.FAILED, State.CANCELLED}
    if not (is_entered or was_stopped):
        return denied(_("Nothing of this list is there to be taken back."))
    ended = batch.finished_at or batch.ordered_at
    if ended < timezone.now() - timedelta(days=UNDO_DAYS):
        return denied(_("A list can be taken back for 30 days. They are over."))
    return verdict


def may_invite_imported(user: Visitor, batch: ImportBatch) -> Verdict:
    verdict = may_import_members(user, batch.network)
    if not verdict:
        return verdict
    if batch.phase != Phase.APPLY or batch.state != State.DONE:
        return denied(_("People are invited when the whole list is entered."))
    return verdict
