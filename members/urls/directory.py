"""The directory and each member's page; who sees what; the list that a coordination keeps."""

from django.urls import URLPattern, path

from members.views import directory, register, visibility

urlpatterns: list[URLPattern] = [
    path("my/visibility/", visibility.own_members, name="own_visibility"),
    path("my/visibility/<uuid:public_id>/", visibility.choose, name="visibility"),
    path("my/visibility/<uuid:public_id>/preview/", visibility.preview, name="preview"),
    path("my/visibility/<uuid:public_id>/listing/", visibility.say_listing, name="listing"),
    path("manage/networks/<slug:slug>/members/", register.members, name="register"),
    path("manage/networks/<slug:slug>/members/export/", register.export, name="export_members"),
    path("manage/networks/<slug:slug>/members/groups/", register.groups, name="groups"),
    path("manage/networks/<slug:slug>/visibility/", register.ceilings, name="ceilings"),
    path("manage/members/<uuid:public_id>/", register.member_record, name="record"),
    path("manage/members/<uuid:public_id>/contact/", register.contact, name="contact"),
    path("members/", directory.directory, name="directory"),
    path("members/map.svg", directory.map_picture, {"dark": False}, name="map"),
    path("members/map-dark.svg", directory.map_picture, {"dark": True}, name="map_dark"),
    path("members/<uuid:public_id>/hold/", visibility.hold, name="hold"),
    path("members/<uuid:public_id>/show-again/", visibility.lift, name="lift_hold"),
    path("members/<slug:key>/", directory.member, name="member"),
]
