"""Lists of existing members."""

from django.urls import URLPattern, path

from members.views import imports as views

urlpatterns: list[URLPattern] = [
    path("manage/imports/members/", views.imports, name="imports"),
    path("manage/imports/members/template/", views.template, name="import_template"),
    path("manage/imports/members/<uuid:public_id>/", views.batch, name="import_batch"),
    path("manage/imports/members/<uuid:public_id>/choices/", views.choose, name="import_choose"),
    path("manage/imports/members/<uuid:public_id>/enter/", views.enter, name="import_enter"),
    path("manage/imports/members/<uuid:public_id>/cancel/", views.cancel, name="import_cancel"),
    path("manage/imports/members/<uuid:public_id>/again/", views.again, name="import_again"),
    path("manage/imports/members/<uuid:public_id>/letters/", views.reread, name="import_reread"),
    path("manage/imports/members/<uuid:public_id>/undo/", views.undo, name="import_undo"),
    path("manage/imports/members/<uuid:public_id>/invite/", views.invite, name="import_invite"),
    path("manage/imports/members/<uuid:public_id>/errors/", views.errors, name="import_errors"),
]
