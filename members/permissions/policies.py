"""Who may write, approve and look after the texts that bind members, and why not."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import PolicyVersion
from members.queries.policies import has_written, versions_within
from networks.models import Network
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Role,
    Visitor,
    by_rights,
    may_act,
    networks_within,
    networks_within_regions,
    roles_in_force,
)

# The coordination writes the text of its network, the Secretariat any; a focal point proposes.
DRAFTING = COORDINATION | SECRETARIAT | {Role.FOCAL_POINT}
APPROVING = frozenset({Role.BOARD})
AT_THE_TEXTS = DRAFTING | APPROVING


def may_see_policies(user: Visitor) -> Verdict:
    """Whether the person has anything to do with drafts of the texts."""
    rights = [right for right in roles_in_force(user) if right.role in AT_THE_TEXTS]
    return by_rights(
        rights,
        otherwise=_(
            "Only coordinations, the Secretariat, focal points and the Board work on them."
        ),
    )


def policies_seen_by(user: Visitor) -> "QuerySet[PolicyVersion]":
    """The versions that the person may see at work: approved ones of all, drafts where they write or approve."""
    of_the_whole = any(
        right.role in AT_THE_TEXTS - COORDINATION
        and right.reaches_everywhere
        and not right.is_dormant
        for right in roles_in_force(user)
    )
    return versions_within(networks_within(user, AT_THE_TEXTS), drafts_of_the_whole=of_the_whole)


def may_begin_draft(user: Visitor) -> Verdict:
    """Whether there is any text that the person may write."""
    if networks_within(user, DRAFTING):
        return may_see_policies(user)
    return denied(_("Only coordinations, the Secretariat and focal points write the texts."))


def may_draft_policy(user: Visitor, network: Network | None) -> Verdict:
    """Whether the person may write a text: for this network, or without one for the whole alliance."""
    if is_the_portal(user):
        return allowed("the portal")
    if network is None:
        return may_act(
            user,
            DRAFTING - COORDINATION,
            _whole(),
            otherwise=_(
                "The Secretariat writes the texts of the whole alliance; focal points propose changes."
            ),
        )
    otherwise = _(
        "Only the network's coordination or the Secretariat writes the text of a network."
    )
    verdict = may_act(user, DRAFTING, network, otherwise=otherwise)
    if verdict and network.pk not in networks_written_for(user):
        return denied(otherwise)
    return verdict


def networks_written_for(user: Visitor) -> frozenset[int]:
    """The networks whose own texts the person may write, by key: a national coordination its own network's only,
    a regional one those of the networks below it too."""
    own = {
        right.network_id
        for right in roles_in_force(user)
        if right.role in COORDINATION and not right.is_dormant
    }
    return networks_within_regions(user) | networks_within(user, DRAFTING - COORDINATION) | own


def may_approve_policy(user: Visitor, version: PolicyVersion) -> Verdict:
    """Whether the person may put this draft in force, for all or for one network: the Board, but for who wrote at it."""
    if isinstance(user, User) and has_written(user, version):
        return denied(_("Whoever wrote a text does not approve it. Ask somebody else who may."))
    return may_act(
        user,
        APPROVING,
        _whole(),
        otherwise=_("Only the Board approves the texts that bind members."),
    )


def may_enter_approved(user: User) -> Verdict:
    """Whether what was approved before the portal was there may be entered: only by the portal, as it is set up."""
    if is_the_portal(user):
        return allowed("the portal")
    return denied(_("Only the portal itself enters what was approved before its time."))


def _whole() -> Network:
    return Network.objects.get(level=Network.Level.GLOBAL)
