"""The grid of a return."""

from django.urls import path

from reports.views import entry

urlpatterns = [
    path("manage/returns/<uuid:public_id>/numbers/", entry.grid, name="grid"),
    path("manage/returns/<uuid:public_id>/numbers/<str:key>/", entry.cell, name="cell"),
    path(
        "manage/returns/<uuid:public_id>/notes/<int:pk>/close/",
        entry.close_cell_remark,
        name="close_cell_remark",
    ),
]
