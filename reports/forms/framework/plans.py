"""Plans with their areas, outcomes and strategies, and where an area lives on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from reports.forms.framework.fields import code_field, day
from reports.forms.framework.rows import RowForm, Text, named, offer_rows, refuse_outcome_elsewhere
from reports.models import Outcome, ResultArea
from reports.queries.framework import areas_after


class PlanForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 200, is_required=True),
        "goal": Text(_("What it aims at"), 3000, rows=3),
        "area_label": Text(_("What a result area is called in it"), 80, is_required=True),
        "note": Text(_("Note"), 3000, rows=3),
    }
    code = code_field(most=20)
    slug = code_field(most=50, is_address=True)
    starts_on = day(_("First day"), error_messages={"required": _("Choose the first day.")})
    ends_on = day(_("Last day"), error_messages={"required": _("Choose the last day.")})


class AreaForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 200, is_required=True),
        "summary": Text(_("In a few sentences"), 3000, rows=3),
    }
    code = code_field(most=10)


class OutcomeForm(RowForm):
    texts_asked = {"name": Text(_("Name"), 300, is_required=True)}
    code = code_field(most=10, is_dotted=True)


class StrategyForm(RowForm):
    texts_asked = {
        "name": Text(_("Name"), 120, is_required=True),
        "summary": Text(_("In a few sentences"), 3000, rows=3),
    }
    code = code_field(most=50)


class TieForm(RowForm):
    """Where a result area lives on in a later plan."""

    texts_asked = {"note": Text(_("Note"), 1000, rows=2)}
    fixed = ("to_area", "to_outcome")
    to_area = OneOf(
        ResultArea.objects.none(), label=_("Result area in which it lives on"), said=str
    )
    to_outcome = OneOf(
        Outcome.objects.none(), label=_("Only in this outcome"), said=str, required=False
    )

    def fill_in(self) -> None:
        if self.row is not None:
            return
        areas = areas_after(self.parent.plan)
        offer_rows(self, "to_area", areas, lambda area: f"{area.plan.code}: {named(area)}")
        outcomes = Outcome.objects.filter(area__in=areas).select_related("area__plan")
        offer_rows(
            self,
            "to_outcome",
            outcomes.order_by("area__plan__starts_on", "code", "pk"),
            lambda outcome: f"{outcome.area.plan.code}: {named(outcome)}",
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        refuse_outcome_elsewhere(self, cleaned, "to_area", "to_outcome")
        return cleaned
