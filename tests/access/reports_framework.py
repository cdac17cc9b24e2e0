"""Who may go where: the results framework, which the Secretariat alone shapes."""

from reports.models import Indicator, Measure, Plan, ResultArea, Target
from tests.access.visitors import SECRETARIAT_ONLY, Row, signed_in

A_PLAN, AN_AREA, A_MEASURE = "the plan of 2017", "its first area", "a measure"
A_CODE, AN_INDICATOR, A_TARGET = "the code of a measure", "an indicator of 2017", "a target"

KEYS = {
    A_PLAN: lambda: Plan.objects.get(slug="2017-2020").pk,
    AN_AREA: lambda: ResultArea.objects.get(plan__slug="2017-2020", code="1").pk,
    A_MEASURE: lambda: Measure.objects.order_by("pk")[0].pk,
    A_CODE: lambda: Measure.objects.order_by("pk")[0].code,
    AN_INDICATOR: lambda: Indicator.objects.get(slug="awareness-workshops").pk,
    A_TARGET: lambda: Target.objects.order_by("pk")[0].pk,
}
_READ: tuple[tuple[str, dict[str, object]], ...] = (
    ("reports:framework", {}),
    ("reports:framework_plan", {"plan": "2017-2020"}),
    ("reports:framework_measures", {}),
    ("reports:framework_measure", {"code": A_CODE}),
    ("reports:framework_indicator", {"slug": "awareness-workshops"}),
    ("reports:framework_schemes", {}),
    ("reports:framework_texts", {}),
)
# what is sent empty comes back with what is missing in it
_WRITTEN: tuple[tuple[str, dict[str, object]], ...] = (
    ("reports:framework_add", {"kind": "plan"}),
    ("reports:framework_add", {"kind": "measure"}),
    ("reports:framework_add", {"kind": "split"}),
    ("reports:framework_add_to", {"kind": "area", "pk": A_PLAN}),
    ("reports:framework_add_to", {"kind": "tie", "pk": AN_AREA}),
    ("reports:framework_add_to", {"kind": "series", "pk": A_MEASURE}),
    ("reports:framework_add_to", {"kind": "target", "pk": AN_INDICATOR}),
    ("reports:framework_change", {"kind": "plan", "pk": A_PLAN}),
    ("reports:framework_change", {"kind": "measure", "pk": A_MEASURE}),
    ("reports:framework_change", {"kind": "target", "pk": A_TARGET}),
    ("reports:framework_remove", {"kind": "area", "pk": AN_AREA}),
    ("reports:framework_remove", {"kind": "target", "pk": A_TARGET}),
)

ROWS = (
    *(Row(name, SECRETARIAT_ONLY, values) for name, values in (*_READ, *_WRITTEN)),
    *(Row(name, SECRETARIAT_ONLY, values, method="POST") for name, values in _WRITTEN),
    *(Row(name, signed_in(405), values, method="POST") for name, values in _READ),
)
