"""Invitations to speak for a member: sent, sent again, taken back; and the page behind the link."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import HelpfulSentence
from alliance.evenness import evenly
from alliance.http import SignedInRequest, typed_in
from alliance.models import User
from alliance.permissions import require
from alliance.tokens import digest
from members.actions import invitations as actions
from members.actions.strangers import ENOUGH_FOR_TODAY, EnoughForToday
from members.forms.organisations import InvitationForm
from members.models import Invitation, Member
from members.permissions.representatives import may_manage_representatives
from members.queries.pledges import unsigned
from members.views.representatives import organisation_or_404


@evenly
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Whether the address has an account here plays no part, and the answer does not tell."""
    member = organisation_or_404(request, public_id)
    require(may_manage_representatives(request.user, member))
    form = InvitationForm(typed_in(request), initial={"language": request.user.language})
    if form.is_valid():
        try:
            actions.invite(member=member, by=request.user, **form.cleaned_data)
        except actions.TooManyInvitations:
            form.add_error(
                None, _("Too many invitations wait for an answer. Revoke some of them first.")
            )
        except EnoughForToday:
            form.add_error(None, ENOUGH_FOR_TODAY)
        else:
            messages.success(request, _("The invitation is on its way. It is valid for 30 days."))
            return redirect("members:representatives", public_id=public_id)
    return render(request, "members/organisations/invite.html", {"member": member, "form": form})


@require_POST
def send_again(request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    member, invitation = _own_invitation(request, public_id, key)
    try:
        actions.send_again(invitation=invitation, by=request.user)
    except actions.InvitationIsOver:
        messages.info(request, _("This invitation was used or revoked. Send a new one."))
    except EnoughForToday:
        messages.error(request, ENOUGH_FOR_TODAY)
    else:
        messages.success(request, _("A new link is on its way. The old one works no more."))
    return redirect("members:representatives", public_id=member.public_id)


@require_POST
def revoke_invitation(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> HttpResponse:
    member, invitation = _own_invitation(request, public_id, key)
    try:
        actions.revoke_invitation(invitation=invitation, by=request.user)
    except actions.InvitationIsOver:
        messages.info(
            request, _("This invitation was accepted before. You can remove the representative.")
        )
    else:
        messages.success(request, _("The invitation is revoked. Its link works no more."))
    return redirect("members:representatives", public_id=member.public_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: a stranger learns nothing from it; the organisation's name is for the invited address."""
    found = Invitation.objects.select_related("member").filter(token_hash=digest(token)).first()
    if found is None:
        raise Http404(
            HelpfulSentence(
                _(
                    "This link does not work. If you were sent a newer one, use that; else ask for a new invitation."
                )
            )
        )
    if not isinstance(request.user, User):
        return render(request, "members/invitations/sign_in.html", {"path": request.path})
    try:
        if request.method == "POST":
            return _accepted(request, found, request.user)
        opened = actions.open_invitation(invitation=found, by=request.user)
    except actions.ForSomebodyElse:
        return render(
            request, "members/invitations/other_address.html", {"path": request.path}, status=403
        )
    except actions.InvitationIsOver:
        return render(request, "members/invitations/over.html", status=410)
    return render(request, "members/invitations/invitation.html", {"invitation": opened})


def _accepted(request: HttpRequest, found: Invitation, by: User) -> HttpResponse:
    """On to what the person signs before they act for the organisation, where there is anything to sign."""
    representative = actions.accept_invitation(invitation=found, by=by)
    messages.success(
        request,
        _("You now speak for %(name)s.") % {"name": representative.member.name},
    )
    member = representative.member
    page = "sign_for_member" if unsigned(by, member) else "own_member"
    return redirect(f"members:{page}", public_id=member.public_id)


def _own_invitation(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> tuple[Member, Invitation]:
    member = organisation_or_404(request, public_id)
    require(may_manage_representatives(request.user, member))
    return member, get_object_or_404(Invitation, member=member, public_id=key)
