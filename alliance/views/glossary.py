"""The alliance's own words: all of them by letter, and each with what it is called in the other languages."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.glossary import letters, told_on, word
from alliance.models import GlossaryTerm
from alliance.texts import of_row
from alliance.views.structured import of_glossary, of_word


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    shown = letters()
    context = {"letters": shown, "structured": of_glossary(shown)}
    return render(request, "alliance/glossary.html", context)


@login_not_required
@require_safe
def glossary_term(request: HttpRequest, slug: str) -> HttpResponse:
    term = GlossaryTerm.objects.filter(slug=slug).first()
    if term is None:
        raise Http404(
            HelpfulSentence(
                _("There is no such word in the glossary. It lists all that there are.")
            )
        )
    context = {
        "word": word(term),
        "told_on": told_on(term),
        "written_in": of_row(term, "term"),
        "structured": of_word(term),
    }
    return render(request, "alliance/glossary_term.html", context)
