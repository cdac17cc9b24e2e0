"""Addresses that machines know by heart, so they stand under no language."""

from django.urls import path

from alliance.views import machines

urlpatterns = [
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.ico", machines.old_icon, name="old_icon"),
    path(".well-known/security.txt", machines.security, name="security"),
    path(".well-known/change-password", machines.change_password, name="change_password"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", machines.sitemap_section, name="sitemap_section"),
]
