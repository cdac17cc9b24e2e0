"""Freezing a year: its figures and texts as one canonical, hashed document from which every report is drawn."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from alliance.models import GlossaryTerm
from alliance.texts import of_row
from members.models import Partnership
from networks.models import Network
from networks.queries import Tree, tree_on
from reports.models import (
    Activity,
    ActivityCount,
    AnnualReport,
    Highlight,
    Indicator,
    Narrative,
    NetworkReturn,
    Plan,
    Publication,
    ReportingPeriod,
    Snapshot,
    Source,
    Target,
)
from reports.numbers import cited
from reports.rollup import Part, Total, totals

SCHEMA = 1
# Raised when a rule of adding changes, so that two snapshots can be told apart by it.
RULES = 1

Json = dict[str, Any]


@dataclass(frozen=True)
class Frozen:
    """A snapshot before it is stored: its canonical text, the hash that names it, the moment it shows."""

    id: str
    content: str
    cut_off: datetime


def freeze(period: ReportingPeriod, languages: list[str]) -> Frozen:
    """Read the whole year at one moment, in one read-only transaction.

    Raises an error of the database when it is called inside a transaction that already read something.
    """
    cut_off = timezone.now().replace(microsecond=0)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        content = canonical(_content(period, languages, cut_off))
    return Frozen(id=hashlib.sha256(content.encode()).hexdigest(), content=content, cut_off=cut_off)


def keep(frozen: Frozen, period: ReportingPeriod) -> Snapshot:
    """Store a frozen year; the same content is stored once."""
    snapshot, _created = Snapshot.objects.get_or_create(
        id=frozen.id,
        defaults={
            "period": period,
            "cut_off": frozen.cut_off,
            "schema": SCHEMA,
            "content": frozen.content,
        },
    )
    return snapshot


def canonical(content: Json) -> str:
    """One text for one content: sorted keys, NFC, no spaces."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def _content(period: ReportingPeriod, languages: list[str], cut_off: datetime) -> Json:
    year = period.starts_on.year
    plan = Plan.objects.filter(
        starts_on__lt=period.ends_before, ends_on__gte=period.starts_on
    ).latest("starts_on")
    before = AnnualReport.objects.filter(period=period).order_by("-edition").first()
    figures = _figures(plan, period)
    content: Json = {
        "schema": SCHEMA,
        "rules": RULES,
        "software": settings.VERSION,
        "cut_off": cut_off.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "inputs": _inputs(languages),
        "year": year,
        "period": {
            "code": period.code,
            "starts_on": period.starts_on.isoformat(),
            "ends_before": period.ends_before.isoformat(),
        },
        "edition": before.edition + 1 if before else 1,
        "supersedes": before.edition if before else None,
        "languages": languages,
        "plan": _plan(plan, period),
        "narratives": _narratives(period),
        "networks": _networks(period),
        "indicators": _indicators(plan),
        "measures": _measures(plan),
        "figures": figures,
        "highlights": _highlights(period),
        "activities": _activities(period),
        "publications": _publications(period),
        "glossary": _glossary(),
        "partnerships": _partnerships(period),
        "corrections": _corrections(before, figures),
    }
    return content


