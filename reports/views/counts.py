"""The counts of a year for those who enter them: the list, one change, one decision between sources."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from networks.permissions import networks_within
from reports import actions
from reports.forms.counts import ChangeCountForm, SettleConflictForm
from reports.models import ActivityCount, ReportingPeriod
from reports.numbers import say, say_absence, say_locator
from reports.permissions.builds import may_build_report
from reports.permissions.counts import may_enter_count, may_see_counts, may_settle_conflict
from reports.permissions.rights import ENTERING
from reports.queries import cell_of, counts_of, open_conflicts

State = ActivityCount.State


def year_or_404(year: int) -> ReportingPeriod:
    period = ReportingPeriod.objects.filter(code=str(year)).first()
    if period is None:
        raise Http404(
            HelpfulSentence(_("There is no reporting year %(year)s here yet.") % {"year": year})
        )
    return period


def counts(request: SignedInRequest, year: int) -> HttpResponse:
    require(may_see_counts(request.user))
    period = year_or_404(year)
    within = networks_within(request.user, ENTERING)
    rows = counts_of(period, within)
    return render(
        request,
        "reports/counts.html",
        {
            "year": year,
            "rows": [(row, said_of(row), _place(row)) for row in rows],
            "conflicts": [
                (one, [_with_source(row) for row in one.counts])
                for one in open_conflicts(period)
                if one.first.network_id in within
            ],
            "may_build": may_build_report(request.user),
        },
    )


def change_count(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    count = get_object_or_404(seen_by(request), public_id=public_id)
    require(may_enter_count(request.user, count.network, count.period))
    form = ChangeCountForm(typed_in(request), initial=_as_typed(count), measure=count.measure)
    if form.is_valid():
        try:
            changed = actions.change_count(
                count=count,
                number=_number_of(form.cleaned_data),
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except actions.CountMovedOn as moved:
            _tell_that_it_moved(form, request.POST, moved.count)
        else:
            messages.success(
                request,
                _("The count is now: %(number)s. Published pages change with the next edition.")
                % {"number": said_of(changed)},
            )
            return redirect("reports:counts", year=count.period.starts_on.year)
    return render(
        request,
        "reports/change_count.html",
        {"count": count, "said": said_of(count), "source": _source(count), "form": form},
    )


def settle_conflict(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    count = get_object_or_404(seen_by(request), public_id=public_id)
    require(may_settle_conflict(request.user, count))
    rows = cell_of(count)
    form = SettleConflictForm(
        typed_in(request), rows=rows, labels={row.pk: _with_source(row) for row in rows}
    )
    if form.is_valid():
        actions.settle_conflict(
            count=form.cleaned_data["count"], reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("Your decision is kept. The other numbers stay on record."))
        return redirect("reports:counts", year=count.period.starts_on.year)
    return render(request, "reports/settle_conflict.html", {"count": count, "form": form})


def seen_by(request: HttpRequest) -> "QuerySet[ActivityCount]":
    """The counts a person may see: those of the networks they work for. All others do not exist for them."""
    within = networks_within(request.user, ENTERING)
    return ActivityCount.objects.filter(network__in=within).select_related(
        "measure", "network", "period", "activity", "source__document"
    )


def said_of(count: ActivityCount) -> str:
    language = get_language() or "en"
    if count.state in {State.VALUE, State.ZERO} and count.value is not None:
        return say(count.value, count.qualifier, count.wording, language)
    if count.state == State.VALUE:
        return f"{count.numerator} / {count.denominator}"
    return say_absence(count.state)


def _with_source(count: ActivityCount) -> str:
    if count.source is None:
        return said_of(count)
    return _("%(number)s (%(document)s, %(place)s)") % {
        "number": said_of(count),
        "document": count.source.document.title,
        "place": _place(count),
    }


def _source(count: ActivityCount) -> str:
    """The document and the place in it."""
    if count.source is None:
        return ""
    return _("%(document)s, %(locator)s") % {
        "document": count.source.document.title,
        "locator": _place(count),
    }


def _place(count: ActivityCount) -> str:
    """Where its document says it, in the reader's language."""
    return say_locator(count.source.locator, get_language() or "en") if count.source else ""


def _as_typed(count: ActivityCount) -> dict[str, Any]:
    has_number = count.state in {State.VALUE, State.ZERO}
    return {
        "state": State.VALUE if has_number else count.state,
        "number": said_of(count) if has_number else "",
        "version": count.version,
    }


def _number_of(cleaned: dict[str, Any]) -> actions.StatedNumber:
    written = cleaned["written"]
    if written is None:
        return actions.StatedNumber(state=cleaned["state"])
    return actions.StatedNumber(
        value=written.value, qualifier=written.qualifier, wording=written.wording
    )


def _tell_that_it_moved(form: ChangeCountForm, typed: QueryDict, now: ActivityCount) -> None:
    """Both numbers stay in sight; sending again means: mine."""
    form.add_error(
        "number",
        _(
            "Somebody else changed this number in the meantime. It is now: %(number)s. "
            "What you typed is still here; send it again if yours is the right one."
        )
        % {"number": said_of(now)},
    )
    form.data = {**typed.dict(), "version": str(now.version)}
