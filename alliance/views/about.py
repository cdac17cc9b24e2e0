"""What the alliance is, how it thinks that change comes about, and who carries out what was agreed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.growth import growth
from alliance.theory_of_change import theories


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "alliance/about.html", {"growth": growth()})


@login_not_required
@require_safe
def theory_of_change(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The theory as it stands, or one of its versions for good."""
    versions = theories()
    shown = next((one for one in versions if number in {None, one.number}), None)
    if shown is None:
        raise Http404(HelpfulSentence(_("There is no such version of the theory of change.")))
    context = {"theory": shown, "newest": versions[0], "versions": versions}
    return render(request, "alliance/theory_of_change.html", context)


@login_not_required
@require_safe
def secretariat(request: HttpRequest) -> HttpResponse:
    context = {"email": settings.CONTACT_EMAIL, "post": settings.CONTACT_POST}
    return render(request, "alliance/secretariat.html", context)
