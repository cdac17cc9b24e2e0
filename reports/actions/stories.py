"""What is told about a year: publications, narratives."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote
from reports.models import (
    Activity,
    Narrative,
    Publication,
    PublicationEdition,
    ReportingPeriod,
    ResultArea,
)
from reports.permissions.framework import may_shape_framework


@transaction.atomic
def add_publication(
    *,
    slug: str,
    title: Texts,
    kind: str,
    published_on: date,
    precision: str,
    editions: Mapping[str, str],
    by: User,
    original_title: str = "",
    summary: Texts | None = None,
    area: ResultArea | None = None,
    activities: Iterable[Activity] = (),
    source_line: str = "",
) -> Publication:
    """Add a publication. `editions` maps each language to an address, or to nothing where none is known."""
    verdict = require(may_shape_framework(by))
    publication = Publication.objects.create(
        slug=slug,
        kind=kind,
        published_on=published_on,
        precision=precision,
        original_title=original_title,
        area=area,
        source_line=source_line,
        **in_columns("title", title),
        **in_columns("summary", summary),
    )
    note_what_people_wrote(publication, by=by)
    publication.activities.set(activities)
    for language, address in editions.items():
        PublicationEdition.objects.create(
            publication=publication, language=language, address=address
        )
    index.changed("publications", slug)
    record("publication.added", publication, by=by, right_used=verdict.right_used)
    return publication


@transaction.atomic
def write_narrative(
    *,
    period: ReportingPeriod,
    kind: str,
    text: Texts,
    by: User,
    area: ResultArea | None = None,
) -> Narrative:
    verdict = require(may_shape_framework(by))
    narrative = Narrative.objects.create(
        period=period, kind=kind, area=area, **in_columns("text", text)
    )
    note_what_people_wrote(narrative, by=by)
    record("narrative.written", narrative, by=by, right_used=verdict.right_used)
    return narrative
