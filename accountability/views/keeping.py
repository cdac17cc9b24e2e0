"""How long one concern is kept: its last day, what stops the deletion, and the steps that two people make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability.actions import holds
from accountability.forms.desk import ReasonsForm
from accountability.permissions import keeping as permissions
from accountability.permissions.desk import CaseReader
from accountability.views.desk import with_case
from accountability.views.vault import DeskRequest
from alliance.http import typed_in
from alliance.permissions import Verdict, require


@dataclass(frozen=True)
class Step:
    """Something that one person asks for, or that the second confirms."""

    words: Promise
    may: Callable[[CaseReader], Verdict]
    act: Callable[..., object]
    done: Promise
    needs_reasons: bool = False


STEPS: Mapping[str, Step] = {
    "hold": Step(
        _("Ask for a legal hold"),
        permissions.may_ask_for_hold,
        lambda reason, by: holds.ask_for_hold(reason=reason, by=by),
        _("It is not deleted for seven days. Another person has to confirm the hold by then."),
        needs_reasons=True,
    ),
    "confirm-hold": Step(
        _("Confirm the legal hold"),
        permissions.may_confirm_hold,
        holds.confirm_hold,
        _("It is kept until two people end the hold."),
    ),
    "end-hold": Step(
        _("Ask to end the legal hold"),
        permissions.may_ask_for_release,
        lambda reason, by: holds.ask_for_release(reason=reason, by=by),
        _("Another person has to agree. Until then it is kept."),
        needs_reasons=True,
    ),
    "confirm-end": Step(
        _("End the legal hold"),
        permissions.may_release,
        holds.release_hold,
        _("The hold has ended. The day of deletion is set anew in the coming night."),
    ),
    "delete": Step(
        _("Ask to delete it before its time"),
        permissions.may_ask_for_deletion,
        lambda reason, by: holds.ask_for_deletion(reason=reason, by=by),
        _("Another person has to agree. Until then it is kept."),
        needs_reasons=True,
    ),
    "confirm-delete": Step(
        _("Agree to delete it"),
        permissions.may_agree_to_deletion,
        holds.agree_to_deletion,
        _("It is deleted in the coming night."),
    ),
    "keep": Step(
        _("Keep it as long as its rule says"),
        permissions.may_drop_deletion,
        holds.drop_deletion,
        _("It is kept as long as its rule says."),
    ),
}


@require_safe
@with_case
def keeping(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """The last day, who holds it, and what may be done."""
    asked = permissions.open_deletion(by.opened)
    context = {
        "case": by.case,
        "hold": permissions.hold_of(by.case),
        "is_held": permissions.is_held(by.case),
        "asked": asked,
        "steps": [(name, one) for name, one in STEPS.items() if one.may(by)],
    }
    return render(request, "accountability/desk/keeping.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def step(request: DeskRequest, by: CaseReader, step: str) -> HttpResponse:
    """One step: with reasons where one asks, with a press where one confirms."""
    found = STEPS.get(step)
    if found is None:
        raise Http404
    require(found.may(by))
    form = ReasonsForm(typed_in(request)) if found.needs_reasons else None
    is_sent = request.method == "POST"
    if is_sent and (form is None or form.is_valid()):
        reasons = {"reason": form.cleaned_data["reasons"]} if form else {}
        found.act(**reasons, by=by)
        messages.success(request, str(found.done))
        return redirect("accountability:case_keeping", case=by.case.pk)
    context = {"case": by.case, "form": form, "words": found.words}
    return render(request, "accountability/desk/keeping_step.html", context)
