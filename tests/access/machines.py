"""Who may go where: what machines ask for by heart, and what one can subscribe to."""

from tests.access.visitors import PUBLIC, Row, everyone

ROWS = (
    Row("robots", PUBLIC),
    Row("old_icon", everyone(302)),
    Row("security", PUBLIC),
    Row("change_password", everyone(302)),
    Row("sitemap", PUBLIC),
    Row("sitemap_section", PUBLIC, {"section": "highlights"}),
    Row("sitemap_section", everyone(404), {"section": "concerns"}),
    Row("feeds", PUBLIC),
    Row("reports:highlights_feed", PUBLIC),
    Row("reports:activities_feed", PUBLIC),
    Row("reports:publications_feed", PUBLIC),
    Row("reports:reports_feed", PUBLIC),
    Row("reports:network_feed", PUBLIC, {"slug": "africa"}),
    Row("reports:network_feed", everyone(404), {"slug": "nowhere"}),
    Row("reports:reports_feed", everyone(405), method="POST"),
)
