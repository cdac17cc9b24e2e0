"""The results framework in the Secretariat's own pages: what stands in it, a form for each row, what is not translated."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports.actions.shaping import FrameworkMovedOn, remove_row
from reports.forms.framework import NATURES, RemoveForm, RowForm
from reports.models import Indicator, Measure, Plan
from reports.permissions.framework import may_shape_framework
from reports.queries.framework import (
    NAMES,
    RULES,
    framework_to_write,
    indicator_shaped,
    measure_shaped,
    measures_shaped,
    open_periods,
    plan_shaped,
    plans_shaped,
    schemes_shaped,
    stamp_of,
)
from reports.views.framework_kinds import (
    KINDS,
    WORDS_OF,
    Kind,
    kind_or_404,
    name_of,
    page_left_by,
    page_of,
)

TEXTS_ON_A_PAGE = 100


# --- what there is -------------------------------------------------------------------------------


@require_safe
def framework(request: SignedInRequest) -> HttpResponse:
    """All plans, and the way to what they share: measures, ways of splitting, texts."""
    require(may_shape_framework(request.user))
    context = {"plans": plans_shaped(), "period": open_periods().first()}
    return render(request, "reports/framework/framework.html", context)


@require_safe
def plan(request: SignedInRequest, plan: str) -> HttpResponse:
    require(may_shape_framework(request.user))
    found = get_object_or_404(Plan, slug=plan)
    return render(request, "reports/framework/plan.html", {"shaped": plan_shaped(found)})


@require_safe
def measures(request: SignedInRequest) -> HttpResponse:
    require(may_shape_framework(request.user))
    return render(request, "reports/framework/measures.html", {"measures": measures_shaped()})


@require_safe
def measure(request: SignedInRequest, code: str) -> HttpResponse:
    require(may_shape_framework(request.user))
    found = get_object_or_404(Measure.objects.select_related("scheme"), code=code)
    context = {"shaped": measure_shaped(found), "meaning": NATURES[Measure.Nature(found.nature)]}
    return render(request, "reports/framework/measure.html", context)


@require_safe
def indicator(request: SignedInRequest, slug: str) -> HttpResponse:
    require(may_shape_framework(request.user))
    found = get_object_or_404(
        Indicator.objects.select_related("plan", "area", "outcome", "measure"), slug=slug
    )
    context = {"shaped": indicator_shaped(found)}
    return render(request, "reports/framework/indicator.html", context)


@require_safe
def schemes(request: SignedInRequest) -> HttpResponse:
    require(may_shape_framework(request.user))
    return render(request, "reports/framework/schemes.html", {"schemes": schemes_shaped()})


@require_safe
def texts(request: SignedInRequest) -> HttpResponse:
    """What the framework does not say yet in one language, each with the way to the form where it is written."""
    require(may_shape_framework(request.user))
    language = _language_asked(request)
    page = Paginator(framework_to_write(language), TEXTS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [
        {
            "found": found,
            "kind": NAMES[type(found.row)],
            "field": KINDS[WORDS_OF[type(found.row)]].form.texts_asked[found.field].label,
            "word": WORDS_OF[type(found.row)],
        }
        for found in page
    ]
    context = {
        "lines": lines,
        "page": page,
        "asked": language,
        "offered": [
            (code, row)
            for code, row in settings.LANGUAGE_TABLE.items()
            if code != settings.LANGUAGE_CODE
        ],
    }
    return render(request, "reports/framework/texts.html", context)


def _language_asked(request: SignedInRequest) -> str:
    """The one asked for, else the reader's; English is where texts begin, so another one stands in for it."""
    asked = request.GET.get("language") or str(get_language())
    others = [code for code in settings.LANGUAGE_TABLE if code != settings.LANGUAGE_CODE]
    return asked if asked in settings.LANGUAGE_TABLE and asked in others else others[0]


# --- one row -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, kind: str, pk: int | None = None) -> HttpResponse:
    require(may_shape_framework(request.user))
    found = kind_or_404(kind)
    if (pk is None) != (found.parent is None):
        raise Http404
    above = get_object_or_404(found.parent, pk=pk) if found.parent else None
    nature = request.GET.get("nature", "")
    if found.model is Measure and nature not in RULES:
        return _choose_nature(request)
    form = found.form(typed_in(request), parent=above, nature=nature)
    if form.is_valid():
        with errors_into(form):
            row = found.add(form, request.user)
            messages.success(request, _("It is entered."))
            return redirect(page_of(row))
    return _form_page(request, form, title=found.adding, above=above)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    require(may_shape_framework(request.user))
    found = _kind_with_rows(kind)
    row = get_object_or_404(found.model, pk=pk)
    form = found.form(typed_in(request), row=row)
    if form.is_valid():
        try:
            kept = found.change(form, request.user)
        except FrameworkMovedOn as moved:
            _tell_that_it_moved(form, row, moved)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It is kept as you wrote it."))
            return redirect(page_of(kept))
    return _form_page(request, form, title=found.changing, above=row, row=row, word=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Ask once more, with the reason; what something hangs on stays and says so."""
    require(may_shape_framework(request.user))
    found = _kind_with_rows(kind)
    row = get_object_or_404(found.model, pk=pk)
    form = RemoveForm(typed_in(request))
    if form.is_valid():
        with errors_into(form):
            after = page_left_by(row)
            remove_row(row=row, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("It is removed."))
            return redirect(after)
    context = {
        "form": form,
        "name": name_of(row),
        "kind": NAMES[type(row)],
        "back": page_of(row),
    }
    return render(request, "reports/framework/remove.html", context)


def _kind_with_rows(word: str) -> Kind:
    """A version is a way of splitting like any other once it is there."""
    if word == "version":
        raise Http404
    return kind_or_404(word)


def _choose_nature(request: SignedInRequest) -> HttpResponse:
    """First what kind of number it is: how it may be added follows from that."""
    natures = [
        (code, label, NATURES[Measure.Nature(code)]) for code, label in Measure.Nature.choices
    ]
    return render(request, "reports/framework/natures.html", {"natures": natures})


def _form_page(
    request: SignedInRequest, form: RowForm, *, title: Any, above: Any, **more: Any
) -> HttpResponse:
    back = page_of(above) if above else _list_of(form)
    context = {
        "form": form,
        "title": title,
        "above": name_of(above) if above else "",
        "back": back,
        "row": None,
        **more,
    }
    return render(request, "reports/framework/form.html", context)


def _list_of(form: RowForm) -> str:
    """Where a row without anything above it is listed."""
    kind = next(kind for kind in KINDS.values() if isinstance(form, kind.form))
    return page_left_by(kind.model())


def _tell_that_it_moved(form: RowForm, row: models.Model, moved: FrameworkMovedOn) -> None:
    """What was typed stays; sending it again means: mine."""
    form.add_error(None, moved)
    now = type(row)._base_manager.filter(pk=row.pk).first()
    typed = {name: form.data[name] for name in form.data}
    form.data = {**typed, "seen": stamp_of(now) if now else ""}
