"""Since when each highlight can be read as it is read now."""

from collections.abc import Iterable
from datetime import datetime

from reports.queries.released import decided_at
from reports.snapshot.telling import Story


def released_at(told: Iterable[Story]) -> dict[str, datetime]:
    """By slug: from the decision on it; one that stands in a report alone, from that edition."""
    told = list(told)
    decided = decided_at({story.slug for story in told})
    printed = {
        story.slug: story.edition.report.published_at for story in told if story.edition is not None
    }
    return printed | decided
