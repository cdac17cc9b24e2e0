"""Who may go where: one table, a module for each room. Values of addresses that name rows are words, kept in KEYS."""

from collections.abc import Callable

from tests.access import (
    announcements,
    applications,
    concern_form,
    concern_return,
    desk,
    directory,
    floor,
    handlers,
    imports,
    joining,
    keeping,
    machines,
    memberships,
    networks,
    open_data,
    organisations,
    pledges,
    privacy,
    reports,
    reports_activities,
    reports_entry,
    reports_events,
    reports_framework,
    reports_highlights,
    reports_imports,
    reports_returns,
    reports_workbooks,
    standards,
)
from tests.access.floor import ASIDE
from tests.access.visitors import VISITORS, Row

__all__ = ["ASIDE", "KEYS", "TABLE", "VISITORS", "Row"]

_OF_MEMBERS = (
    joining,
    applications,
    organisations,
    pledges,
    memberships,
    announcements,
    imports,
    privacy,
    directory,
)

_OF_ACCOUNTABILITY = (concern_form, concern_return, desk, handlers, keeping, standards)

TABLE: tuple[Row, ...] = (
    *floor.ROWS,
    *machines.ROWS,
    *open_data.ROWS,
    *networks.ROWS,
    *(row for room in _OF_MEMBERS for row in room.ROWS),
    *(row for room in _OF_ACCOUNTABILITY for row in room.ROWS),
    *reports.ROWS,
    *reports_activities.ROWS,
    *reports_events.ROWS,
    *reports_returns.ROWS,
    *reports_entry.ROWS,
    *reports_imports.ROWS,
    *reports_workbooks.ROWS,
    *reports_framework.ROWS,
    *reports_highlights.ROWS,
)
KEYS: dict[str, Callable[[], object]] = {
    word: find
    for room in (
        networks,
        *_OF_MEMBERS,
        *_OF_ACCOUNTABILITY,
        reports,
        reports_activities,
        reports_events,
        reports_returns,
        reports_entry,
        reports_imports,
        reports_framework,
        reports_highlights,
    )
    for word, find in room.KEYS.items()
}
