"""Coming back to a concern: the code is posted to a short neutral address, and never stands in one."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.actions import returning as actions
from accountability.actions.returning import CodeChangedError, CodeOpensNothingError, Found
from accountability.forms.draft import CodeForm
from accountability.forms.returning import ComeBackForm
from accountability.permissions import reporters
from accountability.sessions import Session, hand_over, held, hold, keep, let_go, move_along
from accountability.vault import codes
from accountability.views.coming_back import (
    ReporterRequest,
    neutral_page,
    open_concern_required,
    see_other,
)
from alliance.evenness import evenly
from alliance.http import typed_in


@evenly
@require_http_methods(["GET", "HEAD", "POST"])
@neutral_page
def come_back(request: HttpRequest) -> HttpResponseBase:
    """One field for the code. What is wrong, unknown or deleted gets one answer, after one time."""
    form = ComeBackForm(typed_in(request))
    if form.is_valid():
        try:
            return _opened(request, actions.open_by_code(code=form.cleaned_data["code"]))
        except CodeOpensNothingError:
            form.add_error(
                "code",
                _(
                    "This code opens nothing. Perhaps it was changed, or what it opened has been deleted. Compare it with what you wrote down."
                ),
            )
    unfinished = held(request, Session.UNFINISHED)
    context = {
        "form": form,
        "is_open": held(request, Session.REPORTER) is not None,
        "is_kept": unfinished is not None,
        "asks_for_file": unfinished is not None and unfinished.values["has_file"],
    }
    return render(request, "accountability/returning/come_back.html", context)


@require_POST
@neutral_page
def lock(request: HttpRequest) -> HttpResponseBase:
    """Close an opened concern before its time is over."""
    reporters.close(request)
    return see_other("concerns:come_back")


@require_http_methods(["GET", "HEAD", "POST"])
@open_concern_required
def change_code(request: ReporterRequest) -> HttpResponseBase:
    """Show a new code, and let it open the concern once its end was typed again."""
    reporter = request.reporter
    code = reporter.held.values.get("new_code")
    if code is None:
        code = reporter.held.values["new_code"] = codes.new_code()
        keep(reporter.held)
    form = CodeForm(typed_in(request), code=code)
    if form.is_valid():
        return _changed(request, code)
    context = {"form": form, "code": codes.grouped(code), "must": reporter.case.must_change_code}
    return render(request, "accountability/returning/change_code.html", context)


def _opened(request: HttpRequest, found: Found) -> HttpResponse:
    """Go to the concern, to the form that was locked in mid-writing, or to what was never sent."""
    if found.case is None or found.ring is None:
        response = see_other("accountability:new")
        hand_over(response, hold(request, Session.DRAFT, found.unsent or {}))
        return response
    opened = reporters.hold_open(request, found.case, found.ring)
    move_along(request, Session.DRAFT, opened)
    unfinished = move_along(request, Session.UNFINISHED, opened)
    response = see_other("concerns:concern")
    if unfinished and reporters.is_mark_of(unfinished.values["fields"].get("mark", ""), found.case):
        response.headers["Location"] = unfinished.values["path"]
    elif unfinished:
        let_go(unfinished)
    hand_over(response, opened)
    return response


def _changed(request: ReporterRequest, code: str) -> HttpResponse:
    reporter = request.reporter
    keys = actions.keys_of_code(code=code)
    try:
        case = actions.change_code(
            case=reporter.case, ring=reporter.ring, lookup=reporter.lookup, keys=keys
        )
    except CodeChangedError:
        return see_other("concerns:come_back")
    del reporter.held.values["new_code"]
    reporter.held.values["lookup"] = bytes(case.receipt_lookup).hex()
    keep(reporter.held)
    return see_other("concerns:concern")
