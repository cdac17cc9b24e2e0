"""Who opens the records of a year and proposes its figures, who releases them, and who reads the trail."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.models import StatSnapshot, TrustCertificate
from accountability.permissions.vault import Unlocked
from alliance.actors import Visitor
from alliance.permissions import Verdict, allowed, denied
from networks.permissions import Role, by_rights, roles_in_force

Certified = TrustCertificate.Role


def may_propose_statistics(by: Unlocked) -> Verdict:
    """Two certifiers stand behind their key for the statistics, today."""
    if Certified.STATISTICS not in _certified_for(by):
        return denied(_("Only who is certified for the statistics opens their records."))
    return allowed(Certified.STATISTICS.value)


def may_see_statistics(by: Unlocked) -> Verdict:
    if not _certified_for(by) & {Certified.STATISTICS, Certified.LEAD}:
        return denied(_("Only who is certified for the statistics, and the accountability lead."))
    return allowed("statistics")


def may_release_statistics(by: Unlocked, snapshot: StatSnapshot) -> Verdict:
    """A second person who is certified for the statistics, or the accountability lead."""
    verdict = may_see_statistics(by)
    if verdict and snapshot.proposed_by_id == by.user.pk:
        return denied(_("You proposed this. Another person confirms it."))
    return verdict


def may_read_trail(user: Visitor) -> Verdict:
    """The Board of the whole alliance, as auditors: which lines there were, not of which concern."""
    rights = [
        right
        for right in roles_in_force(user)
        if right.role == Role.BOARD and right.is_of_the_whole
    ]
    return by_rights(rights, otherwise=_("Only the Board reads the trail of concerns."))


def _certified_for(by: Unlocked) -> set[TrustCertificate.Role]:
    today = timezone.now().date()
    return {one.role for one in trust.trusted_keys(today) if one.key == by.key}
