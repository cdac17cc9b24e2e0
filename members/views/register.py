"""What a coordination sees of its members: the list, one record, the file, the limits of the network, numbers by group."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.confirmation import freshly_confirmed
from alliance.folding import Fold
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.reading import export_members, read_contact
from members.actions.visibility import set_ceilings
from members.forms.directory import CeilingsForm, ExportForm, HoldForm, RegisterForm
from members.models import Member, Membership, VisibilityCeiling
from members.models.privacy import Field, Level
from members.permissions.directory import (
    may_count_groups,
    may_hold,
    may_lift_hold,
    may_list_members,
    may_read_contact,
    may_set_ceiling,
)
from members.queries import headcounts
from members.queries.register import belonging_to, held_in, is_held
from members.queries.visibility import ceilings_today
from networks.models import Network

ON_A_PAGE = 50


@require_safe
def members(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _network_or_404(slug)
    require(may_list_members(request.user, network))
    form = RegisterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = belonging_to(network, request.user)
    for word in words.split()[:8]:
        named = Q(member__name_key__contains=Fold(Value(word)))
        rows = rows.filter(named | Q(member__acronym_key__contains=Fold(Value(word))))
    page = Paginator(rows.order_by("member__name_key", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "network": network,
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "held": list(held_in(network, request.user)),
    }
    return render(request, "members/directory/register.html", context)


@require_safe
def member_record(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One member as its coordination keeps it, without what is read only on request."""
    member = _member_or_404(request, public_id)
    return render(request, "members/directory/record.html", _of_record(request, member))


@require_POST
def contact(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """How to reach a member: asked for by a button, because it is kept who did."""
    member = _member_or_404(request, public_id)
    require(may_read_contact(request.user, member))
    found = read_contact(member=member, by=request.user)
    context = {**_of_record(request, member), "contact": found, "has_asked": True}
    return render(request, "members/directory/record.html", context)


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _network_or_404(slug)
    require(may_list_members(request.user, network))
    form = ExportForm(typed_in(request))
    if form.is_valid():
        content = export_members(network=network, by=request.user, **form.cleaned_data)
        name = f"members-{network.slug}-{timezone.now().date().isoformat()}.csv"
        return HttpResponse(
            content,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return render(request, "members/directory/export.html", {"network": network, "form": form})


@require_safe
def groups(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many members say which groups lead them: numbers of five or more, of those who agreed to be counted."""
    network = _network_or_404(slug)
    require(may_count_groups(request.user, network))
    rows = [(group.label, number) for group, number in headcounts.of_groups(network).items()]
    return render(request, "members/directory/groups.html", {"network": network, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def ceilings(request: SignedInRequest, slug: str) -> HttpResponse:
    network = _network_or_404(slug)
    require(may_set_ceiling(request.user, network))
    today = ceilings_today()
    rows = VisibilityCeiling.objects.filter(network=network).order_by("pk")
    form = CeilingsForm(
        typed_in(request),
        own={Field(field): Level(level) for field, level in rows.values_list("field", "level")},
        above={field: today.above(network.pk, field) for field in Field},
    )
    if form.is_valid():
        set_ceilings(network=network, choices=form.choices(), by=request.user)
        messages.success(request, _("The limits are kept and hold from now on."))
        return redirect("members:ceilings", network.slug)
    return render(request, "members/directory/ceilings.html", {"network": network, "form": form})


def _network_or_404(slug: str) -> Network:
    return get_object_or_404(Network, slug=slug)


def _member_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.user), public_id=public_id)


def _of_record(request: SignedInRequest, member: Member) -> dict[str, object]:
    memberships = Membership.objects.filter(member=member).select_related("network")
    return {
        "member": member,
        "memberships": list(memberships.order_by("period", "pk")),
        "themes": list(member.themes.order_by("pk")),
        "is_held": is_held(member),
        "may_hold": may_hold(request.user, member),
        "may_lift": may_lift_hold(request.user, member),
        "may_read": may_read_contact(request.user, member),
        "form": HoldForm(),
    }
