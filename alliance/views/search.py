"""The search: a form in the address, what was found kind by kind, and what browsers need to search here themselves."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance.finding.results import NOTHING, Results, Wanted, find, titles_of, years
from alliance.finding.sources import sources
from alliance.freshness import asked_each_time, kept_for
from alliance.narrowing import (
    NarrowingForm,
    one_of_the_kinds,
    one_of_the_languages,
    one_of_the_networks,
    one_of_the_years,
    words,
)
from alliance.templatetags.words import reader_language

A_DAY = 24 * 60 * 60
LONGEST = 100


class SearchForm(NarrowingForm):
    """What somebody looks for. It is sent in the address, so that what was found can be shared."""

    q = words(_("Words"))
    kind = one_of_the_kinds()
    network = one_of_the_networks()
    year = one_of_the_years()
    language = one_of_the_languages()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_any("kind", ((one.kind, one.label) for one in sources()))
        self.offer_any("network", titles_of("networks", reader_language()))
        self.offer_any("year", ((year, str(year)) for year in years()))
        self.offer_any("language", settings.LANGUAGES)

    def wanted(self) -> Wanted:
        """What is asked for, without the filters that were refused."""
        typed = self.cleaned_data
        return Wanted(
            typed=typed.get("q", ""),
            kind=typed.get("kind", ""),
            language=typed.get("language", ""),
            network=typed.get("network", ""),
            year=typed.get("year"),
        )


@login_not_required
@require_safe
@asked_each_time
def search(request: HttpRequest) -> HttpResponse:
    """The whole page, or for a page that is open already only what was found."""
    form = SearchForm(request.GET)
    form.is_valid()
    wanted = form.wanted()
    context = {
        "form": form,
        "wanted": wanted,
        "results": _results(request, form, wanted),
        "sources": sources(),
        "query": _address_without(request, "page"),
        "query_of_kinds": _address_without(request, "page", "kind"),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "alliance/search/found.html" if is_part else "alliance/search/page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
@kept_for(A_DAY)
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here by itself, in the language of the address."""
    return render(
        request,
        "alliance/search/opensearch.xml",
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


def _results(request: HttpRequest, form: SearchForm, wanted: Wanted) -> Results:
    """Nothing is looked for by words that could not be read."""
    if "q" in form.errors:
        return NOTHING
    return find(wanted, reader_language(), request.GET.get("page"))


def _address_without(request: HttpRequest, *names: str) -> str:
    """The rest of the address of another page of the list; hidden signs would only be refused again."""
    rest = request.GET.copy()
    for name in names:
        rest.pop(name, None)
    return f"{rest.urlencode()}&" if rest else ""
