"""What people allow, take away and take back."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
