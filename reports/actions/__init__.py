"""What can happen in reporting, one module for each noun."""

from reports.actions.builds import (
    BuiltBeforeLastEdition,
    DrawnByEarlierVersion,
    NothingNew,
    cancel_build,
    corrections_in,
    order_build,
    publish_build,
    retry_build,
    run_build,
)
from reports.actions.counts import (
    CountMovedOn,
    StatedNumber,
    change_count,
    enter_count,
    settle_conflict,
)
from reports.tree import DRAWING_VERSION

__all__ = [
    "DRAWING_VERSION",
    "BuiltBeforeLastEdition",
    "CountMovedOn",
    "DrawnByEarlierVersion",
    "NothingNew",
    "StatedNumber",
    "cancel_build",
    "change_count",
    "corrections_in",
    "enter_count",
    "order_build",
    "publish_build",
    "retry_build",
    "run_build",
    "settle_conflict",
]
