"""What people see and decide about their own data: consents, a copy of everything, who looked at it, leaving for good."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.confirmation import freshly_confirmed
from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.consents import note_consent
from members.actions.erasure import ask_for_erasure, take_erasure_back
from members.actions.exports import order_export, take_export
from members.actions.retention import RULES, purge_expired
from members.forms.privacy import ASKED_HERE, ConsentsForm, ErasureForm
from members.models import ConsentRecord, PersonalExport
from members.permissions.privacy import may_ask_for_erasure, may_see_retention
from members.queries.consents import has_consented
from members.queries.erasure import open_erasure, what_erasure_means
from members.queries.own_data import looks_at_own_data
from members.queries.retention import last_cleanings


@require_safe
def privacy(request: SignedInRequest) -> HttpResponse:
    """Where everything about one's own data begins."""
    return render(request, "members/privacy/privacy.html", {"erasure": open_erasure(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: SignedInRequest) -> HttpResponse:
    form = ConsentsForm(
        typed_in(request),
        initial={purpose: has_consented(request.user, purpose) for purpose in ASKED_HERE},
    )
    if form.is_valid():
        for purpose in ASKED_HERE:
            note_consent(
                purpose=purpose,
                is_given=form.cleaned_data[purpose],
                language=str(get_language()),
                source="consents",
                by=request.user,
            )
        messages.success(request, _("This is noted and holds from now on."))
        return redirect("members:consents")
    history = ConsentRecord.objects.filter(user=request.user).order_by("-at", "-pk")
    return render(
        request, "members/privacy/consents.html", {"form": form, "history": list(history[:100])}
    )


@require_safe
def access(request: SignedInRequest) -> HttpResponse:
    """Who looked at what one keeps closed: when and with which right."""
    return render(
        request, "members/privacy/access.html", {"looks": looks_at_own_data(request.user)}
    )


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponse:
    """Order a copy of everything; then watch it and fetch it."""
    if request.method == "POST":
        order_export(by=request.user)
        return redirect("members:export")
    newest = PersonalExport.objects.filter(user=request.user).order_by("-pk").first()
    is_there = bool(
        newest and newest.size and newest.expires_at and newest.expires_at > timezone.now()
    )
    return render(
        request,
        "members/privacy/export_page.html",
        {
            "export": newest,
            "is_there": is_there,
            "is_under_way": newest is not None
            and newest.state in {PersonalExport.State.QUEUED, PersonalExport.State.RUNNING},
        },
    )


@freshly_confirmed
@require_safe
def export_file(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    own = PersonalExport.objects.filter(user=request.user)
    content = take_export(export=get_object_or_404(own, public_id=public_id), by=request.user)
    if content is None:
        raise Http404(
            HelpfulSentence(_("This copy is no longer there. You can ask for a new one."))
        )
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest) -> HttpResponse:
    """What goes, what stays, what stands in the way; then the button."""
    verdict = may_ask_for_erasure(request.user)
    form = ErasureForm(typed_in(request) if verdict else None)
    if request.method == "POST":
        require(verdict)
        if form.is_valid():
            ask_for_erasure(by=request.user)
            return redirect("members:delete")
    return render(
        request,
        "members/privacy/delete.html",
        {
            "form": form,
            "may": verdict,
            "erasure": open_erasure(request.user),
            "means": what_erasure_means(request.user),
        },
    )


@require_POST
def keep_account(request: SignedInRequest) -> HttpResponse:
    if take_erasure_back(by=request.user):
        messages.success(
            request,
            _("Your account stays. Look over what is shown of you; it is shown again as before."),
        )
    return redirect("members:privacy")


@require_safe
def retention(request: SignedInRequest) -> HttpResponse:
    """For the technical administration: what is due now, what went on the last days. Numbers only."""
    require(may_see_retention(request.user))
    names = {rule.name: rule.what for rule in RULES}
    return render(
        request,
        "members/privacy/retention.html",
        {
            "due": purge_expired(dry_run=True),
            "cleanings": [(names.get(row.rule, row.rule), row) for row in last_cleanings()],
        },
    )
