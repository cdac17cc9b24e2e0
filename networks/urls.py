"""The addresses of networks."""

from django.urls import path

from networks.views import public

app_name = "networks"
urlpatterns = [
    path("", public.networks, name="networks"),
    path("map.svg", public.map_picture, {"dark": False}, name="map"),
    path("map-dark.svg", public.map_picture, {"dark": True}, name="map_dark"),
    path("<slug:slug>/", public.network, name="network"),
]
