"""The framework changes: rows say something else, definitions get a new version, schemes are replaced, unused rows go."""

from reports.actions.shaping.aims import change_target, set_baseline
from reports.actions.shaping.changing import change_row
from reports.actions.shaping.measures import change_measure
from reports.actions.shaping.removing import remove_row
from reports.actions.shaping.rows import FrameworkMovedOn
from reports.actions.shaping.schemes import add_category, add_scheme, change_scheme, replace_scheme
from reports.actions.shaping.series import tie_measures

__all__ = [
    "FrameworkMovedOn",
    "add_category",
    "add_scheme",
    "change_measure",
    "change_row",
    "change_scheme",
    "change_target",
    "remove_row",
    "replace_scheme",
    "set_baseline",
    "tie_measures",
]
