"""Who may go where: what networks did and announce, and what was published. The same for everybody."""

from reports.models import Activity
from tests.access.visitors import PUBLIC, Row, everyone

HIDDEN = "an activity that is not public"


def _hidden() -> str:
    activity = Activity.objects.get(slug="womens-march-mobilisation")
    Activity.objects.filter(pk=activity.pk).update(is_public=False)
    return activity.slug


KEYS = {HIDDEN: _hidden}

ROWS = (
    *(
        Row(name, PUBLIC)
        for name in (
            "reports:activities",
            "reports:events",
            "reports:calendar_feed",
            "reports:publications",
        )
    ),
    Row("reports:activities", everyone(405), method="POST"),
    Row("reports:events", everyone(405), method="POST"),
    Row("reports:calendar_feed", everyone(405), method="POST"),
    Row("reports:publications", everyone(405), method="POST"),
    Row("reports:events_of_month", PUBLIC, {"year": 2017, "month": 4}),
    Row("reports:events_of_month", everyone(404), {"year": 2017, "month": 13}),
    Row("reports:events_of_month", everyone(405), {"year": 2017, "month": 4}, method="POST"),
    Row("reports:network_calendar", PUBLIC, {"slug": "africa"}),
    Row("reports:network_calendar", everyone(404), {"slug": "nowhere"}),
    Row("reports:network_calendar", everyone(405), {"slug": "africa"}, method="POST"),
    Row("reports:activity", PUBLIC, {"slug": "csw61"}),
    Row("reports:activity", everyone(404), {"slug": HIDDEN}),
    Row("reports:activity", everyone(405), {"slug": "csw61"}, method="POST"),
    Row("reports:activity_calendar", PUBLIC, {"slug": "csw61"}),
    Row("reports:activity_calendar", everyone(404), {"slug": HIDDEN}),
    Row("reports:activity_calendar", everyone(405), {"slug": "csw61"}, method="POST"),
    Row("reports:publication", PUBLIC, {"slug": "csw61-report"}),
    Row("reports:publication", everyone(404), {"slug": "nowhere"}),
    Row("reports:publication", everyone(405), {"slug": "csw61-report"}, method="POST"),
)
