"""Reads across the tables of the networks, one module for each room."""

from networks.queries.governance import (
    BrokenRules,
    HeldBody,
    HeldSeat,
    active_elsewhere,
    bodies_on,
    broken_rules,
    deciding_bodies,
    is_suspended,
    seats_of,
    status_of,
    statuses_of,
    suspensions_of,
)
from networks.queries.pages import (
    TEXTS_OF_A_PAGE,
    admits_by_own_policy_only,
    desks,
    page_version,
    policy_of,
)
from networks.queries.roles import moment_on, roles_now, roles_on, sleeping_since
from networks.queries.tree import (
    LEVELS,
    NetworkPage,
    Standing,
    Tree,
    network_page,
    standings,
    tree_on,
)

__all__ = [
    "LEVELS",
    "TEXTS_OF_A_PAGE",
    "BrokenRules",
    "HeldBody",
    "HeldSeat",
    "NetworkPage",
    "Standing",
    "Tree",
    "active_elsewhere",
    "admits_by_own_policy_only",
    "bodies_on",
    "broken_rules",
    "deciding_bodies",
    "desks",
    "is_suspended",
    "moment_on",
    "network_page",
    "page_version",
    "policy_of",
    "roles_now",
    "roles_on",
    "seats_of",
    "sleeping_since",
    "standings",
    "status_of",
    "statuses_of",
    "suspensions_of",
    "tree_on",
]
