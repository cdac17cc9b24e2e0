"""What networks did: the list of a year, one activity, its form."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks.models import Network, Theme
from networks.permissions import networks_within
from networks.queries import LEVELS
from reports.actions import activities as actions
from reports.actions.activities import ActivityFacts, facts_of
from reports.actions.twins import tell_apart
from reports.forms.activities import ANOTHER_EVENT, ActivityForm, NarrowActivitiesForm
from reports.models import Activity, Plan, ResultArea, Strategy
from reports.permissions.activities import (
    activities_compared_by,
    activities_kept_by,
    may_add_activity,
    may_change_activity,
    may_see_activities,
)
from reports.permissions.rights import ENTERING
from reports.queries.activities import Narrowed, narrowed, record_of, years_of
from reports.queries.twins import Told, folded, twins_of
from reports.views.counts import said_of

PER_PAGE = 50


@require_safe
def activities_kept(request: SignedInRequest) -> HttpResponse:
    """What the networks that somebody works for did in a year."""
    require(may_see_activities(request.user))
    kept = activities_kept_by(request.user)
    years = years_of(kept) or [timezone.now().year]
    form = NarrowActivitiesForm(
        request.GET, years=years, networks=_in_order(networks_within(request.user, ENTERING))
    )
    form.is_valid()
    to = Narrowed(
        year=form.cleaned_data.get("year") or years[0],
        network=form.chosen_network,
        kind=form.cleaned_data.get("kind", ""),
        words=form.cleaned_data.get("words", ""),
    )
    return render(
        request,
        "reports/activities/list.html",
        {
            "form": form,
            "to": to,
            "page": Paginator(narrowed(kept, to), PER_PAGE).get_page(request.GET.get("page")),
            "query": _query_without_page(request),
        },
    )


@require_safe
def activity_record(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One activity with its numbers, and what may be the same event. An entry that was joined leads to the other."""
    shown = kept_or_404(request, public_id)
    if shown.merged_into:
        return redirect("reports:activity_record", public_id=shown.merged_into.public_id)
    record = record_of(shown)
    return render(
        request,
        "reports/activities/activity.html",
        {
            "activity": shown,
            "kinds": _kinds(shown),
            "record": record,
            "numbers": [(count, said_of(count)) for count in record.counts],
            "twins": twins_of(
                _told(facts_of(shown), shown.pk), activities_compared_by(request.user)
            ),
            "may_change": may_change_activity(request.user, shown),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_activity(request: SignedInRequest) -> HttpResponse:
    """One page; where another entry looks like the same event, it asks before anything is kept."""
    require(may_see_activities(request.user))
    form = _form(request, _in_order(networks_within(request.user, ENTERING)))
    if form.is_valid() and _may_hold(form, request):
        facts = _facts(form)
        twins = twins_of(_told(facts), activities_compared_by(request.user))
        if twins and not _has_answered(request, twins):
            form.ask_about(twins)
            form.add_error("same_as", _("Say whether it is the same event as one of these."))
        else:
            return _added(request, facts, twins)
    return render(request, "reports/activities/form.html", {"form": form})


def _has_answered(request: SignedInRequest, twins: list[Activity]) -> bool:
    return request.POST.get("same_as") in {ANOTHER_EVENT, *(str(one.public_id) for one in twins)}


def _added(request: SignedInRequest, facts: ActivityFacts, twins: list[Activity]) -> HttpResponse:
    added = actions.add_activity(facts=facts, by=request.user)
    messages.success(request, _("The activity is kept."))
    answer = request.POST.get("same_as")
    same = next((twin for twin in twins if str(twin.public_id) == answer), None)
    if same:
        return redirect("reports:compare_activities", one=same.public_id, other=added.public_id)
    if answer == ANOTHER_EVENT:
        for twin in twins:
            tell_apart(one=twin, other=added, by=request.user)
    return redirect("reports:activity_record", public_id=added.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def change_activity(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = kept_or_404(request, public_id)
    require(may_change_activity(request.user, shown))
    facts = facts_of(shown)
    own = networks_within(request.user, ENTERING)
    holders = _in_order(own | {host.pk for host in facts.hosts})
    form = _form(request, holders, initial={**_as_typed(facts), "version": shown.version})
    if form.is_valid():
        try:
            actions.change_activity(
                activity=shown,
                facts=_facts(form),
                version=form.cleaned_data["version"] or 0,
                by=request.user,
            )
        except actions.ActivityMovedOn as moved:
            _tell_that_it_moved(form, request, moved.activity)
        except actions.HoldsNumbers as held:
            form.add_error("joint", _still_needed(held.networks))
        except actions.FiguresAreLocked as locked:
            form.add_error("joint", are_locked(locked.networks))
        else:
            messages.success(request, _("The activity is kept."))
            return redirect("reports:activity_record", public_id=public_id)
    return render(request, "reports/activities/form.html", {"form": form, "activity": shown})


def are_locked(networks: "list[Network] | tuple[Network, ...]") -> str:
    return _(
        "Numbers of these networks are being checked or locked, so that nothing may move under them: %(names)s."
    ) % {"names": ", ".join(network.name for network in networks)}


def _still_needed(networks: list[Network]) -> str:
    return _(
        "Numbers of the activity stand under these networks. Keep them among the hosts: %(names)s."
    ) % {"names": ", ".join(network.name for network in networks)}


def kept_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Activity:
    rows = activities_kept_by(request.user).select_related("area__plan", "strategy", "merged_into")
    return get_object_or_404(rows, public_id=public_id)


def _may_hold(form: ActivityForm, request: SignedInRequest) -> bool:
    verdict = may_add_activity(request.user, list(form.hosts))
    if not verdict:
        form.add_error("holder", str(verdict.reason))
    return bool(verdict)


def _form(
    request: SignedInRequest, holders: list[Network], initial: dict[str, Any] | None = None
) -> ActivityForm:
    plans = Plan.objects.order_by("-starts_on", "pk").prefetch_related(
        Prefetch("areas", ResultArea.objects.order_by("code", "pk")),
        Prefetch("strategies", Strategy.objects.order_by("code", "pk")),
    )
    return ActivityForm(
        typed_in(request),
        initial=initial,
        holders=holders,
        networks=_in_order(None),
        plans=list(plans),
        themes=list(Theme.objects.order_by("slug")),
    )


def _in_order(keys: "frozenset[int] | None") -> list[Network]:
    """The whole first, then regions, then countries, each by name."""
    rows = Network.objects.all() if keys is None else Network.objects.filter(pk__in=keys)
    return sorted(
        rows.order_by("pk"),
        key=lambda network: (LEVELS[Network.Level(network.level)], network.name, network.pk),
    )


def _facts(form: ActivityForm) -> ActivityFacts:
    typed = form.cleaned_data
    starts_on, ends_on = form.days
    city, country = form.place
    return ActivityFacts(
        title=form.texts("title"),
        summary=form.texts("summary"),
        hosts=form.hosts,
        kinds=tuple(typed["kinds"]),
        role=typed["role"],
        starts_on=starts_on,
        ends_on=ends_on,
        precision=typed["precision"],
        place_precision=typed["place_precision"],
        aliases=tuple(typed["aliases"]),
        city=city,
        country=country,
        area=form.chosen_area,
        strategy=form.chosen_strategy,
        themes=form.chosen_themes,
        partners=tuple(typed["partners"]),
        is_public=typed["is_public"],
        is_cancelled=typed["is_cancelled"],
    )


def _as_typed(facts: ActivityFacts) -> dict[str, Any]:
    return {
        **{f"title_{code}": text for code, text in facts.title.items()},
        **{f"summary_{code}": text for code, text in facts.summary.items()},
        "kinds": facts.kinds,
        "role": facts.role,
        "aliases": facts.aliases,
        "precision": facts.precision,
        "first_day": facts.starts_on if facts.precision in {"day", "range"} else None,
        "last_day": facts.ends_on if facts.precision == "range" else None,
        "month": facts.starts_on if facts.precision == "month" else None,
        "year": facts.starts_on if facts.precision == "year" else None,
        "place_precision": facts.place_precision,
        "city": facts.city,
        "country": facts.country,
        "holder": facts.hosts[0].slug if facts.hosts else "",
        "joint": [host.slug for host in facts.hosts[1:]],
        "partners": facts.partners,
        "area": facts.area.pk if facts.area else "",
        "strategy": facts.strategy.pk if facts.strategy else "",
        "themes": [theme.slug for theme in facts.themes],
        "is_public": facts.is_public,
        "is_cancelled": facts.is_cancelled,
    }


def _told(facts: ActivityFacts, key: int | None = None) -> Told:
    """What tells it apart from other entries, folded by the database."""
    *titles, city = folded([*facts.title.values(), *facts.aliases, facts.city or "-"])
    return Told(
        titles=tuple(titles),
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        precision=facts.precision,
        country=facts.country,
        city=city,
        key=key,
    )


def _kinds(activity: Activity) -> list[str]:
    return [str(Activity.Kind(kind).label) for kind in activity.kinds]


def _tell_that_it_moved(form: ActivityForm, request: SignedInRequest, now: Activity) -> None:
    """What was typed stays in sight; sending again means: mine."""
    form.add_error(
        None,
        _(
            "Somebody else changed this activity in the meantime; it is now called “%(title)s”. "
            "What you typed is still here; send it again if yours is the right one."
        )
        % {"title": now.title},
    )
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    form.data = typed


def _query_without_page(request: SignedInRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
