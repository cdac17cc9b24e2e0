"""What everybody reads: plans, figures, highlights, reports."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.views import editions, figure_files, figure_map, figures, highlights, plans


class PublishedName(StringConverter):
    """The documents of an edition that people quote by their address."""

    regex = r"report\.pdf|figures\.(?:csv|json|xlsx)|datapackage\.json"


register_converter(PublishedName, "published")

LIGHT, DARK = {"dark": False}, {"dark": True}
DRAWN = "figures/<slug:slug>/maps/<int:year>"

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:plan>/", plans.plan, name="plan"),
    path("plans/<slug:plan>/<slug:area>/", plans.result_area, name="result_area"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:slug>/", figures.figure, name="figure"),
    path("figures/<slug:slug>/data.csv", figure_files.figure_csv, name="figure_csv"),
    path("figures/<slug:slug>/data.xlsx", figure_files.figure_xlsx, name="figure_xlsx"),
    path("figures/<slug:slug>/metadata.json", figure_files.figure_metadata, name="figure_metadata"),
    path("figures/<slug:slug>/chart.svg", figure_files.figure_chart, name="figure_chart"),
    path("figures/<slug:slug>/map.svg", figure_map.figure_map, LIGHT, name="figure_map"),
    path("figures/<slug:slug>/map-dark.svg", figure_map.figure_map, DARK, name="figure_map_dark"),
    path(
        f"{DRAWN}/light/<slug:mark>.svg",
        figure_map.figure_map_drawn,
        LIGHT,
        name="figure_map_drawn",
    ),
    path(
        f"{DRAWN}/dark/<slug:mark>.svg",
        figure_map.figure_map_drawn,
        DARK,
        name="figure_map_drawn_dark",
    ),
    path("highlights/", highlights.all_highlights, name="all_highlights"),
    path("highlights/<int:year>/", highlights.highlights, name="highlights"),
    path("highlights/<int:year>/<slug:slug>/", highlights.highlight, name="highlight"),
    path("reports/", editions.reports, name="reports"),
    path("reports/<int:year>/", editions.report, name="report"),
    path("reports/<int:year>/<slug:section>/", editions.report_section, name="report_section"),
    path("reports/<int:year>/file/<str:name>", editions.report_file, name="report_file"),
    path("reports/<int:year>/v/<int:number>/", editions.edition, name="edition"),
    path(
        "reports/<int:year>/v/<int:number>/<published:name>",
        editions.edition_file,
        name="edition_document",
    ),
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
]
