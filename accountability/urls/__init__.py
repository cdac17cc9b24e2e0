"""The addresses of accountability, one module for each room of pages."""

from accountability.urls import public

app_name = "accountability"
urlpatterns = [
    *public.urlpatterns,
]
