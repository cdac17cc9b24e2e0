"""The addresses of the portal with bare answers to what is refused, for tests that ask thousands of times and read only the code."""

from django.http import HttpRequest, HttpResponse

from alliance import urls

handler403 = "tests.bare_answers.forbidden"
handler404 = "tests.bare_answers.not_found"
urlpatterns = urls.urlpatterns


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
