"""The addresses of accountability."""

from django.urls import path

from accountability import views

app_name = "accountability"
urlpatterns = [
    path("", views.framework, name="framework"),
    path("concerns/", views.concerns, name="concerns"),
]
