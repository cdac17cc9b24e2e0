"""Exceptions to locks: who may correct what until when, and why; granted and ended by the Secretariat."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.templatetags.words import long_moment
from networks.models import Network
from reports.actions.returns import ExceptionIsLive, end_exception, grant_exception
from reports.forms.returns import ExceptionForm
from reports.models import LockException, ReportingPeriod
from reports.permissions.returns import may_see_exceptions

ON_A_PAGE = 50


@require_safe
def exceptions(request: SignedInRequest) -> HttpResponse:
    require(may_see_exceptions(request.user))
    rows = LockException.objects.select_related("network", "period", "granted_by", "ended_by")
    page = Paginator(rows.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    return render(
        request,
        "reports/lock_exceptions.html",
        {
            "page": page,
            "rows": [(row, row.ended_at is None and row.ends_at > now) for row in page],
        },
    )


@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest) -> HttpResponse:
    require(may_see_exceptions(request.user))
    periods = ReportingPeriod.objects.filter(returns__isnull=False).distinct()
    form = ExceptionForm(
        typed_in(request),
        networks=Network.objects.filter(returns__isnull=False).distinct().order_by("slug"),
        periods=periods.order_by("-starts_on", "code"),
        initial={key: request.GET.get(key, "") for key in ("network", "period")} | {"days": 7},
    )
    if form.is_valid() and _granted(request, form):
        return redirect("reports:lock_exceptions")
    return render(request, "reports/lock_exception_grant.html", {"form": form})


def _granted(request: SignedInRequest, form: ExceptionForm) -> bool:
    typed = form.cleaned_data
    try:
        grant_exception(
            network=typed["network"],
            period=typed["period"],
            reason=typed["reason"],
            ends_at=timezone.now() + timedelta(days=typed["days"]),
            by=request.user,
        )
    except ExceptionIsLive as live:
        form.add_error(
            "network",
            _("There is an exception for this network and period already, until %(end)s.")
            % {"end": long_moment(live.exception.ends_at)},
        )
    except PermissionDenied as denied:
        # asked before: the person may make exceptions, but here there is nothing closed
        form.add_error("period", str(denied))
    else:
        messages.success(request, _("The exception holds from now. It ends by itself."))
        return True
    return False


@require_POST
def end(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    require(may_see_exceptions(request.user))
    exception = get_object_or_404(LockException, public_id=public_id)
    end_exception(exception=exception, by=request.user)
    messages.success(request, _("The exception is over."))
    return redirect("reports:lock_exceptions")
