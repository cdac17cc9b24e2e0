"""The addresses of accountability, one module for each room of pages."""

from accountability.urls import handlers, information, public, writing

app_name = "accountability"
urlpatterns = [
    # before the public ones, whose slugs would take its old address
    *information.urlpatterns,
    *handlers.urlpatterns,
    *writing.urlpatterns,
    *public.urlpatterns,
]
