"""One return: what it says, how far it is, what may be done with it; and all that wait for the same person."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.models import User
from alliance.permissions import Verdict, require
from reports.actions.returns import (
    Cell,
    NoneMoved,
    NotReady,
    ReturnMovedOn,
    approve_many,
    approve_return,
    lock_return,
    return_to_network,
    submit_return,
    what_hinders_approving,
    what_is_unexplained,
    withdraw_approval,
)
from reports.forms.returns import SeenForm, SendBackForm, SubmitForm, WithdrawForm
from reports.models import ActivityCount, NetworkReturn
from reports.permissions.returns import (
    may_approve_return,
    may_check_return,
    may_fill_return,
    may_lock_return,
    may_see_returns,
    may_submit_return,
    may_withdraw_approval,
)
from reports.queries.returns import (
    checked_by,
    content_hash,
    counts_in,
    live_exceptions,
    open_remarks,
    place_of,
    returns_seen_by,
    steps_of,
)
from reports.views.counts import said_of

State = NetworkReturn.State
COUNTS_ON_A_PAGE = 100
# How a state looks.
KINDS = {
    State.NOT_STARTED: "neutral",
    State.IN_PROGRESS: "running",
    State.SUBMITTED: "waiting",
    State.RETURNED: "warning",
    State.APPROVED: "ok",
    State.LOCKED: "done",
}


@dataclass(frozen=True)
class Move:
    """Something that can be done with a return: its page, what it is called, whether this person may."""

    page: str
    label: str | Promise
    verdict: Verdict
    is_pressed: bool = False


@require_safe
def one_return(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = _return_or_404(request, public_id)
    counts = Paginator(counts_in(owed), COUNTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/return.html",
        {
            "owed": owed,
            "kind": KINDS[State(owed.state)],
            "place": place_of(owed),
            "steps": steps_of(owed),
            "page": counts,
            "rows": [(count, said_of(count)) for count in counts],
            "remarks": open_remarks(owed),
            "moves": _moves(request, owed),
            "may_check": may_check_return(request.user, owed),
            "may_fill": may_fill_return(request.user, owed),
            "exception": live_exceptions()
            .filter(network=owed.network, period=owed.period)
            .order_by("pk")
            .first(),
            "is_as_approved": not owed.content_hash or owed.content_hash == content_hash(owed),
        },
    )


def _moves(request: SignedInRequest, owed: NetworkReturn) -> list[Move]:
    """What there is to do in this state: allowed, or why not."""
    user, place = request.user, place_of(owed)
    submit = Move(
        "reports:return_submit", gettext_lazy("Submit the return"), may_submit_return(user, owed)
    )
    approve = Move(
        "reports:return_approve",
        gettext_lazy("Approve the return"),
        may_approve_return(user, owed, place),
        is_pressed=True,
    )
    send_back = Move(
        "reports:return_send_back",
        gettext_lazy("Send it back with a question"),
        may_check_return(user, owed, place),
    )
    withdraw = Move(
        "reports:return_withdraw",
        gettext_lazy("Withdraw the approval"),
        may_withdraw_approval(user, owed, place),
    )
    lock = Move(
        "reports:return_lock",
        gettext_lazy("Lock the return"),
        may_lock_return(user, owed),
        is_pressed=True,
    )
    by_state = {State.SUBMITTED: [approve, send_back], State.APPROVED: [withdraw, lock]}
    return by_state.get(State(owed.state), [] if owed.state == State.LOCKED else [submit])


@require_http_methods(["GET", "POST"])
def submit(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = _return_or_404(request, public_id)
    return _moved_or_form(
        request,
        owed,
        SubmitForm(typed_in(request), initial={"version": owed.version}),
        may_submit_return(request.user, owed),
        "reports/return_submit.html",
        lambda typed: submit_return(
            owed=owed,
            version=typed["version"],
            has_nothing=typed["what"] == SubmitForm.NOTHING,
            by=request.user,
        ),
        done=_("The return is submitted. You receive a letter when it is checked."),
        more={"unexplained": what_is_unexplained(owed)},
    )


@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = _return_or_404(request, public_id)
    counts = _chosen(request, owed)
    return _moved_or_form(
        request,
        owed,
        SendBackForm(typed_in(request), initial={"version": owed.version}),
        may_check_return(request.user, owed),
        "reports/return_send_back.html",
        lambda typed: return_to_network(
            owed=owed,
            version=typed["version"],
            message=typed["message"],
            cells=[Cell(one.measure, one.category, one.activity) for one in counts],
            by=request.user,
        ),
        done=_("The return is sent back. The network receives a letter."),
        more={"counts": [(count, said_of(count)) for count in counts]},
    )


@require_POST
def approve(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    done = _("The return is approved. The network receives a letter.")
    return _pressed(request, public_id, may_approve_return, approve_return, done=done)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = _return_or_404(request, public_id)
    return _moved_or_form(
        request,
        owed,
        WithdrawForm(typed_in(request), initial={"version": owed.version}),
        may_withdraw_approval(request.user, owed),
        "reports/return_withdraw.html",
        lambda typed: withdraw_approval(
            owed=owed, version=typed["version"], reason=typed["reason"], by=request.user
        ),
        done=_("The approval is withdrawn. The return waits to be checked again."),
    )


@require_POST
def lock(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    done = _("The return is locked.")
    return _pressed(request, public_id, may_lock_return, lock_return, done=done)


@require_http_methods(["GET", "POST"])
def returns_to_check(request: SignedInRequest) -> HttpResponse:
    """All that wait for this person, of one period or of all; approved together or not at all."""
    require(may_see_returns(request.user))
    waiting = checked_by(request.user)
    refusals: list[Any] = []
    if request.method == "POST":
        try:
            approved = approve_many(owed=_as_shown(request, waiting), by=request.user)
        except NoneMoved as none:
            refusals = list(none.refusals)
        except ReturnMovedOn as moved:
            return _told_that_it_moved(request, moved)
        else:
            _say_how_many(request, len(approved))
            return redirect("reports:returns_to_check")
    chosen = request.GET.get("period", "")
    shown = [one for one in waiting if not chosen or one.period.code == chosen]
    hindered = {one.owed.pk: one.reason for one in what_hinders_approving(shown, by=request.user)}
    return render(
        request,
        "reports/returns_to_check.html",
        {
            "returns": [(one, hindered.get(one.pk)) for one in shown],
            "periods": sorted({one.period.code for one in waiting}),
            "chosen": chosen,
            "refusals": refusals,
        },
    )


def _say_how_many(request: SignedInRequest, number: int) -> None:
    if not number:
        messages.warning(request, _("Choose the returns that you approve."))
        return
    done = ngettext(
        "%(number)s return is approved.", "%(number)s returns are approved.", number
    ) % {"number": number}
    messages.success(request, done)


def _as_shown(request: SignedInRequest, waiting: list[NetworkReturn]) -> list[NetworkReturn]:
    """The chosen ones, each with the version that stood on the page. Others do not exist for this person."""
    shown = {str(one.public_id): one for one in waiting}
    chosen = []
    for word in dict.fromkeys(request.POST.getlist("return")):
        key, _colon, version = word.partition(":")
        if key in shown and version.isdecimal() and len(version) < 10:
            shown[key].version = int(version)
            chosen.append(shown[key])
    return chosen


# --- what the pages of one return share -------------------------------------------------------------


def _return_or_404(request: SignedInRequest, public_id: uuid.UUID) -> NetworkReturn:
    return get_object_or_404(returns_seen_by(request.user), public_id=public_id)


def _chosen(request: SignedInRequest, owed: NetworkReturn) -> list[ActivityCount]:
    """The counts that are asked about: named in the address, where they were ticked on the page of the return."""
    named = set(request.GET.getlist("cell"))
    return [count for count in counts_in(owed) if str(count.public_id) in named] if named else []


def _moved_or_form(
    request: SignedInRequest,
    owed: NetworkReturn,
    form: SeenForm,
    verdict: Verdict,
    template: str,
    move: Callable[[dict[str, Any]], object],
    *,
    done: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Do what was typed; what cannot be done is said on the page, with everything that was typed."""
    if not form.is_valid():
        require(verdict)
    else:
        # asked by the action once more, which knows a second press from a forbidden one
        try:
            move(form.cleaned_data)
        except NotReady as not_ready:
            for problem in not_ready.problems:
                form.add_error(None, str(problem))
        except ReturnMovedOn as moved:
            _tell_in_form(request, form, moved)
        else:
            messages.success(request, done)
            return redirect("reports:return", owed.public_id)
    return render(request, template, {"owed": owed, "form": form, **(more or {})})


