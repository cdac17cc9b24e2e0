"""What everybody may read of what was done and published: the one set from which pages, feeds, search and open data draw."""

from django.db.models import Q, QuerySet

from reports.models import Activity, Publication


def public_activities() -> "QuerySet[Activity]":
    """Activities that are open to all; an entry that was joined with another is read at that one."""
    return Activity.objects.filter(is_public=True, merged_into__isnull=True)


def public_publications() -> "QuerySet[Publication]":
    """Every publication: what is listed here was published."""
    return Publication.objects.all()


def publications_from(activity: Activity) -> list[Publication]:
    """What came from an activity, or from an entry that was joined with it, the newest first. Two queries."""
    rows = public_publications().filter(
        Q(activities=activity) | Q(activities__merged_into=activity)
    )
    return list(rows.distinct().prefetch_related("editions").order_by("-published_on", "slug"))
