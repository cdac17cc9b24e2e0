"""Inviting the members that came in with a list to speak for themselves: by hand, apart from entering them."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.outbox import later
from alliance.permissions import require
from members.actions.invitations import TooManyInvitations, send_invitation
from members.actions.strangers import EnoughForToday
from members.models import ImportBatch, Invitation, Member, Representative
from members.permissions.imports import may_import_members, may_invite_imported
from members.queries.imports import members_entered, unclaimed
from networks.models import Network

TASK = "members.invite_imported"
CHUNK = 100


def to_invite(batch: ImportBatch) -> "QuerySet[Member]":
    """Those of a list that have an address, for whom nobody speaks and whom nobody has invited yet."""
    invited = Invitation.objects.filter(member=OuterRef("pk"))
    return (
        members_entered(batch)
        .filter(unclaimed(), ~Exists(invited))
        # a sealed column tells nothing but its length
        .annotate(length_of_address=Length("contact__email"))
        .filter(length_of_address__gt=0)
    )


@transaction.atomic
def invite_imported(*, batch: ImportBatch, by: User) -> None:
    """Order that all of them are invited. A second press finds nobody who was not.

    An address that many of them share is written to a few times a day: another day's press goes on with the rest.
    """
    verdict = require(may_invite_imported(by, batch))
    last = to_invite(batch).order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return
    later(TASK, batch.pk, by.pk, 0, key=f"{TASK}:{batch.pk}:{last}:0:{_today()}")
    record("import.invited", batch, by=by, right_used=verdict.right_used)


@transaction.atomic
def invite_some(batch_id: int, user_id: int, after: int) -> None:
    """Invite the next hundred, and order those after them."""
    batch = ImportBatch.objects.select_related("network").get(pk=batch_id)
    by = User.objects.get(pk=user_id)
    verdict = may_import_members(by, batch.network)
    if not verdict:
        return
    language = language_of(batch.network, batch.language)
    members = list(
        to_invite(batch).filter(pk__gt=after).select_related("contact").order_by("pk")[:CHUNK]
    )
    for member in members:
        _invite(member, language, by, verdict.right_used)
    if len(members) == CHUNK:
        last = members[-1].pk
        later(TASK, batch_id, user_id, last, key=f"{TASK}:{batch_id}:after:{last}:{_today()}")


def _today() -> str:
    return timezone.now().date().isoformat()


def language_of(network: Network, otherwise: str) -> str:
    """The first of a network's languages in which the portal writes."""
    offered = [code for code in network.languages if code in settings.LANGUAGE_TABLE]
    return str(offered[0]) if offered else otherwise


def _invite(member: Member, language: str, by: User, right_used: str) -> None:
    try:
        send_invitation(
            member=member,
            email=member.contact.email,
            role=Representative.Role.PRIMARY,
            language=language,
            by=by,
            right_used=right_used,
            is_by_hand=False,
        )
    except (TooManyInvitations, EnoughForToday):
        return