def _pressed(
    request: SignedInRequest,
    public_id: uuid.UUID,
    may: Callable[[User, NetworkReturn], Verdict],
    move: Callable[..., object],
    *,
    done: str,
) -> HttpResponse:
    owed = _return_or_404(request, public_id)
    form = SeenForm(request.POST)
    if not form.is_valid():
        require(may(request.user, owed))
        messages.error(request, str(form.errors["version"][0]))
        return redirect("reports:return", owed.public_id)
    try:
        move(owed=owed, version=form.cleaned_data["version"], by=request.user)
    except NotReady as not_ready:
        messages.error(request, " ".join(str(problem) for problem in not_ready.problems))
    except ReturnMovedOn as moved:
        return _told_that_it_moved(request, moved)
    else:
        messages.success(request, done)
    return redirect("reports:return", owed.public_id)


def _told_that_it_moved(request: SignedInRequest, moved: ReturnMovedOn) -> HttpResponse:
    messages.warning(request, _moved_in_words(moved))
    return redirect("reports:return", moved.owed.public_id)


def _tell_in_form(request: SignedInRequest, form: SeenForm, moved: ReturnMovedOn) -> None:
    """What was typed stays; sent again, it is about the return as it is now."""
    form.add_error(None, _moved_in_words(moved))
    form.data = {**request.POST.dict(), "version": str(moved.owed.version)}


def _moved_in_words(moved: ReturnMovedOn) -> str:
    return _("Somebody else moved this return in the meantime. It is now: %(state)s.") % {
        "state": moved.owed.get_state_display()
    }
