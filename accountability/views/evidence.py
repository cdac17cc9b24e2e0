"""Where a network gives the files that show what it says of a standard, and where those who may read them do."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import evidence as actions
from accountability.actions.standards import WRITABLE, AssessmentMovedOnError
from accountability.forms.standards import EvidenceForm
from accountability.models import EvidenceFile, StandardAssessment
from accountability.queries.standards import AnsweredStandard
from accountability.views.evidence_files import evidence_download
from accountability.views.standards import assessment_or_404, moved_on, writable_or_404
from accountability.views.standards_writing import section_or_404
from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(
    request: SignedInRequest, slug: str, year: int, section: str, number: int
) -> HttpResponse:
    """The files that show what is said of one standard."""
    found = writable_or_404(request, slug, year)
    if found.state not in WRITABLE:
        return moved_on(request, found)
    asked = _standard_or_404(found, section, number)
    if asked.answer is None:
        messages.info(request, _("Answer the section first, then add files to it."))
        return redirect("accountability:assessment_section", slug, year, section)
    form = EvidenceForm(typed_in(request), request.FILES or None)
    if form.is_valid():
        try:
            with errors_into(form):
                removed = actions.add_evidence(
                    answer=asked.answer,
                    upload=form.cleaned_data["file"],
                    is_public=form.cleaned_data["is_public"],
                    by=request.user,
                )
                messages.success(request, _what_was_taken_out(removed))
                return redirect("accountability:evidence", slug, year, section, number)
        except AssessmentMovedOnError:
            return moved_on(request, found)
    context = {"network": found.network, "assessment": found, "asked": asked, "form": form}
    return render(request, "accountability/standards/evidence.html", context)


@require_safe
def file(request: SignedInRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """A file of any edition of the year, for those who read what is not shown to everybody."""
    newest = assessment_or_404(request, slug, year)
    files = EvidenceFile.objects.filter(
        answer__assessment__network=newest.network, answer__assessment__year=year
    )
    return evidence_download(get_object_or_404(files, pk=pk))


@require_POST
def share_file(request: SignedInRequest, slug: str, year: int, pk: int) -> HttpResponse:
    found = _file_or_404(request, slug, year, pk)
    is_public = request.POST.get("is_public") == "yes"
    return _change_file(
        request,
        found,
        lambda: actions.choose_who_reads_evidence(file=found, is_public=is_public, by=request.user),
        _("Everybody can read this file once the assessment is shown.")
        if is_public
        else _("The file stays inside."),
    )


@require_POST
def remove_file(request: SignedInRequest, slug: str, year: int, pk: int) -> HttpResponse:
    found = _file_or_404(request, slug, year, pk)
    return _change_file(
        request,
        found,
        lambda: actions.remove_evidence(file=found, by=request.user),
        _("The file is removed."),
    )


def _standard_or_404(found: StandardAssessment, section: str, number: int) -> AnsweredStandard:
    standards = section_or_404(found, section).standards
    asked = next((one for one in standards if one.standard.number == number), None)
    if asked is None:
        raise Http404(HelpfulSentence(_("The section has no such standard.")))
    return asked


def _file_or_404(request: SignedInRequest, slug: str, year: int, pk: int) -> EvidenceFile:
    """A file of the edition that is written now."""
    found = writable_or_404(request, slug, year)
    files = EvidenceFile.objects.filter(answer__assessment=found).defer("content")
    return get_object_or_404(
        files.select_related("answer__assessment__network", "answer__standard"), pk=pk
    )


def _change_file(
    request: SignedInRequest, file: EvidenceFile, change: Callable[[], None], done: str
) -> HttpResponse:
    answer = file.answer
    try:
        change()
    except AssessmentMovedOnError:
        return moved_on(request, answer.assessment)
    messages.success(request, done)
    return redirect(
        "accountability:evidence",
        answer.assessment.network.slug,
        answer.assessment.year,
        answer.standard.section,
        answer.standard.number,
    )


def _what_was_taken_out(removed: list[str]) -> str:
    if not removed:
        return _("The file is kept.")
    return _("The file is kept. Taken out of it: %(parts)s.") % {"parts": ", ".join(removed)}
