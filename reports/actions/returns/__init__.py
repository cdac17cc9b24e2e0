"""Returns: a period is opened, each network hands in, the network above sends back or approves, the Secretariat locks."""

from reports.actions.returns.checking import (
    Cell,
    approve_many,
    approve_return,
    return_to_network,
    what_hinders_approving,
    withdraw_approval,
)
from reports.actions.returns.exceptions import ExceptionIsLive, end_exception, grant_exception
from reports.actions.returns.handing_in import (
    TO_BEGIN,
    begin_return,
    begin_returns_of,
    submit_return,
    what_is_unexplained,
)
from reports.actions.returns.locking import lock_period, lock_return, what_hinders_locking
from reports.actions.returns.moving import (
    NoneMoved,
    NotReady,
    Refusal,
    ReturnMovedOn,
    hold_networks,
)
from reports.actions.returns.periods import PeriodsMeet, open_period

__all__ = [
    "TO_BEGIN",
    "Cell",
    "ExceptionIsLive",
    "NoneMoved",
    "NotReady",
    "PeriodsMeet",
    "Refusal",
    "ReturnMovedOn",
    "approve_many",
    "approve_return",
    "begin_return",
    "begin_returns_of",
    "end_exception",
    "grant_exception",
    "hold_networks",
    "lock_period",
    "lock_return",
    "open_period",
    "return_to_network",
    "submit_return",
    "what_hinders_approving",
    "what_hinders_locking",
    "what_is_unexplained",
    "withdraw_approval",
]
