"""The addresses of reporting."""

from django.urls import path

from reports.views import builds, counts, editions, figures, highlights, plans

app_name = "reports"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:plan>/", plans.plan, name="plan"),
    path("plans/<slug:plan>/<slug:area>/", plans.result_area, name="result_area"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:slug>/", figures.figure, name="figure"),
    path("figures/<slug:slug>/data.csv", figures.figure_csv, name="figure_csv"),
    path("highlights/<int:year>/", highlights.highlights, name="highlights"),
    path("reports/", editions.reports, name="reports"),
    path("reports/<int:year>/", editions.report, name="report"),
    path("reports/<int:year>/<slug:section>/", editions.report_section, name="report_section"),
    path("reports/<int:year>/file/<str:name>", editions.report_file, name="report_file"),
    path("reports/<int:year>/v/<int:number>/", editions.edition, name="edition"),
    path(
        "reports/<int:year>/v/<int:number>/<slug:section>/",
        editions.edition_section,
        name="edition_section",
    ),
    path(
        "reports/<int:year>/v/<int:number>/file/<str:name>",
        editions.edition_file,
        name="edition_file",
    ),
    path("manage/counts/<int:year>/", counts.counts, name="counts"),
    path("manage/counts/<uuid:public_id>/change/", counts.change_count, name="change_count"),
    path("manage/counts/<uuid:public_id>/settle/", counts.settle_conflict, name="settle_conflict"),
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
