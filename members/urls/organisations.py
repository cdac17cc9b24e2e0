"""An organisation's profile, its representatives, duplicates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
