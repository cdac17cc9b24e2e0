"""Ties: what handlers declare of themselves, and confirm once a year."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.actions import ties as actions
from accountability.forms.certificates import TieForm
from accountability.models import DeclaredTie
from accountability.permissions.vault import key_in_use
from accountability.views.certificates import networks_of_today
from accountability.views.frame import concern_page
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in

CONFIRMED_EACH = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
@concern_page
def ties(request: SignedInRequest) -> HttpResponse:
    """What one has declared, and a form for more. It needs no open vault: a tie should never wait for six words."""
    _only_with_vault(request)
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
    rows = list(
        DeclaredTie.objects.select_related("network", "member")
        .filter(user=request.user, ended_on__isnull=True)
        .order_by("pk")
    )
    oldest = min((row.confirmed_on for row in rows), default=None)
    is_due = oldest is not None and oldest + CONFIRMED_EACH <= timezone.now().date()
    context = {"form": form, "ties": rows, "is_due": is_due, "confirmed_on": oldest}
    return render(request, "accountability/vault/ties.html", context)


@require_POST
@concern_page
def end_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a tie is over."""
    _only_with_vault(request)
    tie = get_object_or_404(DeclaredTie, pk=pk, user=request.user)
    actions.end_tie(tie=tie, by=request.user)
    messages.success(request, _("Noted."))
    return redirect("accountability:ties")


@require_POST
@concern_page
def confirm_ties(request: SignedInRequest) -> HttpResponse:
    """Say that what is declared still holds."""
    _only_with_vault(request)
    actions.confirm_ties(by=request.user)
    messages.success(request, _("Noted. We ask again in a year."))
    return redirect("accountability:ties")


def _only_with_vault(request: SignedInRequest) -> None:
    if key_in_use(request.user) is None:
        raise Http404
