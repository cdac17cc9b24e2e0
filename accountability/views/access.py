"""The people of a case: who may be let in and why not, letting in, leaving, leading; and the name of the reporter."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.actions import access as actions
from accountability.actions.access import Access
from accountability.actions.conflicts import look_again
from accountability.actions.identity import open_identity
from accountability.actions.locks import CaseMovedOnError
from accountability.forms.desk import AccessForm, EndAccessForm, IdentityForm, ReasonsForm
from accountability.models import Case, CaseGrant
from accountability.pages.case import people_of
from accountability.pages.lines import identity_lines
from accountability.permissions.access import Candidate, candidates, roles_for
from accountability.permissions.cases import held_by, may_open_identity
from accountability.permissions.desk import CaseReader, may_give_access
from accountability.queries.grants import readers_of
from accountability.vault import VaultError
from accountability.views.desk import with_case
from accountability.views.vault import DeskRequest, vault_required
from alliance.http import typed_in
from alliance.models import User
from alliance.permissions import require


@require_safe
@with_case
def people(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """Everybody trusted, with the check for conflicts and its result."""
    require(may_give_access(by))
    context = {"case": by.case, "candidates": candidates(by.opened)}
    return render(request, "accountability/desk/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def let_in(request: DeskRequest, by: CaseReader, person: UUID) -> HttpResponse:
    """Let somebody in: in which role, until when, and whether the affected person agrees."""
    require(may_give_access(by))
    candidate = _candidate_or_404(by, person)
    require(candidate.verdict)
    today = timezone.now().date()
    form = AccessForm(typed_in(request), roles=roles_for(by.opened, candidate), today=today)
    if form.is_valid():
        typed = form.cleaned_data
        access = Access(
            role=CaseGrant.Role(typed["role"]),
            until=typed["until"],
            consent=typed["consent"],
            reason=typed["reason"],
        )
        actions.give_access(to=candidate, access=access, by=by)
        messages.success(request, _("They can read this concern now."))
        return redirect("accountability:case", case=by.case.pk)
    context = {"case": by.case, "form": form, "candidate": candidate}
    return render(request, "accountability/desk/let_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def end(request: DeskRequest, by: CaseReader, person: UUID) -> HttpResponse:
    """Take somebody's access away; what was read stays read."""
    require(may_give_access(by))
    user = _reader_or_404(by, person)
    form = EndAccessForm(typed_in(request))
    if form.is_valid():
        actions.end_access(
            of=user,
            reason=form.cleaned_data["reason"],
            keep_out=form.cleaned_data["keep_out"],
            by=by,
        )
        messages.success(request, _("They cannot read what is added from now on."))
        return redirect("accountability:case", case=by.case.pk)
    context = {"case": by.case, "form": form, "person": user}
    return render(request, "accountability/desk/end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def lead(request: DeskRequest, by: CaseReader, person: UUID) -> HttpResponse:
    """Let another of those who work on the case lead it."""
    require(may_give_access(by))
    user = _reader_or_404(by, person)
    readers = readers_of(by.case, timezone.now().date())
    grant = next((one for one in readers if one.key and one.key.user_id == user.pk), None)
    if grant is None:
        raise CaseMovedOnError
    form = ReasonsForm(typed_in(request))
    if form.is_valid():
        actions.hand_over_lead(to=grant, reason=form.cleaned_data["reasons"], by=by)
        messages.success(request, _("They lead this concern now."))
        return redirect("accountability:case", case=by.case.pk)
    context = {"case": by.case, "form": form, "person": user}
    return render(request, "accountability/desk/lead.html", context)


@require_POST
@with_case
def step_back(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """One press, no reason."""
    actions.step_back(by=by)
    messages.success(request, _("You have stepped back. You do not see this concern any more."))
    return redirect("accountability:cases")


@require_safe
@vault_required
def names(request: DeskRequest) -> HttpResponse:
    """For who keeps names: the concerns of which they hold nothing else."""
    held = held_by(request.vault, look_again(by=request.vault).ties)
    context = {"held": [one for one in held if not one.is_read]}
    return render(request, "accountability/desk/names.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def identity(request: DeskRequest, case: UUID) -> HttpResponse:
    """A reason first, then the name. It is shown in the answer to the reason: whoever looks again gives a reason again."""
    look_again(by=request.vault)
    found = Case.objects.filter(pk=case).first()
    if found is None or not may_open_identity(request.vault, found):
        raise Http404
    form = IdentityForm(typed_in(request))
    context = {"case": found, "form": form, "reads_case": _reads(request, found)}
    if form.is_valid():
        try:
            opened = open_identity(
                pk=found.pk, reason=form.cleaned_data["reason"], by=request.vault
            )
        except VaultError:
            raise Http404 from None
        context["said"] = identity_lines(opened.entries)
        return render(request, "accountability/desk/identity_opened.html", context)
    return render(request, "accountability/desk/identity.html", context)


def _reads(request: DeskRequest, case: Case) -> bool:
    """Whether they come from the case's page, or keep the name alone."""
    readers = readers_of(case, timezone.now().date())
    return any(one.key_id == request.vault.key.pk for one in readers)


def _candidate_or_404(by: CaseReader, person: UUID) -> Candidate:
    found = [one for one in candidates(by.opened) if one.trusted.key.user.public_id == person]
    if not found:
        raise Http404
    return found[0]


def _reader_or_404(by: CaseReader, person: UUID) -> User:
    found = [one.user for one in people_of(by.case) if one.user.public_id == person]
    if not found:
        raise Http404
    return found[0]
