"""Whether somebody suffered for having spoken up: the page on which a handler answers it some weeks after a closing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.actions.checks import answer_check
from accountability.forms.desk import CheckForm
from accountability.permissions.desk import CaseReader, may_answer_check
from accountability.views.desk import with_case
from accountability.views.vault import DeskRequest
from alliance.http import typed_in
from alliance.permissions import require


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def check(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """How it was asked, what was found, and what happens next."""
    form = CheckForm(typed_in(request), initial={"number": by.case.checks_answered})
    if form.is_valid():
        answer_check(**form.cleaned_data, by=by)
        messages.success(request, _("It stands in the file."))
        return redirect("accountability:case", case=by.case.pk)
    require(may_answer_check(by))
    return render(request, "accountability/desk/check.html", {"case": by.case, "form": form})
