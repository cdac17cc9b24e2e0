"""What one may read before raising a concern: what happens, how to stay safe, where help is, what is promised and what is not."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accountability.models import RetentionRule
from accountability.queries.intake import countries_with_support, nearest_open, support
from accountability.queries.retention import days_of_rules
from accountability.views.frame import concern_page
from alliance.countries import country_name
from alliance.http import visitor_of
from alliance.templatetags.words import reader_language, told_of


@login_not_required
@require_safe
@concern_page
def concerns(request: HttpRequest) -> HttpResponse:
    """Before you start."""
    channel = nearest_open()
    context = {
        "is_open": channel is not None,
        "other_ways": told_of(channel, "other_ways") if channel else "",
        "is_signed_in": visitor_of(request).is_authenticated,
    }
    return render(request, "accountability/before.html", context)


@login_not_required
@require_safe
@concern_page
def support_near(request: HttpRequest, country: str = "") -> HttpResponse:
    """People and places that help: everywhere, or in one country."""
    code, language = country.upper(), reader_language()
    known = countries_with_support()
    if code and code not in known:
        raise Http404
    context = {
        "support": support(code),
        "country_name": country_name(code, language) if code else "",
        "countries": sorted(
            ((one, country_name(one, language)) for one in known), key=lambda row: row[1]
        ),
    }
    return render(request, "accountability/find_support.html", context)


@login_not_required
@require_safe
@concern_page
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "accountability/safety.html")


@login_not_required
@require_safe
@concern_page
def promises(request: HttpRequest) -> HttpResponse:
    """Also how long what is kept, as it is set today."""
    days = days_of_rules()
    kept = [(capfirst(what.label), days[what]) for what in RetentionRule.What]
    return render(request, "accountability/promises.html", {"kept": kept})


@login_not_required
@require_safe
@concern_page
def moved(request: HttpRequest) -> HttpResponseBase:
    """The page's address before there was a desk."""
    return redirect("accountability:concerns", permanent=True)
