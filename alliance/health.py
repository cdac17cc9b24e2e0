"""Whether this process lives, and whether the portal is ready."""

from django.http import HttpResponse


def live() -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
