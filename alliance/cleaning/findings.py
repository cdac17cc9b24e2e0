"""What is taken out of files, and why some cannot be cleaned. Nothing of Django here: the child process reads it too."""

from dataclasses import dataclass
from enum import Enum

# cleaning makes most files smaller; what grows beyond twice the largest upload is no ordinary file
LARGEST_RESULT = 50 * 1024 * 1024


class Removed(Enum):
    """Kinds of hidden content."""

    PLACE = "place"
    DEVICE = "device"
    AUTHOR = "author"
    TIMES = "times"
    PROGRAM = "program"
    PREVIEW = "preview"
    HISTORY = "history"
    EMBEDDED = "embedded"
    ACTIVE = "active"
    NOTES = "notes"
    PICTURES = "pictures"
    ROUTE = "route"
    OTHER = "other"


class Reason(Enum):
    """Why a file could not be cleaned."""

    KIND = "kind"
    VIDEO = "video"
    BROKEN = "broken"
    LOCKED = "locked"
    TOO_HEAVY = "too_heavy"
    BUSY = "busy"


class UncleanableError(Exception):
    """A cleaner gives up."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Clean:
    """What a cleaner made of a file."""

    content: bytes
    media_type: str
    extension: str
    removed: frozenset[Removed]
