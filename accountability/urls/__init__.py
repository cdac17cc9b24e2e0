"""The addresses of accountability, one module for each room of pages."""

from accountability.urls import desk, handlers, information, keeping, public, standards, writing

app_name = "accountability"
urlpatterns = [
    # before the public ones, whose slugs would take its old address
    *information.urlpatterns,
    *handlers.urlpatterns,
    *desk.urlpatterns,
    *keeping.urlpatterns,
    *writing.urlpatterns,
    *standards.urlpatterns,
    *public.urlpatterns,
]
