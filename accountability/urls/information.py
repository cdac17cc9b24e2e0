"""The addresses of what one may read before raising a concern."""

from django.urls import path

from accountability.views import information

urlpatterns = [
    path("concerns/", information.concerns, name="concerns"),
    path("concerns/safety/", information.safety, name="safety"),
    path("concerns/promises/", information.promises, name="promises"),
    path("concerns/support/", information.support_near, name="find_support"),
    path("concerns/support/<slug:country>/", information.support_near, name="find_support_in"),
    path("accountability/concerns/", information.moved, name="concerns_before"),
]
