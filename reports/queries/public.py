"""What everybody may read of what was done and published: the one set from which pages, feeds, search and open data draw."""

from django.db.models import QuerySet

from reports.models import Activity, Publication


def public_activities() -> "QuerySet[Activity]":
    """Activities that are open to all; an entry that was joined with another is read at that one."""
    return Activity.objects.filter(is_public=True, merged_into__isnull=True)


def public_publications() -> "QuerySet[Publication]":
    """Every publication: what is listed here was published."""
    return Publication.objects.all()
