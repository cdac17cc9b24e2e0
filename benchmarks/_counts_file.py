"""A small alliance that owes four years of numbers, and a workbook with 100,000 of them: the same each time."""

import io
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

NUMBERS = 100_000
NETWORKS, MEASURES, CATEGORIES = 48, 120, 4
YEARS = range(2021, 2025)
COORDINATOR = "coordinator@example.org"
HEADINGS = (
    *("Network", "Period", "Measure", "Category", "Number", "How exact"),
    *("Why there is no number", "Remark", "Reason"),
)

# network, period, measure, category, number, how exact, why there is none
Row = tuple[str, str, str, str, int | str, str, str]


def frame() -> None:
    """The networks, the plan with its figures, the years that are open, and who enters their numbers."""
    from django.db import transaction
    from django.db.backends.postgresql.psycopg_any import DateRange

    from alliance.actors import the_portal
    from alliance.texts import in_columns
    from networks.models import Network, NetworkParent
    from reports.actions.returns import open_period
    from reports.models import (
        Category,
        CategoryScheme,
        Indicator,
        Measure,
        Plan,
        ReportingPeriod,
        ResultArea,
    )

    with transaction.atomic():
        whole = _network("whole", Network.Level.GLOBAL)
        _coordinator(whole)
        for number in range(NETWORKS):
            network = _network(f"network-{number}", Network.Level.NATIONAL)
            NetworkParent.objects.create(network=network, parent=whole, period=DateRange())
        scheme = CategoryScheme.objects.create(code="who", **in_columns("name", {"en": "Who"}))
        for number in range(CATEGORIES):
            Category.objects.create(
                scheme=scheme, code=f"part-{number}", **in_columns("name", {"en": f"Part {number}"})
            )
        plan = Plan.objects.create(
            code="2021-2024",
            slug="2021-2024",
            starts_on=date(2021, 1, 1),
            ends_on=date(2024, 12, 31),
            **in_columns("name", {"en": "Plan"}),
            **in_columns("area_label", {"en": "Area"}),
        )
        area = ResultArea.objects.create(plan=plan, code="1", **in_columns("name", {"en": "Area"}))
        for number in range(MEASURES):
            measure = Measure.objects.create(
                code=f"measure-{number}",
                nature="flow",
                over_time="sum",
                over_organisations="sum",
                scheme=scheme,
                **in_columns("name", {"en": f"Measure {number}"}),
                **in_columns("unit", {"en": "things"}),
                **in_columns("unit_one", {"en": "thing"}),
            )
            Indicator.objects.create(
                plan=plan,
                area=area,
                measure=measure,
                code=f"1.{number}",
                slug=f"indicator-{number}",
                **in_columns("name", {"en": f"Indicator {number}"}),
            )
        for year in YEARS:
            period = ReportingPeriod.objects.create(
                code=str(year),
                grain="year",
                starts_on=date(year, 1, 1),
                ends_before=date(year + 1, 1, 1),
            )
            open_period(period=period, by=the_portal())


def _coordinator(whole: Any) -> None:
    from datetime import timedelta

    from allauth.mfa.models import Authenticator
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
    from django.utils import timezone

    from alliance.actors import the_portal
    from alliance.models import User
    from networks.models import RoleAssignment

    person = User.objects.create(email=COORDINATOR)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    now = timezone.now()
    RoleAssignment.objects.create(
        user=person,
        role=RoleAssignment.Role.SECRETARIAT,
        network=whole,
        reach=RoleAssignment.Reach.SUBTREE,
        period=DateTimeTZRange(now - timedelta(days=1), now + timedelta(days=1)),
        granted_by=the_portal(),
    )


def _network(slug: str, level: str) -> Any:
    from alliance.texts import in_columns
    from networks.models import Network

    return Network.objects.create(
        slug=slug, level=level, **in_columns("name", {"en": slug.title().replace("-", " ")})
    )


def rows() -> list[Row]:
    """Figures that move a little from year to year, a tenth of them not exact, some zeros and some without a number."""
    chance = random.Random(2021)
    found: list[Row] = []
    for row in _rows(chance):
        found.append(row)
        if len(found) == NUMBERS:
            break
    return found


def _rows(chance: random.Random) -> Iterator[Row]:
    for network in range(NETWORKS):
        for measure in range(MEASURES):
            usual = [chance.randint(10, 900) for _part in range(CATEGORIES)]
            for year in YEARS:
                parts = [round(one * chance.uniform(0.8, 1.25)) for one in usual]
                named = ("", sum(parts)), *((f"part-{n}", part) for n, part in enumerate(parts))
                for category, value in named:
                    place = (f"network-{network}", str(year), f"measure-{measure}", category)
                    if category and chance.random() < 0.02:
                        yield *place, "", "", "not applicable"
                    else:
                        about = "about" if chance.random() < 0.1 else ""
                        yield *place, value, about, ""


def workbook(numbers: list[Row]) -> bytes:
    """One row for each number, numbers as numbers."""
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    sheet = book.add_worksheet("Tidy")
    sheet.write_row(0, 0, HEADINGS)
    for place, row in enumerate(numbers, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(place, column, cell)
            elif cell:
                sheet.write_string(place, column, cell)
    book.close()
    return output.getvalue()
