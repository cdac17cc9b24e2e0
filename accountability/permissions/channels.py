"""Who keeps the channels by which concerns come in: the accountability lead and the Secretariat's lead, two of them for what counts most."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.models import ChannelChange, TrustCertificate
from alliance.actors import Visitor, is_the_portal
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from networks.permissions import Role, by_rights, roles_in_force


def accountability_leads() -> list[User]:
    """Behind whom two certifiers stand as accountability lead, today."""
    trusted = trust.trusted_keys(timezone.now().date())
    return [one.key.user for one in trusted if one.role == TrustCertificate.Role.LEAD]


def is_accountability_lead(user: Visitor) -> bool:
    return isinstance(user, User) and user in accountability_leads()


def may_keep_channels(user: Visitor) -> Verdict:
    """Whether the person sets up channels, their texts, and the list of support."""
    if is_the_portal(user):
        return allowed("the portal")
    if is_accountability_lead(user):
        return allowed("accountability lead")
    rights = [right for right in roles_in_force(user) if right.role == Role.SECRETARIAT_LEAD]
    return by_rights(
        rights,
        otherwise=_("Only the accountability lead and the Secretariat’s lead keep the channels."),
    )


def may_decide_change(user: Visitor, change: ChannelChange) -> Verdict:
    """Whether the person may confirm what another has proposed."""
    verdict = may_keep_channels(user)
    if verdict and change.proposed_by == user:
        return denied(_("You proposed this. Another person confirms it."))
    return verdict
