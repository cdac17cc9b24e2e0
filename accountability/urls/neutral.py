"""Addresses without a language: the exit, and the short one at which a reporter comes back."""

from django.urls import path

from accountability.views import leaving, returning

app_name = "concerns"
urlpatterns = [
    path("exit", leaving.leave_at_once, name="exit"),
    path("c/", returning.come_back, name="come_back"),
    path("c/leave", leaving.leave, name="leave"),
]
