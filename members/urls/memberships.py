"""Moving, leaving, suspension."""

from django.urls import URLPattern, path

from members.views import membership_desk as desk
from members.views import memberships as own

urlpatterns: list[URLPattern] = [
    path("my/membership/", own.own_memberships, name="own_memberships"),
    path("my/membership/<uuid:public_id>/leave/", own.leave_network, name="leave"),
    path("my/membership/<uuid:public_id>/move/", own.move, name="move"),
    path("my/membership/<uuid:public_id>/move/<slug:slug>/", own.send_move, name="send_move"),
    path("my/membership/<uuid:public_id>/come-back/", own.come_back, name="come_back"),
    path("manage/memberships/", desk.memberships, name="memberships"),
    path("manage/memberships/<uuid:public_id>/", desk.membership, name="membership"),
    path(
        "manage/memberships/<uuid:public_id>/propose/",
        desk.propose,
        name="propose_about_membership",
    ),
    path(
        "manage/memberships/<uuid:public_id>/reject/",
        desk.reject,
        name="reject_membership_proposal",
    ),
    path("manage/memberships/<uuid:public_id>/decision/", desk.decide, name="decide_membership"),
    path(
        "manage/memberships/<uuid:public_id>/end-suspension/",
        desk.stop_suspension,
        name="end_suspension",
    ),
    path("manage/memberships/<uuid:public_id>/end/", desk.end, name="end_membership"),
    path("manage/memberships/<uuid:public_id>/bring-back/", desk.restore, name="bring_back"),
    path("manage/moves/<uuid:public_id>/", desk.comment, name="comment_on_transfer"),
]
