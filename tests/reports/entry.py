"""A small plan to fill in: what the tests of entry stand on."""

from datetime import date

from reports.models import Indicator, Measure, Outcome, Plan, ResultArea


def plan(code: str = "2021-2024") -> Plan:
    """A plan with one result area and one outcome."""
    starts, ends = (int(year) for year in code.split("-"))
    made = Plan.objects.create(
        code=code,
        slug=code,
        starts_on=date(starts, 1, 1),
        ends_on=date(ends, 12, 31),
        name_en=f"Plan {code}",
        area_label_en="Area of work",
    )
    area = ResultArea.objects.create(plan=made, code="1", name_en="Stronger networks")
    Outcome.objects.create(area=area, code="1.1", name_en="Networks learn from each other")
    return made


def indicator_of(made: Plan, measure: Measure, *, code: str) -> Indicator:
    area = made.areas.get()
    return Indicator.objects.create(
        plan=made,
        area=area,
        outcome=area.outcomes.get(),
        measure=measure,
        code=code,
        slug=f"{made.code}-{code}".replace(".", "-"),
        name_en=f"Indicator {code}",
    )
