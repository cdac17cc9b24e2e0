"""The review of requests to join."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
