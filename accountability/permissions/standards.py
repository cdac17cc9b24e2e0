"""Who writes, reads, accepts and shows how a network judges itself against the standards."""

from django.utils.translation import gettext_lazy as _

from accountability.models import StandardAssessment
from accountability.permissions.channels import accountability_leads, is_accountability_lead
from alliance.actors import Visitor, is_the_portal
from alliance.models import AuditEvent, User
from alliance.permissions import Verdict, allowed, denied
from members.queries.memberships import coordination_of
from networks.models import Network
from networks.permissions import (
    COORDINATION,
    SECRETARIAT,
    Right,
    Role,
    by_rights,
    networks_within,
    rights_covering,
    roles_in_force,
)
from networks.queries import tree_on

READING = COORDINATION | SECRETARIAT | {Role.FOCAL_POINT}
# Lines of the trail that say who wrote at an assessment.
WRITING = (
    "assessment.begun",
    "assessment.section_answered",
    "assessment.summary_written",
    "assessment.evidence_added",
    "assessment.evidence_changed",
    "assessment.evidence_removed",
    "assessment.submitted",
)


def may_write_assessment(user: Visitor, network: Network) -> Verdict:
    """Whether the person writes for this network: only its own coordination does, also where a region reaches down to it."""
    if is_the_portal(user):
        return allowed("the portal")
    if network.level == Network.Level.GLOBAL:
        return denied(_("Networks assess themselves; the alliance as a whole does not."))
    return by_rights(
        _own_rights(user, network),
        otherwise=_("Only the network’s own coordination assesses it."),
    )


def may_read_assessments(user: Visitor, network: Network) -> Verdict:
    """Whether the person reads also what is not shown to everybody."""
    verdict = by_rights(
        rights_covering(roles_in_force(user), READING, network),
        otherwise=_("Only coordinations, the Secretariat and focal points read this page."),
    )
    if not verdict and is_accountability_lead(user):
        return allowed("accountability lead")
    return verdict


def may_judge_assessment(user: Visitor, assessment: StandardAssessment) -> Verdict:
    """Whether the person accepts it or sends it back: the network above, for a region the accountability lead."""
    network = assessment.network
    if _own_rights(user, network) or _has_written(user, assessment):
        return denied(
            _("Nobody accepts what their own network says of itself, or what they wrote.")
        )
    tree = tree_on()
    parent = tree.parent_of(network.pk)
    if parent is None or parent == tree.root:
        if is_accountability_lead(user):
            return allowed("accountability lead")
        return denied(_("The accountability lead accepts what a region says of itself."))
    above = Network.objects.get(pk=parent)
    return by_rights(
        rights_covering(roles_in_force(user), COORDINATION, above, tree),
        otherwise=_("Only the coordination of the network above accepts it."),
    )


def may_reopen_assessment(user: Visitor, assessment: StandardAssessment) -> Verdict:
    """Whether the person opens an accepted assessment again: who writes it, and who accepts it."""
    verdict = may_write_assessment(user, assessment.network)
    return verdict if verdict.allowed else may_judge_assessment(user, assessment)


def networks_judged_by(user: Visitor) -> frozenset[int]:
    """The networks whose assessments the person accepts, by key; what they wrote themselves is asked for each."""
    tree = tree_on()
    within = networks_within(user, COORDINATION) - {tree.root}
    judged = {pk for pk, parent in tree.parents.items() if parent in within}
    if is_accountability_lead(user) and tree.root is not None:
        judged.update(tree.children_of(tree.root))
    return frozenset(judged) - networks_assessed_by(user)


def those_who_judge(assessment: StandardAssessment) -> list[User]:
    """Who may accept it today: of those who coordinate the network above, or the accountability leads for a region."""
    tree = tree_on()
    parent = tree.parent_of(assessment.network_id)
    if parent is None or parent == tree.root:
        people = accountability_leads()
    else:
        people = list(coordination_of(Network.objects.get(pk=parent)))
    return [one for one in people if may_judge_assessment(one, assessment)]


def those_who_write(network: Network) -> list[User]:
    """Who writes for a network today."""
    return [one for one in coordination_of(network) if may_write_assessment(one, network)]


def networks_assessed_by(user: Visitor) -> frozenset[int]:
    """The networks for which the person writes, by key."""
    return frozenset(
        right.network_id
        for right in roles_in_force(user)
        if right.role in COORDINATION and not right.is_dormant and not right.is_of_the_whole
    )


def _own_rights(user: Visitor, network: Network) -> list[Right]:
    return [
        right
        for right in roles_in_force(user)
        if right.role in COORDINATION and right.network_id == network.pk
    ]


def _has_written(user: Visitor, assessment: StandardAssessment) -> bool:
    """Whether the person wrote at any edition of this year, also where somebody else submitted it."""
    if not isinstance(user, User):
        return False
    editions = StandardAssessment.objects.filter(
        network=assessment.network_id, year=assessment.year
    ).order_by("pk")
    keys = [str(pk) for pk in editions.values_list("pk", flat=True)]
    written = AuditEvent.objects.filter(
        object_kind=StandardAssessment._meta.label_lower, object_id__in=keys
    )
    return written.filter(actor=user, verb__in=WRITING).exists()
