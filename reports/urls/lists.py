"""Lists over all returns."""

from django.urls import path

from reports.views import completeness

urlpatterns = [
    path("manage/completeness/", completeness.completeness, name="completeness"),
]
