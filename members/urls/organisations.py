"""An organisation's profile, its representatives, duplicates."""

from django.urls import URLPattern, path

from members.views import duplicates, invitations, organisations, representatives

urlpatterns: list[URLPattern] = [
    path("my/members/", organisations.own_members, name="own_members"),
    path("my/members/ask/", organisations.ask_to_represent, name="ask_to_represent"),
    path("members/<uuid:public_id>/own/", organisations.own_member, name="own_member"),
    path("members/<uuid:public_id>/profile/", organisations.edit_profile, name="edit_profile"),
    path(
        "members/<uuid:public_id>/profile/correct/",
        organisations.confirm_profile,
        name="confirm_profile",
    ),
    path(
        "members/<uuid:public_id>/profile/suggest/",
        organisations.suggest_change,
        name="suggest_change",
    ),
    path(
        "members/<uuid:public_id>/suggestions/<uuid:key>/",
        organisations.settle_suggestion,
        name="settle_suggestion",
    ),
    path(
        "members/<uuid:public_id>/representatives/",
        representatives.representatives,
        name="representatives",
    ),
    path(
        "members/<uuid:public_id>/representatives/<uuid:key>/role/",
        representatives.change_role,
        name="change_role",
    ),
    path(
        "members/<uuid:public_id>/representatives/<uuid:key>/remove/",
        representatives.remove_representative,
        name="remove_representative",
    ),
    path(
        "members/<uuid:public_id>/representatives/<uuid:key>/hand-over/",
        representatives.hand_over,
        name="hand_over",
    ),
    path(
        "members/<uuid:public_id>/invitations/new/",
        invitations.invite,
        name="invite_representative",
    ),
    path(
        "members/<uuid:public_id>/invitations/<uuid:key>/again/",
        invitations.send_again,
        name="send_invitation_again",
    ),
    path(
        "members/<uuid:public_id>/invitations/<uuid:key>/revoke/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "members/<uuid:public_id>/requests/",
        representatives.representation_requests,
        name="representation_requests",
    ),
    path(
        "members/<uuid:public_id>/requests/<uuid:key>/",
        representatives.answer_request,
        name="answer_representation_request",
    ),
    path(
        "members/<uuid:public_id>/recovery/",
        representatives.propose_recovery,
        name="propose_recovery",
    ),
    path(
        "members/<uuid:public_id>/recovery/<uuid:key>/object/",
        representatives.object_to_recovery,
        name="object_to_recovery",
    ),
    path(
        "members/<uuid:public_id>/recovery/<uuid:key>/confirm/",
        representatives.confirm_recovery,
        name="confirm_recovery",
    ),
    path("manage/duplicates/", duplicates.duplicates, name="duplicates"),
    path("manage/duplicates/<uuid:public_id>/", duplicates.compare, name="compare_duplicates"),
    path(
        "manage/duplicates/<uuid:public_id>/different/",
        duplicates.tell_apart,
        name="tell_duplicates_apart",
    ),
    path(
        "manage/duplicates/<uuid:public_id>/join/<uuid:kept>/",
        duplicates.merge,
        name="merge_members",
    ),
    path("manage/joined/<uuid:public_id>/undo/", duplicates.undo_merge, name="undo_merge"),
]
