"""What is told of a year, as a snapshot keeps it: highlights, activities, publications, the words explained."""

from typing import Any

from alliance.models import GlossaryTerm
from alliance.texts import of_row
from reports.models import Activity, Highlight, Publication, ReportingPeriod
from reports.numbers import cited
from reports.queries.highlights import texts_shown

Json = dict[str, Any]


def highlights(period: ReportingPeriod) -> list[Json]:
    """What everybody may read of the year's highlights: none that is written, waits for its day or was withdrawn."""
    rows = list(
        Highlight.objects.live()
        .filter(period=period)
        .select_related("network", "area")
        .prefetch_related("themes")
        .order_by("network__slug", "position", "slug")
    )
    texts = texts_shown(rows)
    return [
        {
            "slug": row.slug,
            "network": row.network.slug,
            "area": row.area.code if row.area else None,
            **texts[row.pk],
            "cites": sorted(cited(texts[row.pk]["body"].values())),
            "themes": [
                {"slug": theme.slug, "name": of_row(theme, "name")}
                for theme in sorted(row.themes.all(), key=lambda theme: theme.slug)
            ],
        }
        for row in rows
    ]


def activities(period: ReportingPeriod) -> list[Json]:
    """What took place and may be told of everywhere."""
    rows = (
        Activity.objects.filter(
            is_public=True,
            is_cancelled=False,
            merged_into__isnull=True,
            starts_on__lt=period.ends_before,
            ends_on__gte=period.starts_on,
        )
        .select_related("area")
        .prefetch_related("host_rows__network")
        .order_by("starts_on", "slug")
    )
    return [
        {
            "slug": row.slug,
            "title": of_row(row, "title"),
            "summary": of_row(row, "summary"),
            "aliases": row.aliases,
            "kinds": row.kinds,
            "role": row.role,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "precision": row.precision,
            "place_precision": row.place_precision,
            "city": row.city,
            "country": row.country,
            "hosts": _hosts(row),
            "area": row.area.code if row.area else None,
        }
        for row in rows
    ]


def _hosts(activity: Activity) -> list[str]:
    rows = sorted(activity.host_rows.all(), key=lambda row: row.position)
    return [row.network.slug for row in rows]


def publications(period: ReportingPeriod) -> list[Json]:
    rows = (
        Publication.objects.filter(
            published_on__gte=period.starts_on, published_on__lt=period.ends_before
        )
        .select_related("area")
        .prefetch_related("editions")
        .order_by("slug")
    )
    return [
        {
            "slug": row.slug,
            "title": of_row(row, "title"),
            "original_title": row.original_title,
            "kind": row.kind,
            "languages": sorted(edition.language for edition in row.editions.all()),
            "addresses": {
                edition.language: edition.address
                for edition in row.editions.all()
                if edition.address
            },
            "year": row.published_on.year,
            "summary": of_row(row, "summary"),
            "area": row.area.code if row.area else None,
        }
        for row in rows
    ]


def glossary() -> list[Json]:
    return [
        {
            "slug": row.slug,
            "kind": row.kind,
            "term": of_row(row, "term"),
            "definition": of_row(row, "definition"),
        }
        for row in GlossaryTerm.objects.order_by("kind", "slug")
    ]
