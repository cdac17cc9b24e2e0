"""How far the texts are signed: the figures by network, and the register of one network."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.confirmation import freshly_confirmed
from alliance.csv_file import CONTENT_TYPE, csv_file
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.pledge_register import export_register
from members.forms.pledges import ChooseVersionForm, ExportRegisterForm
from members.models import PolicyDocument, PolicyVersion
from members.permissions.pledges import (
    FIGURES_ONLY,
    REGISTER,
    may_see_pledge_figures,
    may_see_register,
)
from members.queries.pledge_register import (
    Dashboard,
    dashboard,
    demands_on,
    members_of,
    registered,
    titles_of,
)
from members.queries.policies import versions_in_force
from networks.models import Network
from networks.permissions import networks_within

ON_A_PAGE = 50


@require_safe
def figures(request: SignedInRequest) -> HttpResponse:
    """How many members of each network have signed one version."""
    require(may_see_pledge_figures(request.user))
    versions, chosen, form = _choice(request)
    context = {
        "form": form,
        "dashboard": _figures_for(request, chosen) if chosen else None,
        "registers": networks_within(request.user, REGISTER),
        "has_choice": len(versions) > 1,
    }
    return render(request, "members/pledges/figures.html", context)


@require_safe
def figures_file(request: SignedInRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    require(may_see_pledge_figures(request.user))
    _versions, chosen, _form = _choice(request)
    found = _figures_for(request, chosen) if chosen else None
    return _file(_table(found), "pledges")


@require_safe
def register(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who of a network's members has signed: yes or no for each text."""
    network = get_object_or_404(Network.objects.with_page(), slug=slug)
    require(may_see_register(request.user, network))
    demands = demands_on(network)
    page = Paginator(members_of(network), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "network": network,
        "versions": titles_of(demands),
        "page": page,
        "rows": registered(page.object_list, demands),
    }
    return render(request, "members/pledges/register.html", context)


@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def register_file(request: SignedInRequest, slug: str) -> HttpResponse:
    """The register for a spreadsheet; asked for with a reason, which is kept."""
    network = get_object_or_404(Network.objects.with_page(), slug=slug)
    require(may_see_register(request.user, network))
    form = ExportRegisterForm(typed_in(request))
    if form.is_valid():
        content = export_register(
            network=network, reason=form.cleaned_data["reason"], by=request.user
        )
        return _file(content, f"pledges-{network.slug}")
    return render(request, "members/pledges/export.html", {"network": network, "form": form})


def _choice(
    request: SignedInRequest,
) -> tuple[list[PolicyVersion], PolicyVersion | None, ChooseVersionForm]:
    """The versions there are, the one that is asked for or the newest code, and the form to choose another."""
    within = networks_within(request.user, REGISTER | FIGURES_ONLY)
    versions = versions_in_force(within)
    first = next((row for row in versions if row.document.kind == PolicyDocument.Kind.CODE), None)
    typed = request.GET if "version" in request.GET else None
    initial = {"version": str(first.pk)} if first else {}
    form = ChooseVersionForm(typed, versions=versions, initial=initial)
    if form.is_valid():
        first = next(row for row in versions if str(row.pk) == form.cleaned_data["version"])
    return versions, first, form


def _figures_for(request: SignedInRequest, version: PolicyVersion) -> Dashboard:
    """In full for those who may know the members, without small numbers for those who may not."""
    in_full = networks_within(request.user, REGISTER)
    if in_full:
        return dashboard(version, in_full)
    return dashboard(version, networks_within(request.user, FIGURES_ONLY)).coarse()


def _table(found: Dashboard | None) -> bytes:
    heading = [
        _("Network"),
        _("Members"),
        _("Signed"),
        _("Signed an earlier version that counts"),
        _("To sign, with time left"),
        _("Not signed"),
        _("Signed, in per cent"),
    ]
    rows: list[Sequence[object]] = [heading]
    for row in found.rows if found else ():
        said = row.signatures
        figures = (
            [said.members, said.signed, said.earlier, said.due, said.overdue, said.percent]
            if said
            else [_("too few to show")]
        )
        rows.append([row.network.name, *figures])
    return csv_file(rows)


def _file(content: bytes, name: str) -> HttpResponse:
    day = timezone.now().date().isoformat()
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'},
    )
