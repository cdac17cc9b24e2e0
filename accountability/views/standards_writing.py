"""Where a network answers the standards section by section, and says in short how it stands."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.actions import standards as actions
from accountability.actions.standards import AssessmentMovedOnError, SectionMovedOnError
from accountability.forms.standards import SectionForm, SummaryForm
from accountability.models import StandardAssessment
from accountability.queries.standards import AnsweredSection, sections_of
from accountability.views.standards import moved_on, to_assessment, writable_or_404
from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.texts import of_row


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedInRequest, slug: str, year: int, section: str) -> HttpResponse:
    """The questions of one section."""
    found = writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return moved_on(request, found)
    asked = section_or_404(found, section)
    form = SectionForm(
        typed_in(request), standards=asked.standards, initial={"seen": asked.fingerprint}
    )
    if form.is_valid():
        try:
            actions.answer_section(
                assessment=found,
                section=section,
                answers=form.answers,
                seen=form.cleaned_data["seen"],
                by=request.user,
            )
        except SectionMovedOnError:
            _tell_that_it_moved(form, request.POST, found, section)
        except AssessmentMovedOnError:
            return moved_on(request, found)
        else:
            messages.success(request, _("The section is kept."))
            return to_assessment(found)
    context = {"network": found.network, "assessment": found, "section": asked, "form": form}
    return render(request, "accountability/standards/section.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return moved_on(request, found)
    initial = {f"summary_{key}": text for key, text in of_row(found, "summary").items()}
    form = SummaryForm(typed_in(request), initial=initial)
    if form.is_valid():
        try:
            actions.write_summary(assessment=found, summary=form.summary, by=request.user)
        except AssessmentMovedOnError:
            return moved_on(request, found)
        messages.success(request, _("The summary is kept."))
        return to_assessment(found)
    context = {"network": found.network, "assessment": found, "form": form}
    return render(request, "accountability/standards/summary.html", context)


def section_or_404(found: StandardAssessment, section: str) -> AnsweredSection:
    asked = next((one for one in sections_of(found) if one.section == section), None)
    if asked is None:
        raise Http404(HelpfulSentence(_("The standards have no such section.")))
    return asked


def _tell_that_it_moved(
    form: Form, typed: QueryDict, found: StandardAssessment, section: str
) -> None:
    """What was typed stays in sight; sending again means: mine."""
    form.add_error(
        None,
        _(
            "Somebody else answered this section in the meantime. What you typed is still here; "
            "send it again if yours is the right one."
        ),
    )
    form.data = {**typed.dict(), "seen": section_or_404(found, section).fingerprint}
