"""Who speaks for a member: the list, other roles, handing over, requests of others, and a lost way in."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import Verdict, require
from members.actions import recoveries, requests
from members.actions import representatives as actions
from members.actions.invitations import TooManyInvitations
from members.actions.strangers import ENOUGH_FOR_TODAY, EnoughForToday
from members.forms.organisations import (
    AnswerRequestForm,
    FirstAnswerForm,
    RecoveryForm,
    RoleForm,
)
from members.models import Member, PrimaryRecovery, RepresentationRequest, Representative
from members.permissions.organisations import speaks_for
from members.permissions.representatives import (
    may_answer_request,
    may_confirm_recovery,
    may_hand_over,
    may_manage_representatives,
    may_object_to_recovery,
    may_propose_recovery,
    may_remove_representative,
    may_see_representatives,
)
from members.queries.organisations import (
    invitation_state,
    invitations_of,
    is_unclaimed,
    open_recovery,
    open_requests,
    representatives_of,
)
from members.views.organisations import member_or_404

Role = Representative.Role
MOST_INVITATIONS_SHOWN = 50


@require_safe
def representatives(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_see_representatives(request.user, member))
    recovery = open_recovery(member)
    return render(
        request,
        "members/organisations/representatives.html",
        {
            "member": member,
            "rows": representatives_of(member),
            "invitations": [
                (invitation, invitation_state(invitation))
                for invitation in invitations_of(member)[:MOST_INVITATIONS_SHOWN]
            ],
            "requests": open_requests(member).count(),
            "may_manage": may_manage_representatives(request.user, member),
            "may_hand_over": may_hand_over(request.user, member),
            "recovery": recovery,
            "may_recover": may_propose_recovery(request.user, member),
            "may_confirm": recovery and may_confirm_recovery(request.user, recovery),
            "may_object": recovery and may_object_to_recovery(request.user, recovery),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_manage_representatives(request.user, member))
    representative = _one_of(member, key)
    form = RoleForm(typed_in(request), initial={"role": representative.role})
    if form.is_valid():
        try:
            actions.change_role(
                representative=representative, role=form.cleaned_data["role"], by=request.user
            )
        except actions.LastPrimary:
            form.add_error("role", _last_primary())
        except actions.NotThereAnyMore:
            return _moved_on(request, member)
        else:
            messages.success(request, _("The role is changed from now on."))
            return _to_list_or_own(request, member)
    return render(
        request,
        "members/organisations/change_role.html",
        {"member": member, "representative": representative, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_representative(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    representative = _one_of(member, key)
    require(may_remove_representative(request.user, representative))
    is_stuck = False
    if request.method == "POST":
        try:
            actions.remove_representative(representative=representative, by=request.user)
        except actions.LastPrimary:
            is_stuck = True
        except actions.NotThereAnyMore:
            return _moved_on(request, member)
        else:
            messages.success(request, _("Done. It holds from this moment."))
            return _to_list_or_own(request, member)
    return render(
        request,
        "members/organisations/remove.html",
        {
            "member": member,
            "representative": representative,
            "is_own": representative.user == request.user,
            "problem": _last_primary() if is_stuck else "",
        },
        status=409 if is_stuck else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_hand_over(request.user, member))
    heir = _one_of(member, key)
    if heir.user == request.user:
        raise Http404
    if request.method == "POST":
        try:
            actions.hand_over(member=member, to=heir, by=request.user)
        except actions.NotThereAnyMore:
            return _moved_on(request, member)
        messages.success(request, _("Handed over. You stay as a representative."))
        return _to_list_or_own(request, member)
    return render(
        request,
        "members/organisations/hand_over.html",
        {"member": member, "representative": heir},
    )


# --- requests of others --------------------------------------------------------------------------


@require_safe
def representation_requests(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_manage_representatives(request.user, member))
    return render(
        request,
        "members/organisations/requests.html",
        {"member": member, "requests": list(open_requests(member))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer_request(request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_manage_representatives(request.user, member))
    asked = get_object_or_404(
        RepresentationRequest.objects.select_related("user", "member"),
        member=member,
        public_id=key,
    )
    require(may_answer_request(request.user, asked))
    form_class = FirstAnswerForm if is_unclaimed(member) else AnswerRequestForm
    form = form_class(typed_in(request))
    if form.is_valid():
        try:
            _answer(asked, form.cleaned_data["answer"], request)
        except requests.AnsweredAlready:
            messages.info(request, _("Somebody else has answered this request already."))
        else:
            messages.success(request, _("Your answer is kept."))
        return redirect("members:representation_requests", public_id=public_id)
    return render(
        request,
        "members/organisations/answer_request.html",
        {"member": member, "asked": asked, "form": form},
    )


def _answer(asked: RepresentationRequest, answer: str, request: SignedInRequest) -> None:
    if answer == "no":
        requests.decline_request(request=asked, by=request.user)
    else:
        requests.accept_request(request=asked, role=answer, by=request.user)


# --- a lost way in -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def propose_recovery(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    require(may_propose_recovery(request.user, member))
    standing = open_recovery(member)
    if standing:
        messages.info(request, _("A new primary representative has been proposed already."))
        return redirect("members:representatives", public_id=public_id)
    form = RecoveryForm(typed_in(request))
    if form.is_valid():
        recoveries.propose_recovery(member=member, by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _(
                "Proposed. Those who speak for the organisation today have seven days to object; "
                "after that a second person confirms."
            ),
        )
        return redirect("members:representatives", public_id=public_id)
    return render(request, "members/organisations/recover.html", {"member": member, "form": form})


@require_POST
def object_to_recovery(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    recovery = _recovery_of(member, key)
    require(may_object_to_recovery(request.user, recovery))
    try:
        recoveries.object_to_recovery(recovery=recovery, by=request.user)
    except recoveries.RecoveryIsOver:
        messages.info(request, _("This has been decided already."))
    else:
        messages.success(request, _("Stopped. Nothing changes about who speaks for you."))
    return redirect("members:own_member", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_recovery(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> HttpResponse:
    member = organisation_or_404(request, public_id)
    recovery = _recovery_of(member, key)
    require(may_confirm_recovery(request.user, recovery))
    if request.method == "POST":
        try:
            recoveries.confirm_recovery(recovery=recovery, by=request.user)
        except recoveries.RecoveryIsOver:
            messages.info(request, _("This has been decided already."))
        except TooManyInvitations:
            messages.error(
                request, _("Too many invitations wait for an answer. Revoke some first.")
            )
        except EnoughForToday:
            messages.error(request, ENOUGH_FOR_TODAY)
        else:
            messages.success(request, _("Confirmed. The invitation is on its way."))
        return redirect("members:representatives", public_id=public_id)
    return render(
        request,
        "members/organisations/confirm_recovery.html",
        {"member": member, "recovery": recovery},
    )


# --- small things --------------------------------------------------------------------------------


def organisation_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Member:
    """An organisation that the person works with; individual members have no such pages."""
    member = member_or_404(request, public_id)
    if member.is_person:
        raise Http404
    return member


def _one_of(member: Member, key: uuid.UUID) -> Representative:
    rows = Representative.objects.in_force().filter(member=member)
    return get_object_or_404(rows.select_related("user", "member"), public_id=key)


def _recovery_of(member: Member, key: uuid.UUID) -> PrimaryRecovery:
    rows = PrimaryRecovery.objects.select_related("member", "proposed_by")
    return get_object_or_404(rows, member=member, public_id=key)


def _last_primary() -> str:
    return _(
        "Nobody else is a primary representative. Hand over to somebody, or make somebody else "
        "primary first."
    )


def _moved_on(request: SignedInRequest, member: Member) -> HttpResponse:
    messages.info(
        request, _("Somebody else has changed this in the meantime. Here is how it is now.")
    )
    return _to_list_or_own(request, member)


def _to_list_or_own(request: SignedInRequest, member: Member) -> HttpResponse:
    """Back to the list; who took away their own right to see it goes to their own members."""
    sees: bool | Verdict = speaks_for(request.user, member) or may_see_representatives(
        request.user, member
    )
    if sees:
        return redirect("members:representatives", public_id=member.public_id)
    return redirect("members:own_members")
