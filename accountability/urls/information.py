"""The addresses of what one may read before raising a concern."""

from django.urls import path

from accountability.views import information

urlpatterns = [
    path("concerns/", information.concerns, name="concerns"),
    path("concerns/safety/", information.safety, name="safety"),
    path("concerns/promises/", information.promises, name="promises"),
    path("accountability/concerns/", information.moved, name="concerns_before"),
]
