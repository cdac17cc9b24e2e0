"""The review of requests to join."""

from django.urls import URLPattern, path

from members.views import applications, references

urlpatterns: list[URLPattern] = [
    path("manage/applications/", applications.queue, name="applications"),
    path("manage/applications/<uuid:public_id>/", applications.application, name="application"),
    path(
        "manage/applications/<uuid:public_id>/take-up/",
        applications.take_up,
        name="take_up_application",
    ),
    path("manage/applications/<uuid:public_id>/ask/", applications.ask, name="ask_applicant"),
    path("manage/applications/<uuid:public_id>/note/", applications.note, name="note_review"),
    path(
        "manage/applications/<uuid:public_id>/recommend/",
        applications.recommend,
        name="recommend_application",
    ),
    path("manage/applications/<uuid:public_id>/hold/", applications.hold, name="hold_application"),
    path(
        "manage/applications/<uuid:public_id>/resume/",
        applications.resume,
        name="resume_application",
    ),
    path(
        "manage/applications/<uuid:public_id>/step-aside/",
        applications.leave_to_others,
        name="step_aside",
    ),
    path(
        "manage/applications/<uuid:public_id>/approve/",
        applications.approve,
        name="approve_application",
    ),
    path(
        "manage/applications/<uuid:public_id>/decline/",
        applications.decline,
        name="decline_application",
    ),
    path(
        "manage/applications/<uuid:public_id>/references/<int:position>/",
        references.ask_again,
        name="ask_referee_again",
    ),
    path("references/thanks/", references.reference_thanks, name="reference_thanks"),
    path("references/<str:token>/", references.reference, name="reference"),
]
