"""Who hosts, works with and funds the alliance."""

from django.urls import URLPattern, path

from members.views import partners

urlpatterns: list[URLPattern] = [
    path("about/partners/", partners.partners, name="partners"),
]
