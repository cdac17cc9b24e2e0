"""What looks wrong in a return: the questions, and the reasons of those who filled it in."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.templatetags.words import in_a_row
from reports.actions.warnings import NothingToExplain, explain_all
from reports.forms.explaining import READY_ID, READY_REASONS, Asked, ExplainForm
from reports.models import Category, Measure, NetworkReturn
from reports.permissions.returns import may_fill_return
from reports.queries.explaining import Findings, warnings_of
from reports.queries.grid import CellKey
from reports.queries.returns import returns_seen_by


@require_http_methods(["GET", "POST"])
def explain(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    owed = get_object_or_404(returns_seen_by(request.user), public_id=public_id)
    may_fill = may_fill_return(request.user, owed)
    typed = typed_in(request)
    if typed is not None:
        require(may_fill)
    findings = warnings_of(owed)
    asked = _asked(findings)
    form = ExplainForm(typed, asked=asked)
    if form.is_bound:
        form.full_clean()
        if _keep(request, owed, form) and not form.errors:
            return redirect("reports:explain", public_id)
    return render(
        request,
        "reports/lists/explain.html",
        {
            "owed": owed,
            "errors": [(one.measure.name, " ".join(one.words)) for one in findings.errors],
            "asked": asked,
            "form": form,
            "may_fill": may_fill,
            "ready": READY_REASONS,
            "ready_id": READY_ID,
        },
    )


def _keep(request: SignedInRequest, owed: NetworkReturn, form: ExplainForm) -> bool:
    """Whether what was written still belonged to the numbers as they are."""
    answers = form.answers()
    reasons = {(question.key, question.warning.kind): text for question, text in answers}
    try:
        explain_all(owed=owed, reasons=reasons, by=request.user)
    except NothingToExplain:
        form.add_error(None, _("A number changed in the meantime. Look at the questions again."))
        return False
    if reasons:
        kept = ngettext("%(number)s reason is kept.", "%(number)s reasons are kept.", len(reasons))
        messages.success(request, kept % {"number": len(reasons)})
    return True


def _asked(findings: Findings) -> list[Asked]:
    """The questions with the names of their figures. Two queries."""
    keys = [key for one in findings.questions for key in (one.key, *one.also)]
    measures = Measure.objects.in_bulk({key.measure_id for key in keys})
    categories = Category.objects.in_bulk({key.category_id for key in keys if key.category_id})

    def named(key: CellKey) -> str:
        measure = measures[key.measure_id].name
        return f"{measure} · {categories[key.category_id].name}" if key.category_id else measure

    return [
        Asked(one, named(one.key), _also(named(key) for key in one.also))
        for one in findings.questions
    ]


def _also(names: Iterable[str]) -> str:
    others = list(dict.fromkeys(names))
    return _("It is also about: %(figures)s.") % {"figures": in_a_row(others)} if others else ""
