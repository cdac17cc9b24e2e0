"""What networks did and will do, and what was published, for everybody."""

from django.urls import path

from reports.views import calendar, calendar_files, public_activities, publications

urlpatterns = [
    path("activities/", public_activities.activities, name="activities"),
    path("activities/<slug:slug>.ics", calendar_files.activity_calendar, name="activity_calendar"),
    path("activities/<slug:slug>/", public_activities.activity, name="activity"),
    path("events/", calendar.events, name="events"),
    path("events/<int:year>/<int:month>/", calendar.events_of_month, name="events_of_month"),
    path("events/calendar.ics", calendar_files.calendar_feed, name="calendar_feed"),
    path("events/<slug:slug>.ics", calendar_files.network_calendar, name="network_calendar"),
    path("publications/", publications.publications, name="publications"),
    path("publications/<slug:slug>/", publications.publication, name="publication"),
]
