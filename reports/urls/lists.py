"""Lists over all returns, and what looks wrong in one of them."""

from django.urls import path

from reports.views import completeness, explaining

urlpatterns = [
    path("manage/completeness/", completeness.completeness, name="completeness"),
    path("manage/returns/<uuid:public_id>/explain/", explaining.explain, name="explain"),
]
