"""Files with numbers for a small alliance, brought, checked, entered and taken back by the people of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.leases import claim
from reports.actions.import_work import run_import
from reports.actions.imports import bring_file, commit_import, undo_import
from reports.models import ActivityCount, Category, CountImport, Measure, StagedCount
from reports.queries.imports import rows_of
from tests.factories import CategoryFactory, CategorySchemeFactory, MeasureFactory
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

HEADINGS = "Network,Period,Measure,Category,Number,How exact,Why there is no number,Remark,Reason"


@dataclass
class World:
    """A country and its region in an open year, and a plan that asks for trainings by kind, meetings and a share."""

    cycle: Cycle
    trainings: Measure
    meetings: Measure
    share: Measure
    women: Category
    men: Category

    def file(self, *lines: str, headings: str = HEADINGS) -> bytes:
        return "\n".join([headings, *lines, ""]).encode()

    def bring(
        self, *lines: str, by: str = "coordinator", content: bytes | None = None, **more: object
    ) -> CountImport:
        values = {
            "network": self.cycle.country,
            "file_name": "numbers.csv",
            "reason": "Our list of 2024",
            "language": "en",
        } | more
        return bring_file(
            content=self.file(*lines) if content is None else content,
            by=self.cycle.person(by),
            **values,
        )

    def checked(self, *lines: str, **more: object) -> CountImport:
        return work_off(self.bring(*lines, **more))

    def entered(self, *lines: str, mode: str = "all", **more: object) -> CountImport:
        batch = self.checked(*lines, **more)
        return work_off(commit_import(batch=batch, mode=mode, by=self.cycle.person("coordinator")))

    def taken_back(self, batch: CountImport) -> CountImport:
        return work_off(undo_import(batch=batch, by=self.cycle.person("coordinator")))

    def number(self, measure: Measure | None = None, category: Category | None = None) -> object:
        """What the country states for the year; None where there is no row."""
        count = ActivityCount.objects.filter(
            network=self.cycle.country, measure=measure or self.meetings, category=category
        ).first()
        return None if count is None else count.value if count.value is not None else count.state


def make_world(code: str = "2024") -> World:
    cycle = small_cycle(code)
    scheme = CategorySchemeFactory(code="who", is_exclusive=True)
    women = CategoryFactory(scheme=scheme, code="women", name_en="Women", name_fr="Femmes")
    men = CategoryFactory(scheme=scheme, code="men", name_en="Men")
    trainings = MeasureFactory(code="trainings", name_en="Trainings held", scheme=scheme)
    meetings = MeasureFactory(code="meetings", name_en="Meetings", name_fr="Réunions")
    share = MeasureFactory(code="share", nature="ratio", decimals=1)
    framework = plan()
    for place, measure in enumerate((trainings, meetings, share), start=1):
        indicator_of(framework, measure, code=f"1.{place}")
    return World(cycle, trainings, meetings, share, women, men)


def work_off(batch: CountImport) -> CountImport:
    lease = claim(CountImport, batch.pk)
    assert lease is not None
    run_import(lease)
    batch.refresh_from_db()
    return batch


def verdicts(batch: CountImport) -> list[str]:
    return list(rows_of(batch).values_list("verdict", flat=True))


def said(batch: CountImport, number: int = 1) -> str:
    row = rows_of(batch).get(number=number)
    return " ".join([*row.errors, *row.notes])


def row(batch: CountImport, number: int = 1) -> StagedCount:
    return rows_of(batch).get(number=number)


def lines_of(numbers: Iterable[int], measure: str = "meetings") -> list[str]:
    return [f"country,2024,{measure},,{number},,,," for number in numbers]
