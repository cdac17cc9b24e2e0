"""The addresses of what everybody may read on how we behave."""

from django.urls import path

from accountability.views import public

urlpatterns = [
    path("accountability/", public.framework, name="framework"),
    path("accountability/versions/", public.versions, name="versions"),
    path("accountability/<slug:text>/", public.text, name="text"),
    path("accountability/<slug:text>/v/<int:number>/", public.version, name="version"),
    path("accountability/<slug:text>/v/<int:number>/changes/", public.changes, name="changes"),
    path("accountability/<slug:text>/in/<slug:network>/", public.text, name="adaptation"),
    path(
        "accountability/<slug:text>/in/<slug:network>/v/<int:number>/",
        public.version,
        name="version_of_adaptation",
    ),
    path(
        "accountability/<slug:text>/in/<slug:network>/v/<int:number>/changes/",
        public.changes,
        name="changes_of_adaptation",
    ),
]
