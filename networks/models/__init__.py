"""The networks' tables: the tree with its history, bodies and seats, and the roles held on it."""

from networks.models.admission import AdmissionPolicy
from networks.models.governance import Body, Constituency, Seat, SeatTerm
from networks.models.networks import Network, NetworkCountry, NetworkParent, Precision, Theme
from networks.models.roles import RoleAssignment
from networks.models.status import NetworkStatus, NetworkSuspension, StatusProposal

__all__ = [
    "AdmissionPolicy",
    "Body",
    "Constituency",
    "Network",
    "NetworkCountry",
    "NetworkParent",
    "NetworkStatus",
    "NetworkSuspension",
    "Precision",
    "RoleAssignment",
    "Seat",
    "SeatTerm",
    "StatusProposal",
    "Theme",
]
