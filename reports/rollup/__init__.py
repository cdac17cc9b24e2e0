"""The one place that adds counts up: over categories, activities, time and networks, with what stands behind it.

A figure is worked out in a fixed order: category, distinct activities, time, networks, ratio; rounding is left to
whoever shows it. Where an addition would say something nobody knows, the answer is that it cannot be added, and why.
"""

from reports.rollup.figures import Conflict, Coverage, CubeRow, Part, Refusal, State, Total
from reports.rollup.reading import percentage
from reports.rollup.totals import total_for, totals, totals_for_plan, yearly_cube

__all__ = [
    "Conflict",
    "Coverage",
    "CubeRow",
    "Part",
    "Refusal",
    "State",
    "Total",
    "percentage",
    "total_for",
    "totals",
    "totals_for_plan",
    "yearly_cube",
]
