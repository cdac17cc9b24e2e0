"""How far the texts of the portal are in each language."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance.http import SignedInRequest
from alliance.permissions import require
from alliance.translations import KindProgress, Progress, progress_by_kind
from networks.permissions import may_count_translations

# The kinds of texts that coordinations write here; those of the rooms above are counted together.
NAMES_OF_KINDS = {
    "networks.network": _("Pages of networks"),
    "networks.body": _("Bodies"),
    "networks.seat": _("Seats"),
    "networks.admissionpolicy": _("Rules of admission"),
    "networks.theme": _("Themes"),
    "alliance.glossaryterm": _("Terms of the glossary"),
}
EVERYTHING_ELSE = _("Everything else: plans, figures, reports, policies")


@require_safe
def translations(request: SignedInRequest) -> HttpResponse:
    require(may_count_translations(request.user))
    kinds = progress_by_kind()
    named = [(NAMES_OF_KINDS[kind.kind], kind) for kind in kinds if kind.kind in NAMES_OF_KINDS]
    others = [kind for kind in kinds if kind.kind not in NAMES_OF_KINDS]
    tables = [(name, kind.texts, _by_language([kind])) for name, kind in named]
    tables.append((EVERYTHING_ELSE, sum(kind.texts for kind in others), _by_language(others)))
    context = {"tables": tables, "states": list(Progress)}
    return render(request, "networks/translations.html", context)


def _by_language(kinds: Iterable[KindProgress]) -> list[tuple[str, list[int]]]:
    """Each language with its numbers in the order of the states."""
    kinds = list(kinds)
    return [
        (language, [sum(kind.languages[language][state] for kind in kinds) for state in Progress])
        for language in settings.LANGUAGE_TABLE
    ]
