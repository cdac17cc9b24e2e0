"""The directory and each member's page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
