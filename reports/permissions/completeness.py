"""Who sees who has reported, and whom to call."""

from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict
from networks.permissions import Role, Visitor, networks_within
from reports.permissions.rights import ENTERING, anyone_with

READING = ENTERING | {Role.EDITOR, Role.BOARD}


def may_see_completeness(user: Visitor) -> Verdict:
    """How far each network's return is, without its numbers."""
    return anyone_with(
        READING, user, _("Who has reported is seen by those who work for a network or the whole.")
    )


def networks_to_call(user: Visitor) -> frozenset[int]:
    """Of which networks the person learns who coordinates them: those that they coordinate, here or from above."""
    return networks_within(user, ENTERING)
