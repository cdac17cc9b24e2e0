"""What is signed, and who signed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
