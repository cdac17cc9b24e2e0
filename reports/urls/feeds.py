"""What one can subscribe to."""

from django.urls import path

from reports import feeds

urlpatterns = [
    path("feeds/highlights.atom", feeds.highlights_feed, name="highlights_feed"),
    path("feeds/activities.atom", feeds.activities_feed, name="activities_feed"),
    path("feeds/publications.atom", feeds.publications_feed, name="publications_feed"),
    path("feeds/reports.atom", feeds.reports_feed, name="reports_feed"),
    path("feeds/networks/<slug:slug>.atom", feeds.network_feed, name="network_feed"),
]
