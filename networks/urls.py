"""The addresses of networks."""

from django.urls import path

from networks import views

app_name = "networks"
urlpatterns = [
    path("", views.networks, name="networks"),
    path("map.svg", views.map_picture, {"dark": False}, name="map"),
    path("map-dark.svg", views.map_picture, {"dark": True}, name="map_dark"),
    path("<slug:slug>/", views.network, name="network"),
]
