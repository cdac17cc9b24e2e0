"""Building, previewing and publishing the annual report."""

from django.urls import path

from reports.views import builds

urlpatterns = [
    path("manage/reports/<int:year>/", builds.builder, name="builder"),
    path("manage/builds/<int:pk>/", builds.build, name="build"),
    path("manage/builds/<int:pk>/status.json", builds.build_status, name="build_status"),
    path("manage/builds/<int:pk>/cancel/", builds.cancel_build, name="cancel_build"),
    path("manage/builds/<int:pk>/retry/", builds.retry_build, name="retry_build"),
    path("manage/builds/<int:pk>/publish/", builds.publish_build, name="publish_build"),
    path("manage/builds/<int:pk>/<str:language>/", builds.preview, name="preview"),
    path(
        "manage/builds/<int:pk>/<str:language>/<slug:section>/",
        builds.preview_section,
        name="preview_section",
    ),
    path(
        "manage/builds/<int:pk>/<str:language>/file/<str:name>",
        builds.preview_file,
        name="preview_file",
    ),
]
