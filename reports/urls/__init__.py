"""The addresses of reporting, one module for each room of pages."""

from reports.urls import builds, counts, public

app_name = "reports"
urlpatterns = [
    *public.urlpatterns,
    *counts.urlpatterns,
    *builds.urlpatterns,
]
