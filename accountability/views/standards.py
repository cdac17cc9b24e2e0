"""The desk of a network's self-assessments: the years, writing section by section, and what the network above decides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import evidence as evidence_actions
from accountability.actions import standards as actions
from accountability.actions.standards import AssessmentMovedOnError, SectionMovedOnError
from accountability.forms.standards import (
    BeginForm,
    EvidenceForm,
    ReasonForm,
    SectionForm,
    SubmitForm,
    SummaryForm,
)
from accountability.models import EvidenceFile, StandardAssessment
from accountability.permissions.standards import (
    may_judge_assessment,
    may_read_assessments,
    may_reopen_assessment,
    may_write_assessment,
)
from accountability.queries.standards import (
    AnsweredSection,
    AnsweredStandard,
    assessments_of,
    editions_of,
    sections_of,
    years_to_assess,
)
from accountability.views.evidence_files import evidence_download
from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require
from alliance.texts import of_row
from networks.models import Network
from networks.views.desk import network_or_404

State = StandardAssessment.State
ACCEPTED = {State.ACCEPTED, State.PUBLISHED}


@require_safe
def assessments(request: SignedInRequest, slug: str) -> HttpResponse:
    """The years of a network, and where a new one is begun."""
    network = network_or_404(slug)
    require(may_read_assessments(request.user, network))
    return _years(request, network, BeginForm(years=_years_left(network)))


@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_write_assessment(request.user, network))
    form = BeginForm(request.POST, years=years_to_assess())
    if form.is_valid():
        with errors_into(form):
            begun = actions.begin_assessment(
                network=network, year=form.cleaned_data["year"], by=request.user
            )
            return _to(begun)
    return _years(request, network, form)


@require_safe
def assessment(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    """A year as it stands: its sections, its summary, and what this person may do with it."""
    found = _assessment_or_404(request, slug, year)
    return _page(request, found)


@require_safe
def edition(request: SignedInRequest, slug: str, year: int, edition: int) -> HttpResponse:
    """One edition as it was, to be read."""
    newest = _assessment_or_404(request, slug, year)
    if newest.edition == edition:
        return _to(newest)
    found = next((one for one in editions_of(newest.network, year) if one.edition == edition), None)
    if found is None:
        raise Http404(HelpfulSentence(_("There is no such edition.")))
    context = {"network": found.network, "assessment": found, "sections": sections_of(found)}
    return render(request, "accountability/standards/edition.html", context)


# --- writing -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedInRequest, slug: str, year: int, section: str) -> HttpResponse:
    """The questions of one section."""
    found = _writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return _moved_on(request, found)
    asked = _section_or_404(found, section)
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
            return _moved_on(request, found)
        else:
            messages.success(request, _("The section is kept."))
            return _to(found)
    context = {"network": found.network, "assessment": found, "section": asked, "form": form}
    return render(request, "accountability/standards/section.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = _writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return _moved_on(request, found)
    initial = {f"summary_{key}": text for key, text in of_row(found, "summary").items()}
    form = SummaryForm(typed_in(request), initial=initial)
    if form.is_valid():
        try:
            actions.write_summary(assessment=found, summary=form.summary, by=request.user)
        except AssessmentMovedOnError:
            return _moved_on(request, found)
        messages.success(request, _("The summary is kept."))
        return _to(found)
    context = {"network": found.network, "assessment": found, "form": form}
    return render(request, "accountability/standards/summary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(
    request: SignedInRequest, slug: str, year: int, section: str, number: int
) -> HttpResponse:
    """The files that show what is said of one standard."""
    found = _writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return _moved_on(request, found)
    asked = _standard_or_404(found, section, number)
    if asked.answer is None:
        messages.info(request, _("Answer the section first, then add files to it."))
        return redirect("accountability:assessment_section", slug, year, section)
    form = EvidenceForm(typed_in(request), request.FILES or None)
    if form.is_valid():
        try:
            with errors_into(form):
                removed = evidence_actions.add_evidence(
                    answer=asked.answer,
                    upload=form.cleaned_data["file"],
                    is_public=form.cleaned_data["is_public"],
                    by=request.user,
                )
                messages.success(request, _what_was_taken_out(removed))
                return redirect("accountability:evidence", slug, year, section, number)
        except AssessmentMovedOnError:
            return _moved_on(request, found)
    context = {"network": found.network, "assessment": found, "asked": asked, "form": form}
    return render(request, "accountability/standards/evidence.html", context)


@require_safe
def file(request: SignedInRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """A file of any edition of the year, for those who read what is not shown to everybody."""
    newest = _assessment_or_404(request, slug, year)
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
        lambda: evidence_actions.choose_who_reads_evidence(
            file=found, is_public=is_public, by=request.user
        ),
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
        lambda: evidence_actions.remove_evidence(file=found, by=request.user),
        _("The file is removed."),
    )


# --- deciding ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = _writable_or_404(request, slug, year)
    if found.state not in actions.WRITABLE:
        return _moved_on(request, found)
    form = SubmitForm(typed_in(request))
    if form.is_valid():
        try:
            with errors_into(form):
                actions.submit_assessment(
                    assessment=found,
                    may_be_shown=form.cleaned_data["may_be_shown"],
                    by=request.user,
                )
                messages.success(request, _("Submitted. The network above looks at it now."))
                return _to(found)
        except AssessmentMovedOnError:
            return _moved_on(request, found)
    context = {"network": found.network, "assessment": found, "form": form}
    return render(request, "accountability/standards/submit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = _assessment_or_404(request, slug, year)
    require(may_judge_assessment(request.user, found))
    return _with_reason(
        request,
        found,
        {State.SUBMITTED},
        actions.return_assessment,
        "accountability/standards/send_back.html",
        _("Sent back with your reason."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    found = _assessment_or_404(request, slug, year)
    require(may_reopen_assessment(request.user, found))
    return _with_reason(
        request,
        found,
        ACCEPTED,
        actions.reopen_assessment,
        "accountability/standards/reopen.html",
        _("A new edition is open. The earlier one stays."),
    )


@require_POST
def accept(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request, slug, year, may_judge_assessment, actions.accept_assessment, _("Accepted.")
    )


@require_POST
def show(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request, slug, year, _may_write, actions.show_assessment, _("Everybody can read it now.")
    )


@require_POST
def hide(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    return _decide(
        request,
        slug,
        year,
        _may_write,
        actions.hide_assessment,
        _("It is no longer shown to everybody."),
    )


# --- shared --------------------------------------------------------------------------------------


def _years(request: SignedInRequest, network: Network, form: BeginForm) -> HttpResponse:
    context = {
        "network": network,
        "assessments": assessments_of(network),
        "may_write": may_write_assessment(request.user, network),
        "form": form,
        "has_years_left": bool(_years_left(network)),
    }
    return render(request, "accountability/standards/years.html", context)


def _years_left(network: Network) -> list[int]:
    there = {one.year for one in assessments_of(network)}
    return [year for year in years_to_assess() if year not in there]


def _page(request: SignedInRequest, found: StandardAssessment) -> HttpResponse:
    editions = list(editions_of(found.network, found.year))
    sections = sections_of(found)
    is_accepted = found.state in ACCEPTED
    may_write = may_write_assessment(request.user, found.network)
    context = {
        "network": found.network,
        "assessment": found,
        "sections": sections,
        "is_complete": all(one.is_complete for one in sections) and bool(of_row(found, "summary")),
        "may_change": may_write and found.state in actions.WRITABLE,
        "may_judge": found.state == State.SUBMITTED and may_judge_assessment(request.user, found),
        "may_show": may_write and found.state == State.ACCEPTED,
        "may_hide": may_write
        and any(one.may_be_shown and one.published_at is not None for one in editions),
        "may_reopen": is_accepted and may_reopen_assessment(request.user, found),
        "earlier": editions[1:],
    }
    return render(request, "accountability/standards/assessment.html", context)


def _assessment_or_404(request: SignedInRequest, slug: str, year: int) -> StandardAssessment:
    """The newest edition of a year, for somebody who may read it."""
    network = network_or_404(slug)
    require(may_read_assessments(request.user, network))
    found = editions_of(network, year).first()
    if found is None:
        raise Http404(HelpfulSentence(_("This network has not begun this year.")))
    return found


def _writable_or_404(request: SignedInRequest, slug: str, year: int) -> StandardAssessment:
    found = _assessment_or_404(request, slug, year)
    require(may_write_assessment(request.user, found.network))
    return found


def _section_or_404(found: StandardAssessment, section: str) -> AnsweredSection:
    asked = next((one for one in sections_of(found) if one.section == section), None)
    if asked is None:
        raise Http404(HelpfulSentence(_("The standards have no such section.")))
    return asked


def _standard_or_404(found: StandardAssessment, section: str, number: int) -> AnsweredStandard:
    standards = _section_or_404(found, section).standards
    asked = next((one for one in standards if one.standard.number == number), None)
    if asked is None:
        raise Http404(HelpfulSentence(_("The section has no such standard.")))
    return asked


def _file_or_404(request: SignedInRequest, slug: str, year: int, pk: int) -> EvidenceFile:
    """A file of the edition that is written now."""
    found = _writable_or_404(request, slug, year)
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
        return _moved_on(request, answer.assessment)
    messages.success(request, done)
    return redirect(
        "accountability:evidence",
        answer.assessment.network.slug,
        answer.assessment.year,
        answer.standard.section,
        answer.standard.number,
    )


def _with_reason(
    request: SignedInRequest,
    found: StandardAssessment,
    states: set[State],
    act: Callable[..., StandardAssessment],
    template: str,
    done: str,
) -> HttpResponse:
    if found.state not in states:
        return _moved_on(request, found)
    form = ReasonForm(typed_in(request))
    if form.is_valid():
        try:
            changed = act(assessment=found, reason=form.cleaned_data["reason"], by=request.user)
        except AssessmentMovedOnError:
            return _moved_on(request, found)
        messages.success(request, done)
        return _to(changed)
    return render(request, template, {"network": found.network, "assessment": found, "form": form})


def _decide(
    request: SignedInRequest,
    slug: str,
    year: int,
    may: Callable[[Any, StandardAssessment], Verdict],
    act: Callable[..., StandardAssessment],
    done: str,
) -> HttpResponse:
    found = _assessment_or_404(request, slug, year)
    require(may(request.user, found))
    try:
        act(assessment=found, by=request.user)
    except AssessmentMovedOnError:
        return _moved_on(request, found)
    messages.success(request, done)
    return _to(found)


def _may_write(user: Any, assessment: StandardAssessment) -> Verdict:
    return may_write_assessment(user, assessment.network)


def _moved_on(request: SignedInRequest, found: StandardAssessment) -> HttpResponse:
    messages.info(request, _("This has moved on already. Here is how it stands now."))
    return _to(found)


def _to(found: StandardAssessment) -> HttpResponse:
    return redirect("accountability:assessment", found.network.slug, found.year)


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
    form.data = {**typed.dict(), "seen": _section_or_404(found, section).fingerprint}


def _what_was_taken_out(removed: list[str]) -> str:
    if not removed:
        return _("The file is kept.")
    return _("The file is kept. Taken out of it: %(parts)s.") % {"parts": ", ".join(removed)}
