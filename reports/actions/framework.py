"""The results framework: plans with areas and outcomes, what is measured, what is aimed at."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote
from networks.models import Network
from reports.actions.refusals import refuse_impossible_rules, said_kindly
from reports.models import (
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
    Source,
    SourceDocument,
    Strategy,
    Target,
)
from reports.permissions.framework import may_shape_framework


@said_kindly
@transaction.atomic
def set_up_plan(
    *,
    code: str,
    slug: str,
    starts_on: date,
    ends_on: date,
    name: Texts,
    area_label: Texts,
    by: User,
    goal: Texts | None = None,
    note: Texts | None = None,
) -> Plan:
    verdict = require(may_shape_framework(by))
    plan = Plan.objects.create(
        code=code,
        slug=slug,
        starts_on=starts_on,
        ends_on=ends_on,
        **in_columns("name", name),
        **in_columns("goal", goal),
        **in_columns("area_label", area_label),
        **in_columns("note", note),
    )
    note_what_people_wrote(plan, by=by)
    index.changed("plans")
    record("plan.set_up", plan, by=by, right_used=verdict.right_used, after={"code": code})
    return plan


@said_kindly
@transaction.atomic
def add_area(
    *,
    plan: Plan,
    code: str,
    name: Texts,
    by: User,
    summary: Texts | None = None,
    outcomes: Iterable[tuple[str, Texts]] = (),
) -> ResultArea:
    """Add a result area with its outcomes; a plan may have none of these."""
    verdict = require(may_shape_framework(by))
    area = ResultArea.objects.create(
        plan=plan, code=code, **in_columns("name", name), **in_columns("summary", summary)
    )
    for outcome_code, outcome_name in outcomes:
        Outcome.objects.create(area=area, code=outcome_code, **in_columns("name", outcome_name))
    note_what_people_wrote(area, by=by)
    index.changed("plans")
    record("area.added", area, by=by, right_used=verdict.right_used, after={"code": code})
    return area


@said_kindly
@transaction.atomic
def add_outcome(*, area: ResultArea, code: str, name: Texts, by: User) -> Outcome:
    verdict = require(may_shape_framework(by))
    outcome = Outcome.objects.create(area=area, code=code, **in_columns("name", name))
    note_what_people_wrote(outcome, by=by)
    index.changed("plans")
    record("outcome.added", outcome, by=by, right_used=verdict.right_used, after={"code": code})
    return outcome


@said_kindly
@transaction.atomic
def add_strategy(
    *, plan: Plan, code: str, name: Texts, by: User, summary: Texts | None = None
) -> Strategy:
    verdict = require(may_shape_framework(by))
    strategy = Strategy.objects.create(
        plan=plan, code=code, **in_columns("name", name), **in_columns("summary", summary)
    )
    note_what_people_wrote(strategy, by=by)
    record("strategy.added", strategy, by=by, right_used=verdict.right_used, after={"code": code})
    return strategy


@said_kindly
@transaction.atomic
def tie_areas(
    *,
    from_area: ResultArea,
    to_area: ResultArea,
    by: User,
    to_outcome: Outcome | None = None,
    note: Texts | None = None,
) -> Crosswalk:
    """Say where an area of an earlier plan lives on; always forwards, so that no tie leads back."""
    verdict = require(may_shape_framework(by))
    if to_area.plan.starts_on <= from_area.plan.starts_on:
        raise ValidationError(_("An area lives on in a plan that starts later."))
    if to_outcome is not None and to_outcome.area_id != to_area.pk:
        raise ValidationError(_("This outcome belongs to another area."))
    tie = Crosswalk.objects.create(
        from_area=from_area, to_area=to_area, to_outcome=to_outcome, **in_columns("note", note)
    )
    note_what_people_wrote(tie, by=by)
    record("areas.tied", tie, by=by, right_used=verdict.right_used)
    return tie


@said_kindly
@transaction.atomic
def define_measure(
    *,
    code: str,
    nature: str,
    over_time: str,
    over_organisations: str,
    over_categories: str,
    name: Texts,
    unit: Texts,
    unit_one: Texts,
    by: User,
    counts: Texts | None = None,
    not_counted: Texts | None = None,
    decimals: int = 0,
    scheme: CategoryScheme | None = None,
    least: Decimal | None = Decimal(0),
    most: Decimal | None = None,
    thing: str = Measure.Thing.OTHER,
    currency: str = "",
) -> Measure:
    """Define what is counted and how it adds up over time, organisations and categories."""
    verdict = require(may_shape_framework(by))
    refuse_impossible_rules(
        nature=nature,
        over_time=over_time,
        over_organisations=over_organisations,
        over_categories=over_categories,
    )
    measure = Measure.objects.create(
        code=code,
        nature=nature,
        over_time=over_time,
        over_organisations=over_organisations,
        over_categories=over_categories,
        decimals=decimals,
        scheme=scheme,
        least=least,
        most=most,
        thing=thing,
        currency=currency,
        **in_columns("name", name),
        **in_columns("unit", unit),
        **in_columns("unit_one", unit_one),
        **in_columns("counts", counts),
        **in_columns("not_counted", not_counted),
    )
    note_what_people_wrote(measure, by=by)
    record("measure.defined", measure, by=by, right_used=verdict.right_used, after={"code": code})
    return measure


@said_kindly
@transaction.atomic
def use_measure(
    *,
    measure: Measure,
    area: ResultArea,
    code: str,
    slug: str,
    name: Texts,
    by: User,
    outcome: Outcome | None = None,
    origin: str = Indicator.Origin.PORTAL,
    is_headline: bool = False,
    is_lower_better: bool = False,
    is_public: bool = True,
) -> Indicator:
    """Make an indicator: a measure inside a plan."""
    verdict = require(may_shape_framework(by))
    if outcome is not None and outcome.area_id != area.pk:
        raise ValidationError(_("This outcome belongs to another area."))
    indicator = Indicator.objects.create(
        plan=area.plan,
        area=area,
        outcome=outcome,
        measure=measure,
        code=code,
        slug=slug,
        origin=origin,
        is_headline=is_headline,
        is_lower_better=is_lower_better,
        is_public=is_public,
        **in_columns("name", name),
    )
    note_what_people_wrote(indicator, by=by)
    record("indicator.made", indicator, by=by, right_used=verdict.right_used, after={"code": code})
    return indicator


@said_kindly
@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    network: Network,
    period: ReportingPeriod,
    value: Decimal,
    by: User,
    is_sample: bool = False,
    decided_on: date | None = None,
    reason: str = "",
) -> Target:
    verdict = require(may_shape_framework(by))
    with pghistory.context(user=by.pk, reason=reason):
        target = Target.objects.create(
            indicator=indicator,
            network=network,
            period=period,
            value=value,
            is_sample=is_sample,
            decided_on=decided_on,
            reason=reason,
        )
    record("target.set", target, by=by, right_used=verdict.right_used, after={"value": str(value)})
    return target


@transaction.atomic
def open_year(*, year: int, by: User) -> ReportingPeriod:
    """Open a reporting year with its halves and quarters."""
    verdict = require(may_shape_framework(by))
    whole = _period(str(year), "year", date(year, 1, 1), date(year + 1, 1, 1), None)
    for half in (1, 2):
        begins = date(year, 6 * half - 5, 1)
        ends = date(year, 7, 1) if half == 1 else date(year + 1, 1, 1)
        parent = _period(f"{year}-H{half}", "half", begins, ends, whole)
        for quarter in (2 * half - 1, 2 * half):
            starts = date(year, 3 * quarter - 2, 1)
            after = date(year, 3 * quarter + 1, 1) if quarter < 4 else date(year + 1, 1, 1)
            _period(f"{year}-Q{quarter}", "quarter", starts, after, parent)
    record("year.opened", whole, by=by, right_used=verdict.right_used, after={"year": year})
    return whole


def _period(
    code: str, grain: str, starts_on: date, ends_before: date, parent: ReportingPeriod | None
) -> ReportingPeriod:
    period, _is_new = ReportingPeriod.objects.get_or_create(
        code=code,
        defaults={
            "grain": grain,
            "starts_on": starts_on,
            "ends_before": ends_before,
            "parent": parent,
        },
    )
    return period


@transaction.atomic
def note_source(*, document: str, title: Mapping[str, str], locator: str, by: User) -> Source:
    """A place in a document; the same place is noted once."""
    require(may_shape_framework(by))
    paper, _new = SourceDocument.objects.get_or_create(
        code=document, defaults=in_columns("title", title)
    )
    source, is_new = Source.objects.get_or_create(document=paper, locator=locator)
    if is_new:
        record("source.noted", source, by=by, after={"locator": locator})
    return source
