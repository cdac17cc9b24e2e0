"""Files that show what was done: added to an activity, changed, withdrawn, handed out to those who may see them."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.cleaning.small import SMALL_PICTURE
from alliance.cleaning.words import names_of
from alliance.downloads import as_download, as_picture
from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.freshness import asked_each_time
from alliance.http import SignedInRequest, typed_in, visitor_of
from alliance.permissions import require
from alliance.texts import of_row
from reports.actions import evidence as actions
from reports.actions.evidence import EvidenceFacts
from reports.forms.evidence import AddEvidenceForm, ChangeEvidenceForm
from reports.models import Evidence
from reports.permissions.activities import may_change_activity
from reports.permissions.evidence import (
    may_change_evidence,
    may_see_evidence,
    may_withdraw_evidence,
)
from reports.views.activities import kept_or_404


@login_not_required
@require_safe
@asked_each_time
def evidence_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A picture is shown, everything else saved. What somebody may not see is not there for them."""
    file = get_object_or_404(_files(), public_id=public_id)
    if not may_see_evidence(visitor_of(request), file):
        raise Http404(HelpfulSentence(_("There is no file here, or it is kept inside.")))
    content = bytes(Evidence.objects.values_list("content", flat=True).get(pk=file.pk))
    if file.is_picture:
        return as_picture(content, file.media_type)
    return as_download(content, file.name)


@login_not_required
@require_safe
@asked_each_time
def photo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The photo of a highlight as pages show it; the whole of it is the file itself."""
    file = get_object_or_404(_files(), public_id=public_id, small__isnull=False)
    if not may_see_evidence(visitor_of(request), file):
        raise Http404(HelpfulSentence(_("There is no file here, or it is kept inside.")))
    content = bytes(Evidence.objects.values_list("small", flat=True).get(pk=file.pk) or b"")
    return as_picture(content, SMALL_PICTURE)


@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    activity = kept_or_404(request, public_id)
    require(may_change_activity(request.user, activity))
    form = AddEvidenceForm(typed_in(request), request.FILES or None)
    if form.is_valid():
        with errors_into(form):
            added = actions.add_evidence(
                activity=activity,
                upload=form.cleaned_data["file"],
                facts=_facts(form),
                by=request.user,
            )
            messages.success(request, what_was_taken_out(added))
            return redirect("reports:activity_record", public_id=public_id)
    return render(request, "reports/activities/evidence.html", {"form": form, "activity": activity})


@require_http_methods(["GET", "HEAD", "POST"])
def change_evidence(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    file = _kept_or_404(request, public_id)
    if file.highlight:
        # its photo is changed on the highlight's own pages
        raise Http404
    require(may_change_evidence(request.user, file))
    form = ChangeEvidenceForm(typed_in(request), initial=_as_typed(file))
    if form.is_valid():
        with errors_into(form):
            actions.change_evidence(evidence=file, facts=_facts(form), by=request.user)
            messages.success(request, _("What is said of the file is kept."))
            return redirect("reports:activity_record", public_id=_activity_of(file))
    context = {
        "form": form,
        "file": file,
        "activity": file.activity,
        "removed": names_of(file.removed),
    }
    return render(request, "reports/activities/evidence.html", context)


@require_POST
def withdraw_evidence(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    file = _kept_or_404(request, public_id)
    actions.withdraw_evidence(evidence=file, by=request.user)
    messages.success(request, _("The file is withdrawn and its content is gone."))
    if file.highlight:
        return redirect("reports:highlight_record", public_id=file.highlight.public_id)
    return redirect("reports:activity_record", public_id=_activity_of(file))


def what_was_taken_out(file: Evidence) -> str:
    if not file.removed:
        return _("The file is kept.")
    return _("The file is kept. Taken out of it: %(parts)s.") % {
        "parts": ", ".join(names_of(file.removed))
    }


def _files() -> Any:
    return Evidence.objects.kept().select_related("activity__merged_into", "highlight__network")


def _kept_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Evidence:
    """A file of somebody's own networks."""
    file: Evidence = get_object_or_404(_files(), public_id=public_id)
    verdict = may_withdraw_evidence(request.user, file)
    if not verdict and not verdict.needs_second_factor:
        raise Http404
    return file


def _activity_of(file: Evidence) -> uuid.UUID:
    activity = file.activity
    if activity is None:
        raise Http404
    return (activity.merged_into or activity).public_id


def _facts(form: ChangeEvidenceForm) -> EvidenceFacts:
    return EvidenceFacts(
        credit=form.cleaned_data["credit"],
        alt=form.alt(),
        visibility=form.cleaned_data["visibility"],
        has_consent=form.cleaned_data["has_consent"],
    )


def _as_typed(file: Evidence) -> dict[str, Any]:
    return {
        "credit": file.credit,
        "visibility": file.visibility,
        "has_consent": bool(file.consent_on),
        **{f"alt_{code}": text for code, text in of_row(file, "alt").items()},
    }
