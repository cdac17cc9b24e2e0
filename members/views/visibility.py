"""What is shown of one's own members: who sees which field, the consent to be listed, everything out of sight at once."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.visibility import (
    choose_visibility,
    hold_for_safety,
    lift_hold,
    list_publicly,
    unlist,
)
from members.forms.directory import HoldForm, ListingForm, VisibilityForm
from members.models import FieldVisibility, Member
from members.models.members import MemberQuerySet
from members.models.privacy import Field, Level
from members.permissions.directory import may_choose_visibility, may_hold, may_lift_hold
from members.queries.directory import preview_of
from members.queries.register import is_held
from members.queries.viewers import ANY_MEMBER, ANYBODY, coordination_of, member_of, viewer_of
from members.queries.visibility import (
    ceilings_today,
    limits_on,
    listed,
    standing_of,
    why_hidden,
)


@require_safe
def own_members(request: SignedInRequest) -> HttpResponse:
    """The members of which this person decides what is shown; straight on where there is one."""
    rows = list(_own(request).order_by("name_key", "pk"))
    if len(rows) == 1:
        return redirect("members:visibility", rows[0].public_id)
    return render(request, "members/directory/own.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = get_object_or_404(_own(request), public_id=public_id)
    may_choose = may_choose_visibility(request.user, member)
    if request.method == "POST":
        require(may_choose)
    form = VisibilityForm(
        typed_in(request),
        chosen=_chosen(member),
        limits=limits_on(member, ceilings_today()),
    )
    if form.is_valid():
        choose_visibility(member=member, choices=form.choices(), by=request.user)
        messages.success(request, _("Your choices are kept and hold from now on."))
        return redirect("members:visibility", member.public_id)
    context = {
        "member": member,
        "form": form,
        "may_choose": may_choose,
        "listing_form": ListingForm(),
        "is_held": is_held(member),
        "may_lift": may_lift_hold(request.user, member),
        "reasons": [reason.label for reason in why_hidden(member)],
    }
    return render(request, "members/directory/visibility.html", context)


@require_POST
def say_listing(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Agree to be in the directory, or take that back."""
    member = get_object_or_404(_own(request), public_id=public_id)
    require(may_choose_visibility(request.user, member))
    if "leave" in request.POST:
        unlist(member=member, language=str(get_language()), by=request.user)
        messages.success(request, _("You are not in the directory any more."))
    elif ListingForm(request.POST).is_valid():
        list_publicly(
            member=member, language=str(get_language()), source="visibility page", by=request.user
        )
        messages.success(request, _("You have agreed to be in the directory."))
    else:
        messages.error(request, _("Tick the box if you agree to be in the directory."))
    return redirect("members:visibility", member.public_id)


@require_safe
def preview(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The member's page as others will see it, drawn by the same function and the same template."""
    member = get_object_or_404(_own(request), public_id=public_id)
    ceilings = ceilings_today()
    networks = standing_of(member, ceilings).as_if_shown().networks
    viewers = {
        "visitor": (_("A visitor"), ANYBODY),
        "member": (_("A member of another network"), ANY_MEMBER),
        "network": (_("A member of your network"), member_of(networks)),
        "coordination": (_("Your coordination"), coordination_of(networks)),
    }
    chosen = request.GET.get("as", "visitor")
    if chosen not in viewers:
        raise Http404
    context = {
        "member": member,
        "entry": preview_of(viewers[chosen][1], member, ceilings),
        "chosen": chosen,
        "viewers": [(key, label) for key, (label, _viewer) in viewers.items()],
        "reasons": [reason.label for reason in why_hidden(member)],
    }
    return render(request, "members/directory/preview.html", context)


@require_POST
def hold(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take everything of a member out of sight: one press, no reason asked of the member itself."""
    member = _seen_or_404(request, public_id)
    require(may_hold(request.user, member))
    form = HoldForm(request.POST)
    if not form.is_valid():
        return render(
            request, "members/directory/hold.html", {"member": member, "form": form}, status=422
        )
    hold_for_safety(member=member, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(
        request,
        _("Nothing of this member is shown anywhere any more. This holds until it is lifted."),
    )
    return _back(request, member)


@require_POST
def lift(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    member = _seen_or_404(request, public_id)
    require(may_lift_hold(request.user, member))
    lift_hold(member=member, by=request.user)
    messages.success(request, _("The member is shown again, as far as it has chosen."))
    return _back(request, member)


def _own(request: SignedInRequest) -> MemberQuerySet:
    return Member.objects.standing().spoken_for_by(request.user)


def _seen_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Member:
    """A record that the person works with, or a member that they see in the directory."""
    member = Member.objects.visible_to(request.user).filter(public_id=public_id).first()
    if member is not None:
        return member
    in_directory = listed(viewer_of(request.user), ceilings_today())
    return get_object_or_404(in_directory, public_id=public_id)


def _back(request: SignedInRequest, member: Member) -> HttpResponse:
    """Where the person goes on: to their own choices, to the record if they still see it, else to the directory."""
    if _own(request).filter(pk=member.pk).exists():
        return redirect("members:visibility", member.public_id)
    if Member.objects.visible_to(request.user).filter(pk=member.pk).exists():
        return redirect("members:record", member.public_id)
    return redirect("members:directory")


def _chosen(member: Member) -> dict[Field, Level]:
    rows = FieldVisibility.objects.filter(member=member).order_by("pk")
    return {Field(field): Level(level) for field, level in rows.values_list("field", "level")}
