"""Who may go where in reporting."""

from reports.models import ActivityCount, NetworkReturn, ReportBuild
from tests.access.visitors import PUBLIC, SECRETARIAT_ONLY, Row, everyone, only, signed_in

AFRICAN_COUNT, DISPUTED_COUNT, BUILD = "an African count", "a disputed count", "the first build"
AFRICAN_RETURN = "Africa's return for 2017"
A_MAP_OF_ANOTHER_DAY = {"slug": "joint-funding-proposals", "year": 2017, "mark": "of-another-day"}

KEYS = {
    AFRICAN_COUNT: lambda: ActivityCount.objects.get(reference="N1").public_id,
    DISPUTED_COUNT: lambda: (
        ActivityCount.objects.filter(reference="N17").order_by("pk")[0].public_id
    ),
    BUILD: lambda: ReportBuild.objects.get().pk,
    AFRICAN_RETURN: lambda: (
        NetworkReturn.objects.get(network__slug="africa", period__code="2017").public_id
    ),
}

ROWS = (
    Row("reports:plans", PUBLIC),
    Row("reports:plan", PUBLIC, {"plan": "2021-2024"}),
    Row("reports:result_area", PUBLIC, {"plan": "2017-2020", "area": "1"}),
    Row("reports:figures", PUBLIC),
    Row("reports:figure", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:figure_csv", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:figure_xlsx", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:figure_metadata", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:figure_chart", PUBLIC, {"slug": "awareness-workshops"}),
    # to the drawing of today; one network alone makes no map
    Row("reports:figure_map", everyone(302), {"slug": "joint-funding-proposals"}),
    Row("reports:figure_map_dark", everyone(302), {"slug": "joint-funding-proposals"}),
    Row("reports:figure_map", everyone(404), {"slug": "newsletters"}),
    Row("reports:figure_map_drawn", everyone(302), A_MAP_OF_ANOTHER_DAY),
    Row("reports:figure_map_drawn_dark", everyone(302), A_MAP_OF_ANOTHER_DAY),
    Row("reports:figure_map_drawn", everyone(404), {**A_MAP_OF_ANOTHER_DAY, "year": 1999}),
    Row("reports:highlights", PUBLIC, {"year": 2017}),
    Row("reports:highlights", everyone(404), {"year": 1999}),
    Row("reports:reports", PUBLIC),
    Row("reports:report", PUBLIC, {"year": 2017}),
    Row("reports:report_section", PUBLIC, {"year": 2017, "section": "year"}),
    Row("reports:report_file", PUBLIC, {"year": 2017, "name": "figures.csv"}),
    Row("reports:edition", PUBLIC, {"year": 2017, "number": 1}),
    Row("reports:edition", everyone(404), {"year": 2017, "number": 9}),
    Row("reports:edition_section", PUBLIC, {"year": 2017, "number": 1, "section": "year"}),
    Row("reports:edition_file", PUBLIC, {"year": 2017, "number": 1, "name": "report.pdf"}),
    Row("reports:edition_document", PUBLIC, {"year": 2017, "number": 1, "name": "figures.xlsx"}),
    # --- counts: coordinations see their own networks', the Secretariat all of them
    Row(
        "reports:counts",
        only(
            200,
            "national coordinator",
            "regional coordinator",
            "secretariat",
            "stranger from another network",
            otherwise=403,
        ),
        {"year": 2017},
    ),
    Row(
        "reports:change_count",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_COUNT},
    ),
    Row(
        "reports:change_count",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_COUNT},
        method="POST",
    ),
    Row(
        "reports:settle_conflict",
        (302, 404, 404, 404, 404, 403, 200, 404, 404, 404, 404),
        {"public_id": AFRICAN_COUNT},
    ),
    Row(
        "reports:settle_conflict",
        only(200, "secretariat", otherwise=404),
        {"public_id": DISPUTED_COUNT},
        method="POST",
    ),
    # --- who has reported: everybody who works for a network or the whole
    Row(
        "reports:completeness",
        only(
            200,
            "national coordinator",
            "regional coordinator",
            "secretariat",
            "board",
            "stranger from another network",
            otherwise=403,
        ),
    ),
    # --- what looks wrong in a return: its network, those above it, and the Secretariat
    Row(
        "reports:explain",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_RETURN},
    ),
    Row(
        "reports:explain",
        only(302, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_RETURN},
        method="POST",
    ),
    # --- building and publishing: the Secretariat
    Row("reports:builder", SECRETARIAT_ONLY, {"year": 2017}),
    Row("reports:builder", SECRETARIAT_ONLY, {"year": 2017}, method="POST"),
    Row("reports:build", SECRETARIAT_ONLY, {"pk": BUILD}),
    Row("reports:build_status", SECRETARIAT_ONLY, {"pk": BUILD}),
    Row("reports:cancel_build", signed_in(405), {"pk": BUILD}),
    Row(
        "reports:cancel_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    Row("reports:retry_build", signed_in(405), {"pk": BUILD}),
    Row(
        "reports:retry_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    # what is published already is not published again, not even by those who may publish
    Row("reports:publish_build", signed_in(403), {"pk": BUILD}),
    Row(
        "reports:publish_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    Row("reports:preview", SECRETARIAT_ONLY, {"pk": BUILD, "language": "en"}),
    Row(
        "reports:preview_section",
        SECRETARIAT_ONLY,
        {"pk": BUILD, "language": "en", "section": "year"},
    ),
    Row(
        "reports:preview_file",
        SECRETARIAT_ONLY,
        {"pk": BUILD, "language": "en", "name": "figures.csv"},
    ),
)
