"""The networks' work of each day: a look over the tree that changes nothing, and word of roles that sleep too long."""

import logging

from alliance.outbox import background
from alliance.regular import Period, regular
from networks.actions import tell_of_sleeping_roles
from networks.queries import broken_rules

regular("networks.check_tree", Period.DAY)
regular("networks.tell_of_sleeping_roles", Period.DAY)

logger = logging.getLogger(__name__)


@background("networks.check_tree", queue="background")
def check_tree() -> None:
    """Count what breaks a rule of the tree, for those who read the log; people put it right."""
    found = broken_rules()
    write = logger.info if found.is_sound else logger.warning
    write(
        "tree of networks: %d without a place, %d gaps, %d not below their parent, %d countries with two active networks",
        found.without_place,
        found.with_gaps,
        found.not_below_parent,
        found.countries_with_two_active,
    )


@background("networks.tell_of_sleeping_roles", queue="background")
def tell_of_sleeping() -> None:
    """Tell those who gave a powerful role two weeks ago that it still sleeps."""
    logger.info("roles that sleep too long: %d", tell_of_sleeping_roles())
