"""Since when highlights can be read, and when one was last taken back."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time

from django.db.models import Max, Min, Q

from reports.models import Highlight

_RELEASES = (Highlight.State.READY, Highlight.State.PUBLISHED)


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def decided_at(slugs: Collection[str]) -> dict[str, datetime]:
    """Since when each highlight can be read as it is: from the decision on it, or the day that was named for it; one that
    was taken over from elsewhere, from the first report of its year. One query."""
    rows = (
        Highlight.objects.filter(slug__in=slugs)
        .annotate(
            decided=Max("steps__at", filter=Q(steps__to_state__in=_RELEASES)),
            printed=Min("period__reports__published_at"),
        )
        .values_list("slug", "decided", "publish_on", "printed", "period__ends_before")
    )
    return {slug: _moment(*moments) for slug, *moments in rows}


def _moment(
    decided: datetime | None, publish_on: date | None, printed: datetime | None, year_ended: date
) -> datetime:
    own = [moment for moment in (decided, start_of(publish_on) if publish_on else None) if moment]
    return max(own) if own else printed or start_of(year_ended)


def last_taken_back() -> datetime | None:
    """When a highlight was last withdrawn. One query."""
    moment: datetime | None = Highlight.objects.aggregate(last=Max("withdrawn_at"))["last"]
    return moment
