"""What one may read before raising a concern: what happens, how to stay safe, what is promised and what is not."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accountability.views.frame import concern_page


@login_not_required
@require_safe
@concern_page
def concerns(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/before.html")


@login_not_required
@require_safe
@concern_page
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/safety.html")


@login_not_required
@require_safe
@concern_page
def promises(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/promises.html")


@login_not_required
@require_safe
def moved(request: HttpRequest) -> HttpResponseBase:
    """The page's address before there was a desk."""
    return redirect("accountability:concerns", permanent=True)
