"""Reads of reporting: what is published, what is being prepared, how far a build is."""

from reports.queries.builds import (
    Progress,
    StepShown,
    build_named,
    progress_of,
)
from reports.queries.preparing import (
    MissingText,
    OpenConflict,
    Preflight,
    cell_of,
    counts_of,
    open_conflicts,
    preflight,
)
from reports.queries.published import (
    DrawnFile,
    Edition,
    all_editions,
    downloads_of,
    drawn_file,
    drawn_section,
    edition,
    editions_in_force,
    editions_of,
    files_of,
    latest_edition,
)

__all__ = [
    "DrawnFile",
    "Edition",
    "MissingText",
    "OpenConflict",
    "Preflight",
    "Progress",
    "StepShown",
    "all_editions",
    "build_named",
    "cell_of",
    "counts_of",
    "downloads_of",
    "drawn_file",
    "drawn_section",
    "edition",
    "editions_in_force",
    "editions_of",
    "files_of",
    "latest_edition",
    "open_conflicts",
    "preflight",
    "progress_of",
]
