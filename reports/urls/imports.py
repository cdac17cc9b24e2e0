"""Files with numbers: brought, looked at, entered, taken back."""

from django.urls import path

from reports.views import imports

BATCH = "manage/imports/numbers/<uuid:public_id>/"

urlpatterns = [
    path("manage/imports/numbers/", imports.imports, name="count_imports"),
    path(BATCH, imports.batch, name="count_import"),
    path(f"{BATCH}enter/", imports.enter, name="count_import_enter"),
    path(f"{BATCH}cancel/", imports.cancel, name="count_import_cancel"),
    path(f"{BATCH}again/", imports.again, name="count_import_again"),
    path(f"{BATCH}undo/", imports.undo, name="count_import_undo"),
    path(f"{BATCH}errors/", imports.errors, name="count_import_errors"),
]
