"""The periods for which returns are owed: opened and locked by the Secretariat."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports.actions.framework import open_year
from reports.actions.returns import (
    NoneMoved,
    PeriodsMeet,
    lock_period,
    open_period,
    what_hinders_locking,
)
from reports.forms.returns import LockPeriodForm, OpenPeriodForm
from reports.models import NetworkReturn, ReportingPeriod
from reports.permissions.returns import may_lock_periods, may_open_period
from reports.queries.returns import all_returns

State = NetworkReturn.State


@require_safe
def periods(request: SignedInRequest) -> HttpResponse:
    require(may_open_period(request.user))
    asked = ReportingPeriod.objects.filter(returns__isnull=False).annotate(
        owed=Count("returns"),
        decided=Count("returns", filter=Q(returns__state__in=[State.APPROVED, State.LOCKED])),
        waiting=Count("returns", filter=Q(returns__state=State.SUBMITTED)),
        locked=Count("returns", filter=Q(returns__state=State.LOCKED)),
    )
    return render(
        request, "reports/return_periods.html", {"periods": asked.order_by("-starts_on", "code")}
    )


@require_http_methods(["GET", "POST"])
def open_one(request: SignedInRequest) -> HttpResponse:
    require(may_open_period(request.user))
    form = OpenPeriodForm(typed_in(request), today=timezone.now().date())
    if form.is_valid():
        try:
            made = open_period(period=_period(request, form), by=request.user)
        except PeriodsMeet as meet:
            form.add_error(
                "part",
                _("Returns are owed for %(period)s already, which has the same days.")
                % {"period": meet.other.code},
            )
        else:
            _say_how_many_owe(request, len(made))
            return redirect("reports:return_periods")
    return render(request, "reports/return_period_open.html", {"form": form})


def _period(request: SignedInRequest, form: OpenPeriodForm) -> ReportingPeriod:
    """A year that nobody entered is made with its parts."""
    year: int = form.cleaned_data["year"]
    code = f"{year}{form.cleaned_data['part']}"
    found = ReportingPeriod.objects.filter(code=code).first()
    if found is None:
        open_year(year=year, by=request.user)
        found = ReportingPeriod.objects.get(code=code)
    return found


def _say_how_many_owe(request: SignedInRequest, number: int) -> None:
    if not number:
        messages.info(request, _("Every network is asked already."))
        return
    said = ngettext(
        "%(number)s network is asked for a return.",
        "%(number)s networks are asked for a return.",
        number,
    ) % {"number": number}
    messages.success(request, said)


@require_http_methods(["GET", "POST"])
def lock(request: SignedInRequest, code: str) -> HttpResponse:
    require(may_lock_periods(request.user))
    period = get_object_or_404(ReportingPeriod, code=code)
    rows = list(all_returns().filter(period=period))
    if not rows:
        raise Http404
    form = LockPeriodForm(typed_in(request))
    refusals = what_hinders_locking(rows, with_missing=form.is_bound)
    if form.is_valid():
        try:
            lock_period(
                period=period, with_missing=form.cleaned_data["with_missing"], by=request.user
            )
        except NoneMoved as none:
            refusals = list(none.refusals)
            form.add_error(None, _("Nothing was locked, because these returns stand in the way."))
        else:
            messages.success(request, _("%(period)s is locked.") % {"period": period.code})
            return redirect("reports:return_periods")
    return render(
        request,
        "reports/return_period_lock.html",
        {"period": period, "form": form, "refusals": refusals, "number": len(rows)},
    )
