"""What the Secretariat types about the results framework: one form for each kind of row, each text in every language."""

from reports.forms.framework.aims import BaselineForm, TargetForm
from reports.forms.framework.measures import NATURES, IndicatorForm, MeasureForm, MeasureTieForm
from reports.forms.framework.plans import AreaForm, OutcomeForm, PlanForm, StrategyForm, TieForm
from reports.forms.framework.rows import RemoveForm, RowForm
from reports.forms.framework.schemes import CategoryForm, SchemeForm, SchemeVersionForm

__all__ = [
    "NATURES",
    "AreaForm",
    "BaselineForm",
    "CategoryForm",
    "IndicatorForm",
    "MeasureForm",
    "MeasureTieForm",
    "OutcomeForm",
    "PlanForm",
    "RemoveForm",
    "RowForm",
    "SchemeForm",
    "SchemeVersionForm",
    "StrategyForm",
    "TargetForm",
    "TieForm",
]
