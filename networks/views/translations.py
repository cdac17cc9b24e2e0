"""How far the texts of the portal are in each language, and which are missing or outdated."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.http import SignedInRequest
from alliance.permissions import require
from alliance.places_of_texts import PlaceOfTexts, places
from alliance.translations import Progress, progress_by_kind, texts_to_write
from networks.permissions import may_count_translations

TEXTS_ON_A_PAGE = 50


@require_safe
def translations(request: SignedInRequest) -> HttpResponse:
    """The numbers of every kind; of one kind in one language the texts themselves."""
    require(may_count_translations(request.user))
    place = places().get(request.GET.get("kind", ""))
    language = request.GET.get("language", "")
    if place and language in settings.LANGUAGE_TABLE:
        return _to_write(request, place, language)
    tables = [
        {
            "place": places()[kind.kind],
            "kind": kind.kind,
            "texts": kind.texts,
            "rows": [
                (language, numbers[Progress.MISSING] + numbers[Progress.OUTDATED], numbers.values())
                for language, numbers in kind.languages.items()
            ],
        }
        for kind in progress_by_kind()
        if kind.texts and kind.kind in places()
    ]
    context = {"tables": tables, "states": list(Progress)}
    return render(request, "networks/translations.html", context)


def _to_write(request: SignedInRequest, place: PlaceOfTexts, language: str) -> HttpResponse:
    """What this kind does not say in this language yet, each with the way to where it is written."""
    found = texts_to_write([place.model], language)
    page = Paginator(found, TEXTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "asked": language,
        "page": page,
        "query": f"kind={place.model._meta.label_lower}&language={language}&",
        "lines": [(text, place.address_of(text.row)) for text in page],
    }
    return render(request, "networks/translations_to_write.html", context)
