"""Reads across the tables of the networks, one module for each room."""

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
    "NetworkPage",
    "Standing",
    "Tree",
    "network_page",
    "standings",
    "tree_on",
]