def _inputs(languages: list[str]) -> Json:
    """Hashes of what else shapes the drawn bytes: message catalogues and vendored fonts."""
    catalogues = {
        language: _hash_of(settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po")
        for language in languages
        if language != settings.LANGUAGE_CODE
    }
    fonts = sorted((settings.BASE_DIR / "reports" / "drawing" / "fonts").glob("*.ttf"))
    return {
        "catalogues": catalogues,
        "fonts": {font.name: _hash_of(font) for font in fonts},
    }


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _plan(plan: Plan, period: ReportingPeriod) -> Json:
    told = {
        (narrative.area_id, narrative.kind): of_row(narrative, "text")
        for narrative in Narrative.objects.filter(period=period, area__isnull=False).order_by("pk")
    }
    return {
        "code": plan.code,
        "slug": plan.slug,
        "name": of_row(plan, "name"),
        "goal": of_row(plan, "goal"),
        "area_label": of_row(plan, "area_label"),
        "areas": [
            {
                "code": area.code,
                "name": of_row(area, "name"),
                "summary": of_row(area, "summary"),
                "story": told.get((area.pk, Narrative.Kind.STORY)),
                "lesson": told.get((area.pk, Narrative.Kind.LESSON)),
            }
            for area in plan.areas.order_by("code", "pk")
        ],
    }


def _narratives(period: ReportingPeriod) -> Json:
    rows = Narrative.objects.filter(period=period, area__isnull=True).order_by("kind", "pk")
    return {row.kind: of_row(row, "text") for row in rows}


def _networks(period: ReportingPeriod) -> list[Json]:
    tree = tree_on(_last_day(period))
    slugs = dict(Network.objects.order_by("pk").values_list("pk", "slug"))
    returns = dict(
        NetworkReturn.objects.filter(period=period).order_by("pk").values_list("network", "state")
    )
    rows = Network.objects.order_by("slug").prefetch_related("countries", "statuses")
    by_id = {row.pk: row for row in rows}
    return [
        _network(by_id[pk], _parent_of(pk, tree, slugs), returns.get(pk), period)
        for pk in tree.in_order(key=lambda pk: slugs[pk])
    ]


def _network(
    network: Network, parent: str | None, return_state: str | None, period: ReportingPeriod
) -> Json:
    status = next((row for row in network.statuses.all() if _touches(row.period, period)), None)
    countries = sorted(
        {row.country for row in network.countries.all() if _touches(row.period, period)}
    )
    since = status.period.lower if status else None
    return {
        "slug": network.slug,
        "name": of_row(network, "name"),
        "local_name": network.local_name,
        "level": network.level,
        "status": status.status if status else None,
        "status_since": since.isoformat() if since else None,
        "status_precision": status.precision if status else None,
        "parent": parent,
        "countries": countries,
        "summary": of_row(network, "summary"),
        "note": of_row(network, "note"),
        "owes_return": return_state is not None,
        "return_state": return_state,
    }


def _parent_of(network_id: int, tree: Tree, slugs: dict[int, str]) -> str | None:
    parent = tree.parent_of(network_id)
    return None if parent is None else slugs[parent]


def _last_day(period: ReportingPeriod) -> date:
    """The tree is told as it stood at the end; sums follow each count's own day."""
    return period.ends_before - timedelta(days=1)


def _touches(span: Any, period: ReportingPeriod) -> bool:
    """Whether a half-open span of days, open ends included, meets the period."""
    begins = span.lower is None or span.lower < period.ends_before
    lasts = span.upper is None or span.upper > period.starts_on
    return begins and lasts


def _indicators(plan: Plan) -> list[Json]:
    rows = plan.indicators.filter(is_public=True).select_related("area", "measure")
    return [
        {
            "code": row.code,
            "slug": row.slug,
            "area": row.area.code,
            "name": of_row(row, "name"),
            "measure": row.measure.code,
            "origin": row.origin,
            "headline": row.is_headline,
        }
        for row in sorted(rows.order_by("pk"), key=lambda row: _numbers_in(row.code))
    ]


def _numbers_in(code: str) -> tuple[int, ...]:
    """`1.10` after `1.9`."""
    return tuple(int(part) for part in code.split(".") if part.isdigit())


def _measures(plan: Plan) -> list[Json]:
    rows = {row.measure for row in plan.indicators.select_related("measure").order_by("pk")}
    return [
        {
            "code": row.code,
            "name": of_row(row, "name"),
            "unit": of_row(row, "unit"),
            "unit_one": of_row(row, "unit_one"),
            "counts": of_row(row, "counts"),
            "nature": row.nature,
            "over_time": row.over_time,
            "over_organisations": row.over_organisations,
            "decimals": row.decimals,
        }
        for row in sorted(rows, key=lambda row: row.code)
    ]


# --- figures ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What the figures of one year are written from, read once."""

    slugs: dict[int, str]
    activities: dict[int, str]
    counts: dict[int, ActivityCount]
    of_cell: dict[tuple[int, int], list[ActivityCount]]
    sources: dict[int, Source]
    targets: dict[tuple[int, int], Target]


def _figures(plan: Plan, period: ReportingPeriod) -> list[Json]:
    known = _known(period)
    indicators = list(
        plan.indicators.filter(is_public=True).select_related("measure").order_by("pk")
    )
    tree = tree_on(_last_day(period))
    order = tree.in_order(key=lambda pk: known.slugs[pk])
    answers = totals(
        measures=[indicator.measure_id for indicator in indicators], networks=order, period=period
    )
    written = []
    for indicator in sorted(indicators, key=lambda row: _numbers_in(row.code)):
        for network in order:
            total = answers.get((indicator.measure_id, network))
            if total and _has_something_to_say(total, known, indicator):
                written.append(_figure(indicator, total, known))
    return written


def _known(period: ReportingPeriod) -> _Known:
    counts = (
        ActivityCount.objects.filter(
            period__starts_on__gte=period.starts_on, period__ends_before__lte=period.ends_before
        )
        .select_related("source__document", "measure")
        .prefetch_related("counts_activities", "counts_publications", "overlaps_with")
        .order_by("pk")
    )
    of_cell: dict[tuple[int, int], list[ActivityCount]] = {}
    for count in counts:
        of_cell.setdefault((count.measure_id, count.network_id), []).append(count)
    return _Known(
        slugs=dict(Network.objects.order_by("pk").values_list("pk", "slug")),
        activities=dict(Activity.objects.order_by("pk").values_list("pk", "slug")),
        counts={count.pk: count for count in counts},
        of_cell=of_cell,
        sources={count.source.pk: count.source for count in counts if count.source},
        targets={
            (target.indicator_id, target.network_id): target
            for target in Target.objects.filter(period=period).order_by("pk")
        },
    )


def _has_something_to_say(total: Total, known: _Known, indicator: Indicator) -> bool:
    """A network with nothing below it that could be shown has no figure; one with a target, a row or parts has."""
    return bool(
        total.parts
        or total.conflicts
        or (total.measure_id, total.network_id) in known.of_cell
        or (indicator.pk, total.network_id) in known.targets
    )


def _figure(indicator: Indicator, total: Total, known: _Known) -> Json:
    own = known.of_cell.get((total.measure_id, total.network_id), [])
    first = next((count for count in own if count.is_counting), own[0] if own else None)
    target = known.targets.get((indicator.pk, total.network_id))
    return {
        "id": _figure_id(indicator, total.network_id, known),
        "indicator": indicator.slug,
        "measure": indicator.measure.code,
        "network": known.slugs[total.network_id],
        "scope": first.scope if first else None,
        "state": str(total.state),
        "value": _plain(total.value),
        "numerator": _plain(total.numerator),
        "denominator": _plain(total.denominator),
        "qualifier": str(total.qualifier),
        "wording": str(total.wording),
        "highest": _plain(total.highest),
        "refusal": str(total.refusal),
        "method": first.method if first else "",
        "remark": of_row(first, "remark") if first else {},
        "sentence": of_row(first, "sentence") if first else {},
        "coverage": {
            "reported": total.coverage.reported,
            "expected": total.coverage.expected,
            "stated_whole": total.coverage.stated_whole,
        },
        "parts": [_part(part, indicator, known) for part in total.parts],
        "conflict": [
            _statement(known.counts[count_id])
            for conflict in total.conflicts
            if conflict.network_id == total.network_id
            for (_value, _qualifier, _wording, count_id) in conflict.values
        ],
        "disputed": bool(total.conflicts),
        "claims": _claims(first),
        "overlaps_with": sorted(
            {other.reference for count in own for other in count.overlaps_with.all()}
        ),
        "sources": [_source(known.sources[count.source_id]) for count in own if count.source_id],
        "target": {"value": _plain(target.value), "is_sample": target.is_sample}
        if target
        else None,
    }


def _figure_id(indicator: Indicator, network_id: int, known: _Known) -> str:
    """The reference of a count where it has one, shared by all sources of the same figure."""
    references = {
        count.reference
        for count in known.of_cell.get((indicator.measure_id, network_id), [])
        if count.reference
    }
    if len(references) == 1:
        return references.pop()
    return f"{indicator.slug}.{known.slugs[network_id]}"


def _part(part: Part, indicator: Indicator, known: _Known) -> Json:
    return {
        "network": known.slugs[part.network_id],
        "activity": known.activities.get(part.activity_id) if part.activity_id else None,
        "state": str(part.state),
        "value": _plain(part.value),
        "qualifier": str(part.qualifier),
        "wording": str(part.wording),
        "joint": part.joint,
        "disputed": part.disputed,
        "figure": _figure_id(indicator, part.network_id, known),
    }


def _statement(count: ActivityCount) -> Json:
    return {
        "value": _plain(count.value),
        "qualifier": count.qualifier,
        "wording": count.wording,
        "source": _source(count.source) if count.source else None,
    }


def _source(source: Source) -> Json:
    return {"document": of_row(source.document, "title"), "locator": source.locator}


def _claims(count: ActivityCount | None) -> Json | None:
    """What a count says it counts, named one by one, beside the number it claims."""
    if count is None:
        return None
    listed: list[Activity | Publication] = [
        *sorted(count.counts_activities.all(), key=lambda row: row.slug),
        *sorted(count.counts_publications.all(), key=lambda row: row.slug),
    ]
    if not listed:
        return None
    return {
        "claimed": _plain(count.value),
        "listed": [
            {
                "kind": row._meta.model_name,
                "slug": row.slug,
                "title": of_row(row, "title"),
            }
            for row in listed
        ],
    }


def _plain(value: Decimal | None) -> str | None:
    """A decimal as a plain string: `1250`, `0.17`; never `1.25E+3`."""
    if value is None:
        return None
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


# --- stories, activities, publications -------------------------------------------------------


def _highlights(period: ReportingPeriod) -> list[Json]:
    rows = (
        Highlight.objects.filter(period=period, is_published=True)
        .select_related("network", "area")
        .prefetch_related("themes")
        .order_by("network__slug", "position", "slug")
    )
    return [
        {
            "slug": row.slug,
            "network": row.network.slug,
            "area": row.area.code if row.area else None,
            "title": of_row(row, "title"),
            "body": of_row(row, "body"),
            "cites": sorted(cited(of_row(row, "body").values())),
            "themes": [
                {"slug": theme.slug, "name": of_row(theme, "name")}
                for theme in sorted(row.themes.all(), key=lambda theme: theme.slug)
            ],
        }
        for row in rows
    ]


def _activities(period: ReportingPeriod) -> list[Json]:
    rows = (
        Activity.objects.filter(
            is_public=True, starts_on__lt=period.ends_before, ends_on__gte=period.starts_on
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


def _publications(period: ReportingPeriod) -> list[Json]:
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


def _glossary() -> list[Json]:
    return [
        {
            "slug": row.slug,
            "kind": row.kind,
            "term": of_row(row, "term"),
            "definition": of_row(row, "definition"),
        }
        for row in GlossaryTerm.objects.order_by("kind", "slug")
    ]


def _partnerships(period: ReportingPeriod) -> list[Json]:
    rows: Iterable[Partnership] = Partnership.objects.select_related("network").order_by(
        "network__slug", "kind", "name", "pk"
    )
    return [
        {
            "network": row.network.slug,
            "kind": row.kind,
            "name": row.name,
            "note": of_row(row, "note"),
        }
        for row in rows
        if _touches(row.period, period)
    ]


# --- corrections -----------------------------------------------------------------------------


def _corrections(before: AnnualReport | None, figures: list[Json]) -> list[Json]:
    """What differs from the edition this one will replace, with what was corrected before it."""
    if before is None:
        return []
    old = json.loads(before.snapshot.content)
    earlier: list[Json] = old["corrections"]
    return [*earlier, *differences(old["figures"], figures, since_edition=before.edition + 1)]


def differences(old: list[Json], new: list[Json], *, since_edition: int) -> list[Json]:
    """The figures whose printed statement changed, old beside new."""
    was = {figure["id"]: figure for figure in old}
    now = {figure["id"]: figure for figure in new}
    return [
        {
            "figure": name,
            "was": _printed(was.get(name)),
            "is": _printed(now.get(name)),
            "since_edition": since_edition,
        }
        for name in sorted(was.keys() | now.keys())
        if _printed(was.get(name)) != _printed(now.get(name))
    ]


def _printed(figure: Json | None) -> Json | None:
    """The part of a figure that a reader sees as its number."""
    if figure is None:
        return None
    keys = ("state", "value", "qualifier", "wording", "highest", "conflict")
    return {key: figure[key] for key in keys}
