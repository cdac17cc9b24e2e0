"""Messages of a network to its members."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
