"""What people allow, take away and take back."""

from django.urls import URLPattern, path

from members.views import privacy

urlpatterns: list[URLPattern] = [
    path("my/privacy/", privacy.privacy, name="privacy"),
    path("my/consents/", privacy.consents, name="consents"),
    path("my/access/", privacy.access, name="access"),
    path("my/export/", privacy.export, name="export"),
    path("my/export/<uuid:public_id>/", privacy.export_file, name="export_file"),
    path("my/delete/", privacy.delete, name="delete"),
    path("my/delete/keep/", privacy.keep_account, name="keep_account"),
    path("manage/retention/", privacy.retention, name="retention"),
]
