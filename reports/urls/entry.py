"""The grid of a return."""

from django.urls import path

from reports.views import cells, entry, pasting, undoing

urlpatterns = [
    path("manage/returns/<uuid:public_id>/numbers/", entry.grid, name="grid"),
    path("manage/returns/<uuid:public_id>/numbers/paste/", pasting.paste, name="paste"),
    path("manage/returns/<uuid:public_id>/numbers/undo/", undoing.undo, name="undo"),
    path("manage/returns/<uuid:public_id>/numbers/<str:key>/", cells.cell, name="cell"),
    path(
        "manage/returns/<uuid:public_id>/notes/<int:pk>/close/",
        cells.close_cell_remark,
        name="close_cell_remark",
    ),
]
