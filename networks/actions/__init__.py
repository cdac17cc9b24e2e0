"""What can happen to networks: the tree grows and moves, bodies are set up, roles are given and taken back."""

from networks.actions.roles import bootstrap_role, grant_role, revoke_role
from networks.actions.tree import (
    found_network,
    name_theme,
    note_presence,
    place_network,
    set_status,
    set_up_body,
)

__all__ = [
    "bootstrap_role",
    "found_network",
    "grant_role",
    "name_theme",
    "note_presence",
    "place_network",
    "revoke_role",
    "set_status",
    "set_up_body",
]
