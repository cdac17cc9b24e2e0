"""What can happen to networks: the tree grows and moves, pages are written, bodies are set up, roles are given and taken back."""

from networks.actions.governance import (
    add_seat,
    change_body,
    change_seat,
    change_term,
    enter_term,
    set_up_body,
)
from networks.actions.pages import (
    AdmissionRules,
    PageMovedOn,
    change_network_settings,
    edit_page,
    set_admission_policy,
    withdraw_admission_policy,
)
from networks.actions.roles import (
    bootstrap_role,
    give_role,
    grant_role,
    revoke_role,
    tell_of_sleeping_roles,
)
from networks.actions.status import (
    end_network_suspension,
    end_presence,
    enter_status_decision,
    note_presence,
    propose_status,
    set_status,
    suspend_network,
    turn_down_status_proposal,
)
from networks.actions.tree import found_network, name_theme, place_network

__all__ = [
    "AdmissionRules",
    "PageMovedOn",
    "add_seat",
    "bootstrap_role",
    "change_body",
    "change_network_settings",
    "change_seat",
    "change_term",
    "edit_page",
    "end_network_suspension",
    "end_presence",
    "enter_status_decision",
    "enter_term",
    "found_network",
    "give_role",
    "grant_role",
    "name_theme",
    "note_presence",
    "place_network",
    "propose_status",
    "revoke_role",
    "set_admission_policy",
    "set_status",
    "set_up_body",
    "suspend_network",
    "tell_of_sleeping_roles",
    "turn_down_status_proposal",
    "withdraw_admission_policy",
]
