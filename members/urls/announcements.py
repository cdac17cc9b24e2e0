"""Messages of networks to their members, and the way out of them."""

from django.urls import URLPattern, path

from members.views import announcements as views

urlpatterns: list[URLPattern] = [
    path("manage/announcements/", views.announcements, name="announcements"),
    path("manage/announcements/new/", views.write, name="write_announcement"),
    path("manage/announcements/<uuid:public_id>/", views.announcement, name="announcement"),
    path("manage/announcements/<uuid:public_id>/cancel/", views.cancel, name="cancel_announcement"),
    path("manage/announcements/<uuid:public_id>/resume/", views.resume, name="resume_announcement"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
