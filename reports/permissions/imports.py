"""Who brings files with numbers, enters them and takes them back."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.imports import UNDER_WAY
from alliance.permissions import Verdict, denied
from networks.models import Network
from networks.permissions import Visitor, may_act, networks_within
from reports.models import CountImport
from reports.permissions.rights import ENTERING, anyone_with
from reports.queries.imports import is_any_open

Phase, State = CountImport.Phase, CountImport.State

_NOT_YOURS = _(
    "Numbers are entered by the network's coordination, those above it and the Secretariat."
)


def imports_seen_by(user: Visitor) -> "QuerySet[CountImport]":
    """The files of the networks whose numbers a person enters."""
    return CountImport.objects.filter(network__in=networks_within(user, ENTERING))


def may_import_anywhere(user: Visitor) -> Verdict:
    return anyone_with(ENTERING, user, _NOT_YOURS)


def may_import_counts(user: Visitor, network: Network) -> Verdict:
    """Whether the person brings files for this network and those below it; each number asks for itself again."""
    return may_act(user, ENTERING, network, otherwise=_NOT_YOURS)


def may_commit_import(user: Visitor, batch: CountImport) -> Verdict:
    verdict = may_import_counts(user, batch.network)
    if not verdict:
        return verdict
    is_checked = batch.phase == Phase.CHECK and batch.state == State.DONE
    was_stopped = batch.phase == Phase.COMMIT and batch.state in {State.FAILED, State.CANCELLED}
    if not (is_checked or was_stopped):
        return denied(_("This file is not waiting to be entered."))
    return verdict


def may_check_again(user: Visitor, batch: CountImport) -> Verdict:
    """Before anything of it is entered."""
    verdict = may_import_counts(user, batch.network)
    if not verdict:
        return verdict
    is_untouched = batch.phase == Phase.CHECK or (batch.phase == Phase.COMMIT and not batch.cursor)
    if batch.state in UNDER_WAY or batch.committed_at is not None or not is_untouched:
        return denied(_("This file is entered already, or the work on it is under way."))
    return verdict


def may_undo_import(user: Visitor, batch: CountImport) -> Verdict:
    """While any of the returns is still in the hands of those who fill it in."""
    verdict = may_import_counts(user, batch.network)
    if not verdict:
        return verdict
    is_entered = batch.phase == Phase.COMMIT and (
        batch.state == State.DONE
        or (batch.state in {State.FAILED, State.CANCELLED} and batch.cursor)
    )
    was_stopped = batch.phase == Phase.UNDO and batch.state in {State.FAILED, State.CANCELLED}
    if not (is_entered or was_stopped):
        return denied(_("Nothing of this file is entered, or it is taken back already."))
    if not is_any_open(batch):
        return denied(_("The returns of this file are submitted or closed. Its numbers stay."))
    return verdict
