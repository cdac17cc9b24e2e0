"""What networks did, for those who keep the record of it."""

from django.urls import path

from reports.views import activities, evidence, twins

urlpatterns = [
    path("manage/activities/", activities.activities_kept, name="activities_kept"),
    path("manage/activities/new/", activities.add_activity, name="add_activity"),
    path("manage/activities/twins/", twins.twins, name="activity_twins"),
    path("manage/activities/<uuid:public_id>/", activities.activity_record, name="activity_record"),
    path(
        "manage/activities/<uuid:public_id>/change/",
        activities.change_activity,
        name="change_activity",
    ),
    path(
        "manage/activities/<uuid:one>/same-as/<uuid:other>/",
        twins.compare,
        name="compare_activities",
    ),
    path(
        "manage/activities/<uuid:public_id>/files/new/", evidence.add_evidence, name="add_evidence"
    ),
    path("manage/evidence/<uuid:public_id>/", evidence.change_evidence, name="change_evidence"),
    path(
        "manage/evidence/<uuid:public_id>/withdraw/",
        evidence.withdraw_evidence,
        name="withdraw_evidence",
    ),
    path("evidence/<uuid:public_id>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<uuid:public_id>/photo.webp", evidence.photo, name="photo"),
    path("manage/activities/pairs/<uuid:public_id>/apart/", twins.take_apart, name="take_apart"),
]
