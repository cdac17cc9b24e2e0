"""A member's own pages: what it says of itself, whether that is still correct, what others suggest."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.evenness import evenly
from alliance.http import SignedInRequest, typed_in
from alliance.panels import panels_for
from alliance.permissions import require
from members.actions import organisations as actions
from members.actions import requests
from members.forms.organisations import AskToRepresentForm, ProfileForm, SuggestionForm
from members.models import Member, ProfileSuggestion
from members.permissions.organisations import (
    may_confirm_profile,
    may_edit_profile,
    may_settle_suggestion,
    may_suggest_change,
    speaks_for,
)
from members.permissions.representatives import (
    may_manage_representatives,
    may_propose_recovery,
    may_see_representatives,
)
from members.queries.organisations import contact_of, members_of, networks_around, waiting_for
from members.queries.pledges import unsigned
from networks.models import Theme

# As much of the profile as stands in columns of the same name.
PLAIN = (
    *("name", "local_name", "acronym", "website", "country", "place", "about"),
    *("about_language", "founded_year", "size"),
)


def member_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Member:
    """A record that the person works with: their own, or one they look after. All others do not exist for them."""
    rows = Member.objects.visible_to(request.user).standing().named()
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def own_members(request: SignedInRequest) -> HttpResponse:
    """For whom the person speaks."""
    return render(
        request, "members/organisations/own.html", {"members": list(members_of(request.user))}
    )


@require_safe
def own_member(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One member: what it says, what waits for an answer, where to go from here."""
    member = member_or_404(request, public_id)
    is_own = speaks_for(request.user, member)
    return render(
        request,
        "members/organisations/member.html",
        {
            "member": member,
            "is_own": is_own,
            "networks": networks_around(member),
            "waiting": waiting_for(member),
            "has_to_sign": is_own and bool(unsigned(request.user, member)),
            "may_edit": may_edit_profile(request.user, member),
            "may_suggest": not is_own and may_suggest_change(request.user, member),
            "may_see_representatives": may_see_representatives(request.user, member),
            "may_manage": may_manage_representatives(request.user, member),
            "may_recover": not is_own and may_propose_recovery(request.user, member),
            "panels": panels_for("own_member", request, member),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = member_or_404(request, public_id)
    require(may_edit_profile(request.user, member))
    is_own = speaks_for(request.user, member)
    form = ProfileForm(
        typed_in(request),
        initial=_as_typed(member, is_own=is_own),
        is_person=member.is_person,
        is_own=is_own,
        themes=Theme.objects.order_by("name", "pk"),
    )
    if form.is_valid():
        changed = actions.edit_profile(
            member=member,
            profile=_profile(form.cleaned_data, is_own=is_own),
            by=request.user,
            reason=form.cleaned_data.get("reason", ""),
        )
        messages.success(
            request, _("The profile is changed.") if changed else _("Nothing was changed.")
        )
        return redirect("members:own_member", public_id=public_id)
    return render(
        request,
        "members/organisations/profile.html",
        {"member": member, "form": form, "is_own": is_own},
    )


@require_POST
def confirm_profile(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = member_or_404(request, public_id)
    require(may_confirm_profile(request.user, member))
    actions.confirm_profile(member=member, by=request.user)
    messages.success(request, _("Thank you. It is noted that everything is correct as of today."))
    return redirect("members:own_member", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = member_or_404(request, public_id)
    require(may_suggest_change(request.user, member))
    form = SuggestionForm(typed_in(request))
    if form.is_valid():
        actions.suggest_change(member=member, message=form.cleaned_data["message"], by=request.user)
        messages.success(request, _("Those who speak for this member were told."))
        return redirect("members:own_member", public_id=public_id)
    return render(request, "members/organisations/suggest.html", {"member": member, "form": form})


@require_POST
def settle_suggestion(
    request: SignedInRequest, public_id: uuid.UUID, key: uuid.UUID
) -> HttpResponse:
    member = member_or_404(request, public_id)
    suggestion = get_object_or_404(ProfileSuggestion, member=member, public_id=key)
    require(may_settle_suggestion(request.user, suggestion))
    actions.settle_suggestion(suggestion=suggestion, by=request.user)
    messages.success(request, _("The suggestion is put aside."))
    return redirect("members:own_member", public_id=public_id)


@evenly
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_represent(request: SignedInRequest) -> HttpResponse:
    """The answer is the same, and comes at the same moment, whether or not there is such an organisation."""
    form = AskToRepresentForm(
        typed_in(request), initial={"name": request.GET.get("name", "")[:150]}
    )
    if form.is_valid():
        try:
            requests.ask_to_represent(
                name_or_member=form.cleaned_data["name"],
                message=form.cleaned_data["message"],
                by=request.user,
            )
        except requests.AskedTooOften:
            raise PermissionDenied(
                _("You have asked several times today. Please try again tomorrow.")
            ) from None
        messages.success(
            request,
            _("If this organisation is here, those who decide who speaks for it have been asked."),
        )
        return redirect("members:own_members")
    return render(request, "members/organisations/ask.html", {"form": form})


def _as_typed(member: Member, *, is_own: bool) -> dict[str, Any]:
    typed: dict[str, Any] = {name: getattr(member, name) for name in PLAIN}
    typed["languages"] = member.languages
    typed["themes"] = list(member.themes.order_by("pk"))
    if is_own:
        contact = contact_of(member)
        typed |= {"email": contact.email, "phone": contact.phone, "address": contact.address}
    return typed


def _profile(cleaned: dict[str, Any], *, is_own: bool) -> actions.Profile:
    contact = (
        actions.Contact(email=cleaned["email"], phone=cleaned["phone"], address=cleaned["address"])
        if is_own
        else None
    )
    return actions.Profile(
        **{name: cleaned[name] for name in PLAIN if name in cleaned},
        languages=tuple(cleaned["languages"]),
        themes=tuple(cleaned["themes"]),
        contact=contact,
    )
