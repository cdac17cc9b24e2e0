"""The addresses of accountability."""

from django.urls import path

from accountability import views

app_name = "accountability"
urlpatterns = [
    path("", views.framework, name="framework"),
    path("concerns/", views.concerns, name="concerns"),
    path("<slug:text>/", views.text, name="text"),
    path("<slug:text>/v/<int:number>/", views.version, name="version"),
    path("<slug:text>/in/<slug:network>/", views.text, name="adaptation"),
    path(
        "<slug:text>/in/<slug:network>/v/<int:number>/", views.version, name="version_of_adaptation"
    ),
]
