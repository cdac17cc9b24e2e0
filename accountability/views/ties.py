"""Ties: what handlers declare of themselves, and confirm once a year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.actions import ties as actions
from accountability.forms.certificates import TieForm
from accountability.models import DeclaredTie, HandlerKey
from accountability.permissions.vault import key_in_use
from accountability.queries.ties import are_ties_due, ties_declared_by
from accountability.views.certificates import networks_of_today
from accountability.views.frame import concern_page
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
def ties(request: SignedInRequest) -> HttpResponse:
    """What one has declared, and a form for more. It needs no open vault: a tie should never wait for six words."""
    key = _key_or_404(request)
    form = TieForm(typed_in(request), networks=networks_of_today())
    if form.is_valid():
        typed = form.cleaned_data
        with errors_into(form):
            actions.declare_tie(
                kind=DeclaredTie.Kind(typed["kind"]),
                network=typed["network"],
                member=typed["organisation"],
                note=typed["note"],
                by=request.user,
            )
            messages.success(request, _("Noted. Concerns about them do not reach you."))
            return redirect("accountability:ties")
    context = {
        "form": form,
        "ties": ties_declared_by(request.user),
        "is_due": are_ties_due(key, timezone.now().date()),
        "confirmed_on": key.ties_confirmed_on,
    }
    return render(request, "accountability/vault/ties.html", context)


@require_POST
@concern_page
def end_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a tie is over."""
    _key_or_404(request)
    tie = get_object_or_404(DeclaredTie, pk=pk, user=request.user)
    actions.end_tie(tie=tie, by=request.user)
    messages.success(request, _("Noted."))
    return redirect("accountability:ties")


@require_POST
@concern_page
def confirm_ties(request: SignedInRequest) -> HttpResponse:
    """Say that what is declared still holds, or that there is nothing to declare."""
    _key_or_404(request)
    actions.confirm_ties(by=request.user)
    messages.success(request, _("Noted. We ask again in a year."))
    return redirect("accountability:ties")


def _key_or_404(request: SignedInRequest) -> HandlerKey:
    key = key_in_use(request.user)
    if key is None:
        raise Http404
    return key
