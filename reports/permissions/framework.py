"""Who shapes the results framework."""

from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict
from networks.permissions import Visitor
from reports.permissions.rights import secretariat


def may_shape_framework(user: Visitor) -> Verdict:
    """Plans, result areas, measures, indicators, targets."""
    return secretariat(user, _("Only the Secretariat changes plans, measures and indicators."))
