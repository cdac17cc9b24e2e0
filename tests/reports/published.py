"""Publishing the small handmade year, so that public pages have something to show without a build."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from reports import pages, sheets
from reports.models import AnnualReport, Artifact, Plan, Snapshot
from reports.tree import DRAWING_VERSION
from tests.factories import ReportingPeriodFactory, UserFactory


def publish(
    content: dict[str, Any], *, edition: int = 1, languages: tuple[str, ...] = ("en", "ar")
) -> AnnualReport:
    """An edition of a year with its pages and tables in these languages."""
    plan, _created = Plan.objects.get_or_create(
        slug=content["plan"]["slug"],
        defaults={
            "code": content["plan"]["code"],
            "starts_on": date(2017, 1, 1),
            "ends_on": date(2020, 12, 31),
            "name_en": "Plan 2017-2020",
            "area_label_en": "Result area",
        },
    )
    period = ReportingPeriodFactory(code=str(content["year"]))
    written = json.dumps({**content, "edition": edition}, ensure_ascii=False)
    snapshot = Snapshot.objects.create(
        id=hashlib.sha256(written.encode()).hexdigest(),
        period=period,
        cut_off=datetime(2018, 5, 4, tzinfo=UTC),
        schema=1,
        content=written,
    )
    for language in languages:
        for drawn in (*pages.draw(content, language), *sheets.draw(content, language)):
            Artifact.objects.create(
                snapshot=snapshot,
                language=language,
                name=drawn.name,
                drawing_version=DRAWING_VERSION,
                media_type=drawn.media_type,
                sha256=hashlib.sha256(drawn.content).hexdigest(),
                content=drawn.content,
            )
    return AnnualReport.objects.create(
        period=period,
        plan=plan,
        edition=edition,
        snapshot=snapshot,
        drawing_version=DRAWING_VERSION,
        languages=list(languages),
        published_at=datetime(2018, 5, edition, 12, tzinfo=UTC),
        published_by=UserFactory(),
    )
