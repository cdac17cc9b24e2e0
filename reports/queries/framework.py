"""The results framework as the Secretariat shapes it: what hangs on what, what is frozen, what is missing in a language."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from alliance.translations import TextToWrite, texts_to_write
from reports.models import (
    ActivityCount,
    Baseline,
    Category,
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    MeasureCrosswalk,
    NetworkReturn,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
    Strategy,
    Target,
)
from reports.queries.codes import by_number
from reports.queries.revisions import target_revisions

Nature, OverTime = Measure.Nature, Measure.OverTime
OverOrganisations, OverCategories = Measure.OverOrganisations, Measure.OverCategories

# Every kind of row that has texts, in the order in which a plan is written.
WITH_TEXTS: tuple[type[models.Model], ...] = (
    Plan,
    ResultArea,
    Outcome,
    Strategy,
    Measure,
    Indicator,
    CategoryScheme,
    Category,
    Crosswalk,
    MeasureCrosswalk,
)
# What a row is called where people read about it.
NAMES: Mapping[type[models.Model], str | Promise] = {
    Plan: _("Plan"),
    ResultArea: _("Result area"),
    Outcome: _("Outcome"),
    Strategy: _("Strategy"),
    Measure: _("Measure"),
    Indicator: _("Indicator"),
    Baseline: _("Baseline"),
    Target: _("Target"),
    CategoryScheme: _("Way of splitting counts"),
    Category: _("Category"),
    Crosswalk: _("Tie between result areas"),
    MeasureCrosswalk: _("Tie between measures"),
    ActivityCount: _("Counts"),
}
# Of a measure that carries counts: what it counts, in words; a change makes a new version.
MEANING = ("counts", "not_counted")
# Of a measure that carries counts: what its numbers are; another one is another measure.
RULES_OF_ADDING = ("nature", "over_time", "over_organisations", "over_categories")
SHAPE = (*RULES_OF_ADDING, "decimals", "scheme", "currency")
# of these the first choice may come later than the counts
CHOSEN_LATER = ("scheme", "currency")
UNITS = ("unit", "unit_one")


@dataclass(frozen=True)
class Rules:
    """How numbers of one nature may be added: the ways that are offered, the usual one first."""

    over_time: tuple[Measure.OverTime, ...]
    over_organisations: tuple[Measure.OverOrganisations, ...]
    over_categories: tuple[Measure.OverCategories, ...] = (OverCategories.SUM, OverCategories.NONE)


_ADDED_OR_NOT = (OverOrganisations.SUM, OverOrganisations.NONE)

RULES: Mapping[Measure.Nature, Rules] = {
    Nature.FLOW: Rules((OverTime.SUM, OverTime.NONE), _ADDED_OR_NOT),
    Nature.STOCK: Rules((OverTime.LAST,), _ADDED_OR_NOT),
    Nature.UNIQUE_PEOPLE: Rules((OverTime.NONE,), (OverOrganisations.NONE,)),
    Nature.REACH: Rules(
        (OverTime.NONE,), (OverOrganisations.NONE,), (OverCategories.NONE, OverCategories.SUM)
    ),
    Nature.RATIO: Rules((OverTime.SUM, OverTime.LAST, OverTime.NONE), _ADDED_OR_NOT),
    Nature.SET: Rules((OverTime.UNION,), (OverOrganisations.UNION,)),
    Nature.MONEY: Rules((OverTime.SUM, OverTime.NONE), _ADDED_OR_NOT),
    Nature.RUBRIC: Rules((OverTime.LAST,), (OverOrganisations.NONE,), (OverCategories.NONE,)),
}


# --- what is frozen ------------------------------------------------------------------------------


def open_periods(on: date | None = None) -> "QuerySet[ReportingPeriod]":
    """Periods in which networks report now: they have begun, and not everything in them is locked."""
    today = on or timezone.localdate()
    unlocked = NetworkReturn.objects.filter(period=OuterRef("pk")).exclude(
        state=NetworkReturn.State.LOCKED
    )
    begun = ReportingPeriod.objects.filter(opens_on__lte=today)
    return begun.filter(Q(locks_on__gt=today) | Exists(unlocked)).order_by("opens_on", "pk")


def carries_counts(measure: Measure) -> bool:
    return ActivityCount.objects.filter(measure=measure).exists()


def is_in_use(scheme: CategoryScheme) -> bool:
    """Whether a count was split by it; from then on it stays as it is."""
    return ActivityCount.objects.filter(category__scheme=scheme).exists()


def last_split_by(scheme: CategoryScheme) -> date | None:
    """The day after the last period that has counts split by it."""
    counts = ActivityCount.objects.filter(category__scheme=scheme)
    day: date | None = counts.aggregate(last=Max("period__ends_before"))["last"]
    return day


def stamp_of(row: models.Model) -> str:
    """What a row says now, as a short sign: a form that was opened earlier shows whether it still holds."""
    columns = row._meta.concrete_fields
    names = {column.name for column in columns}
    said = [
        f"{column.attname}={_written(column.value_from_object(row))}"
        for column in columns
        # a text stands in its languages; the column without one speaks that of whoever looks
        if f"{column.name}_en" not in names
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _written(value: object) -> str:
    """The same for 40 as somebody typed it and for 40.0000 as the database keeps it."""
    return repr(value.normalize() if isinstance(value, Decimal) else value)


# --- the pages -----------------------------------------------------------------------------------


def plans_shaped() -> "QuerySet[Plan]":
    return Plan.objects.annotate(
        areas_there=Count("areas", distinct=True),
        indicators_there=Count("indicators", distinct=True),
    ).order_by("-starts_on", "pk")


@dataclass(frozen=True)
class PlanShaped:
    """A plan with all that stands in it."""

    plan: Plan
    areas: list[ResultArea]
    strategies: list[Strategy]
    indicators: list[Indicator]
    ties: list[Crosswalk]


def plan_shaped(plan: Plan) -> PlanShaped:
    outcomes = Prefetch("outcomes", Outcome.objects.order_by("code", "pk"))
    ties = Crosswalk.objects.filter(Q(from_area__plan=plan) | Q(to_area__plan=plan))
    return PlanShaped(
        plan=plan,
        areas=list(plan.areas.prefetch_related(outcomes).order_by("code", "pk")),
        strategies=list(plan.strategies.order_by("code", "pk")),
        indicators=sorted(
            plan.indicators.select_related("measure", "area", "outcome").order_by("pk"),
            key=lambda one: by_number(one.code),
        ),
        ties=list(
            ties.select_related("from_area__plan", "to_area__plan", "to_outcome").order_by(
                "from_area__plan__starts_on", "from_area__code", "to_area__code", "pk"
            )
        ),
    )


def measures_shaped() -> "QuerySet[Measure]":
    """All measures, with whether they carry counts and in which plans they stand."""
    indicators = Indicator.objects.select_related("plan").order_by("plan__starts_on", "code", "pk")
    return (
        Measure.objects.annotate(is_counted=Exists(_counts_of_measure()))
        .prefetch_related(Prefetch("indicators", indicators))
        .order_by("code")
    )


def _counts_of_measure() -> "QuerySet[ActivityCount]":
    return ActivityCount.objects.filter(measure=OuterRef("pk"))


@dataclass(frozen=True)
class MeasureShaped:
    """A measure with where it stands and how its series goes on."""

    measure: Measure
    is_counted: bool
    indicators: list[Indicator]
    goes_on_in: list[MeasureCrosswalk]
    comes_from: list[MeasureCrosswalk]

    @property
    def shares_do_not_add_up(self) -> bool:
        """A series that is split with agreed shares is parted wholly; else it ends here."""
        split = [
            tie.weight for tie in self.goes_on_in if tie.relation == MeasureCrosswalk.Relation.SPLIT
        ]
        agreed = [weight for weight in split if weight is not None]
        return bool(agreed) and (len(agreed) < len(split) or sum(agreed) != Decimal(1))


def measure_shaped(measure: Measure) -> MeasureShaped:
    ties = MeasureCrosswalk.objects.select_related("from_measure", "to_measure").order_by("pk")
    return MeasureShaped(
        measure=measure,
        is_counted=carries_counts(measure),
        indicators=list(
            measure.indicators.select_related("plan").order_by("plan__starts_on", "pk")
        ),
        goes_on_in=list(ties.filter(from_measure=measure)),
        comes_from=list(ties.filter(to_measure=measure)),
    )


@dataclass(frozen=True)
class TargetChange:
    """One line of the history of targets."""

    what: str
    network: Any
    period: ReportingPeriod
    value: Decimal
    decided_on: date | None
    reason: str
    at: Any


@dataclass(frozen=True)
class IndicatorShaped:
    """An indicator with where it began, what it aims at, and how that changed."""

    indicator: Indicator
    baselines: list[Baseline]
    targets: list[Target]
    history: list[TargetChange]


def indicator_shaped(indicator: Indicator) -> IndicatorShaped:
    targets = indicator.targets.select_related("network", "period")
    return IndicatorShaped(
        indicator=indicator,
        baselines=list(
            indicator.baselines.select_related("network").order_by("network__slug", "pk")
        ),
        targets=list(targets.order_by("period__starts_on", "network__slug", "pk")),
        history=_history(indicator),
    )


def _history(indicator: Indicator) -> list[TargetChange]:
    rows = (
        target_revisions()
        .filter(indicator_id=indicator.pk)
        .select_related("network", "period", "pgh_context")
        .order_by("-pgh_id")
    )
    return [
        TargetChange(
            what=row.pgh_label,
            network=row.network,
            period=row.period,
            value=row.value,
            decided_on=row.decided_on,
            reason=_said_when_changing(row),
            at=row.pgh_created_at,
        )
        for row in rows
    ]


def _said_when_changing(row: Any) -> str:
    """The reason beside the change; of a target that was taken away it stands with the change alone."""
    said = row.pgh_context.metadata.get("reason", "") if row.pgh_context else ""
    return str(said or row.reason)


def schemes_shaped() -> "QuerySet[CategoryScheme]":
    return (
        CategoryScheme.objects.select_related("replaces", "replaced_by")
        .annotate(is_used=Exists(_counts_of_scheme()))
        .prefetch_related(Prefetch("categories", Category.objects.order_by("pk")))
        .order_by("code")
    )


def _counts_of_scheme() -> "QuerySet[ActivityCount]":
    return ActivityCount.objects.filter(category__scheme=OuterRef("pk"))


# --- texts ---------------------------------------------------------------------------------------


def framework_to_write(language: str) -> list[TextToWrite]:
    """What the framework does not say in a language yet."""
    return texts_to_write(WITH_TEXTS, language)


def fields_of(model: type[models.Model]) -> list[str]:
    """The fields of a kind of row that are written in every language."""
    return list(translator.get_options_for_model(model).all_fields)


def areas_after(plan: Plan) -> "QuerySet[ResultArea]":
    """The areas in which those of a plan may live on."""
    return (
        ResultArea.objects.filter(plan__starts_on__gt=plan.starts_on)
        .select_related("plan")
        .order_by("plan__starts_on", "code", "pk")
    )
