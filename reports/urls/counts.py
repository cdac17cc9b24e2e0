"""Counts for those who enter them."""

from django.urls import path

from reports.views import counts

urlpatterns = [
    path("manage/counts/<int:year>/", counts.counts, name="counts"),
    path("manage/counts/<uuid:public_id>/change/", counts.change_count, name="change_count"),
    path("manage/counts/<uuid:public_id>/settle/", counts.settle_conflict, name="settle_conflict"),
]
