"""Who looks after a network's page and its rules, and which networks somebody works for."""

from django.utils.translation import gettext_lazy as _

from alliance.actors import Visitor, is_the_portal
from alliance.permissions import Verdict, allowed
from networks.models import Network
from networks.permissions.roles import (
    COORDINATION,
    OF_THE_WHOLE,
    SECRETARIAT,
    Role,
    may_act,
    may_shape_tree,
)

# Who writes a network's texts; settings and rules are for the coordination alone.
EDITING = COORDINATION | SECRETARIAT | {Role.EDITOR}
RULING = COORDINATION | SECRETARIAT


def may_edit_page(user: Visitor, network: Network) -> Verdict:
    """Whether the person may write the texts of a network's page."""
    return may_act(
        user,
        EDITING,
        network,
        otherwise=_("Only the network's coordination and its editors write its page."),
    )


def may_name_network(user: Visitor) -> Verdict:
    return may_shape_tree(user)


def may_set_rules(user: Visitor, network: Network) -> Verdict:
    """Whether the person may change a network's settings and how it admits members."""
    return may_act(
        user,
        RULING,
        network,
        otherwise=_("Only the network's coordination changes its settings and rules."),
    )


def may_enter_countries(user: Visitor, network: Network) -> Verdict:
    """Whether the person may enter in which countries a network is present, and since and until when."""
    if is_the_portal(user):
        return allowed("the portal")
    return may_act(
        user,
        RULING,
        network,
        otherwise=_("Only the network's coordination enters in which countries it is present."),
    )


def may_see_roles(user: Visitor, network: Network) -> Verdict:
    """Whether the person may read who can do what on a network: its coordination, and those who give roles there."""
    granters = RULING | {Role.FOCAL_POINT}
    if network.level == Network.Level.GLOBAL:
        granters = granters | OF_THE_WHOLE | {Role.BOARD}
    return may_act(
        user,
        granters,
        network,
        otherwise=_("Only those who coordinate this network or give roles on it read this page."),
    )


def may_see_desk(user: Visitor, network: Network) -> Verdict:
    """Whether a network's desk has anything to offer this person."""
    may_write = may_edit_page(user, network)
    return may_write if may_write.allowed else may_see_roles(user, network)


def may_count_translations(user: Visitor) -> Verdict:
    """Whether the person may read how far all texts are; only the Secretariat looks after all of them."""
    return may_shape_tree(user)
