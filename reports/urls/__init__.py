"""The addresses of reporting, one module for each room of pages."""

from reports.urls import (
    activities,
    builds,
    counts,
    entry,
    events,
    feeds,
    framework,
    highlights,
    imports,
    lists,
    public,
    returns,
    workbooks,
)

app_name = "reports"
urlpatterns = [
    *public.urlpatterns,
    *events.urlpatterns,
    *feeds.urlpatterns,
    *counts.urlpatterns,
    *activities.urlpatterns,
    *returns.urlpatterns,
    *builds.urlpatterns,
    *framework.urlpatterns,
    *entry.urlpatterns,
    *highlights.urlpatterns,
    *imports.urlpatterns,
    *workbooks.urlpatterns,
    *lists.urlpatterns,
]
