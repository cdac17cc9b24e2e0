"""What the database refuses in the results framework, in sentences for whoever typed it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import UniqueViolation

from reports.models import Measure
from reports.queries.framework import RULES

P = ParamSpec("P")
Done = TypeVar("Done")

_TAKEN = gettext_lazy("Another one has this code or address already. Choose a different one.")
_SENTENCES = {
    "reports_a_plan_ends_after_it_starts": gettext_lazy("A plan ends after it starts."),
    "reports_one_indicator_per_measure_and_plan": gettext_lazy(
        "This measure stands in this plan already. A plan uses a measure once."
    ),
    "reports_one_target_per_period": gettext_lazy(
        "There is a target for this network and period already. Change that one instead."
    ),
    "reports_one_baseline_per_network": gettext_lazy(
        "There is a baseline for this network already. Change that one instead."
    ),
    "reports_one_crosswalk_per_pair": gettext_lazy("These two are tied already."),
    "reports_one_crosswalk_per_measures": gettext_lazy("These two are tied already."),
    "reports_people_and_reach_are_never_added": gettext_lazy(
        "People and reach overlap, so they are never added."
    ),
    "reports_a_stock_takes_its_last_value": gettext_lazy(
        "A stock is counted on a day, so over time its last value holds."
    ),
}


def said_kindly(action: Callable[P, Done]) -> Callable[P, Done]:
    """Let an action answer with a sentence where a constraint refuses what somebody typed."""

    @wraps(action)
    def kind_action(*args: P.args, **kwargs: P.kwargs) -> Done:
        try:
            return action(*args, **kwargs)
        except IntegrityError as error:
            raise ValidationError(_sentence(error)) from error

    return kind_action


def refuse_impossible_rules(
    *, nature: str, over_time: str, over_organisations: str, over_categories: str
) -> None:
    """Only such ways of adding are kept as make sense for this kind of number."""
    rules = RULES[Measure.Nature(nature)]
    if not (
        over_time in rules.over_time
        and over_organisations in rules.over_organisations
        and over_categories in rules.over_categories
    ):
        raise ValidationError(_("Numbers of this nature cannot be added in this way."))


def _sentence(error: IntegrityError) -> str:
    cause = error.__cause__
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", "") or ""
    if constraint in _SENTENCES:
        return str(_SENTENCES[constraint])
    if isinstance(cause, UniqueViolation):
        return str(_TAKEN)
    return _("This does not fit together with what is there already. Look at it again.")
