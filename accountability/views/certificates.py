"""Certificates: who may read concerns of which networks, and two certifiers who confirm each key."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import certificates as actions
from accountability.forms.certificates import WHOLE, CertifyForm, ConfirmForm
from accountability.models import TrustCertificate
from accountability.permissions.vault import may_certify_handler
from accountability.queries.certificates import all_certificates, listed
from accountability.views.vault import DeskRequest, vault_required
from alliance.form_errors import errors_into
from alliance.http import typed_in
from alliance.permissions import require
from networks.models import Network
from networks.queries import tree_on

A_YEAR = timedelta(days=365)


@require_safe
@vault_required
def certificates(request: DeskRequest) -> HttpResponse:
    """Who is certified for what, until when, and what waits for a second certifier."""
    context = {
        "certificates": all_certificates(timezone.now().date()),
        "may_certify": may_certify_handler(request.vault),
        "own_ed": request.vault.keys.public.ed,
    }
    return render(request, "accountability/certificates/certificates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def certify(request: DeskRequest) -> HttpResponse:
    """The first certifier: whose key, for what, and the fingerprint they heard."""
    require(may_certify_handler(request.vault))
    today = timezone.now().date()
    form = CertifyForm(typed_in(request), networks=networks_of_today(), until=today + A_YEAR)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_into(form):
            actions.propose_certificate(
                key=typed["email"],
                role=TrustCertificate.Role(typed["role"]),
                networks=() if typed["reach"] == WHOLE else typed["networks"],
                expires_on=typed["until"],
                fingerprint=typed["fingerprint"],
                by=request.vault,
            )
            messages.success(request, _("You have signed it. It now waits for another certifier."))
            return redirect("accountability:certificates")
    return render(request, "accountability/certificates/certify.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def confirm(request: DeskRequest, pk: int) -> HttpResponse:
    """The second certifier: the same words, compared anew."""
    row = get_object_or_404(TrustCertificate.objects.select_related("key__user"), pk=pk)
    require(may_certify_handler(request.vault, row.key))
    shown = listed([row], timezone.now().date())
    if not shown or row.role == TrustCertificate.Role.CERTIFIER:
        raise Http404
    form = ConfirmForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            actions.confirm_certificate(
                certificate=row, fingerprint=form.cleaned_data["fingerprint"], by=request.vault
            )
            messages.success(request, _("Two certifiers stand behind this key now."))
            return redirect("accountability:certificates")
    context = {"form": form, "one": shown[0]}
    return render(request, "accountability/certificates/confirm.html", context)


@require_POST
@vault_required
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """End a certificate before its day."""
    row = get_object_or_404(TrustCertificate, pk=pk)
    actions.withdraw_certificate(certificate=row, by=request.vault)
    messages.success(request, _("The certificate has ended. Nothing new is sealed to this key."))
    return redirect("accountability:certificates")


def networks_of_today() -> list[Network]:
    return list(Network.objects.filter(pk__in=tree_on().levels).order_by("name", "pk"))
