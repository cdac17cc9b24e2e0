"""A network's desk: the networks somebody works for, and what they look after there: page, settings, admission."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.errors import HelpfulSentence
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.panels import panels_for
from alliance.permissions import require
from alliance.translations import states_of
from networks import actions
from networks.forms import AdmissionForm, PageForm, SettingsForm
from networks.models import AdmissionPolicy, Network
from networks.permissions import (
    EDITING,
    may_count_translations,
    may_edit_page,
    may_enter_countries,
    may_keep_seats,
    may_name_network,
    may_propose_status,
    may_see_desk,
    may_see_roles,
    may_set_rules,
    may_shape_tree,
    networks_within,
)
from networks.queries import (
    TEXTS_OF_A_PAGE,
    admits_by_own_policy_only,
    desks,
    is_suspended,
    open_proposals,
    page_version,
    policy_of,
    status_of,
)


def network_or_404(slug: str) -> Network:
    network = Network.objects.filter(slug=slug).first()
    if network is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    return network


@require_safe
def my_networks(request: SignedInRequest) -> HttpResponse:
    """The networks a person works for, and what waits there; an empty list says where rights come from."""
    context = {
        "proposals": open_proposals() if may_shape_tree(request.user) else (),
        "standings": desks(networks_within(request.user, EDITING)),
        "may_count_translations": may_count_translations(request.user),
    }
    return render(request, "networks/my_networks.html", context)


@require_safe
def desk(request: SignedInRequest, slug: str) -> HttpResponse:
    """All that a person may look after on one network."""
    network = network_or_404(slug)
    person = request.user
    require(may_see_desk(person, network))
    context = {
        "network": network,
        "status": status_of(network),
        "is_suspended": is_suspended(network),
        "may_edit": may_edit_page(person, network),
        "may_rule": may_set_rules(person, network),
        "may_enter_countries": may_enter_countries(person, network),
        "may_keep_seats": may_keep_seats(person, network),
        "may_see_roles": may_see_roles(person, network),
        "may_decide": may_shape_tree(person),
        "may_propose": may_propose_status(person, network),
        "panels": panels_for("network_desk", request, network),
    }
    return render(request, "networks/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_edit_page(request.user, network))
    fields = [
        field for field in TEXTS_OF_A_PAGE if field != "name" or may_name_network(request.user)
    ]
    form = PageForm(
        typed_in(request),
        network=network,
        states=states_of(network, fields),
        version=page_version(network),
    )
    if form.is_valid():
        try:
            changed = actions.edit_page(
                network=network,
                texts=form.texts,
                states=form.chosen_states,
                source_language=form.cleaned_data["source_language"],
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except actions.PageMovedOn as moved:
            form.add_error(None, moved)
            form.data = {**request.POST.dict(), "version": page_version(network_or_404(slug))}
        else:
            _say_what_was_kept(request, changed)
            return redirect("networks:edit_page", slug=slug)
    return render(request, "networks/edit_page.html", {"network": network, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    require(may_set_rules(request.user, network))
    form = SettingsForm(typed_in(request), network=network)
    if form.is_valid():
        with errors_into(form):
            actions.change_network_settings(network=network, by=request.user, **form.cleaned_data)
            messages.success(request, _("The settings are kept."))
            return redirect("networks:desk", slug=slug)
    return render(request, "networks/settings.html", {"network": network, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def admission(request: SignedInRequest, slug: str) -> HttpResponse:
    """How a network admits; without rules of its own the usual ones hold, and an emerging network does not admit."""
    network = network_or_404(slug)
    require(may_set_rules(request.user, network))
    policy = policy_of(network)
    form = AdmissionForm(typed_in(request), policy=policy or AdmissionPolicy(network=network))
    if form.is_valid():
        with errors_into(form):
            actions.set_admission_policy(
                network=network,
                rules=actions.AdmissionRules(**form.rules),
                note=form.note,
                by=request.user,
            )
            messages.success(request, _("From now on the network admits by these rules."))
            return redirect("networks:desk", slug=slug)
    context = {
        "network": network,
        "form": form,
        "has_own": policy is not None,
        "needs_own": admits_by_own_policy_only(status_of(network)),
    }
    return render(request, "networks/admission.html", context)


@require_POST
def withdraw_admission(request: SignedInRequest, slug: str) -> HttpResponse:
    network = network_or_404(slug)
    actions.withdraw_admission_policy(network=network, by=request.user)
    messages.success(request, _("The network has no rules of its own any more."))
    return redirect("networks:admission", slug=slug)


def _say_what_was_kept(request: SignedInRequest, changed: list[str]) -> None:
    if changed:
        messages.success(request, _("The page is kept and shown from now on."))
    else:
        messages.info(request, _("Nothing was different, so nothing has changed."))
