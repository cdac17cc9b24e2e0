"""Freezing a year: read at one moment, written as one canonical text, named by its hash, kept for ever."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from reports.models import AnnualReport, Plan, ReportingPeriod, Snapshot
from reports.snapshot.corrections import corrections
from reports.snapshot.figures import figures
from reports.snapshot.framework import indicators, measures, narratives, plan_told, series
from reports.snapshot.networks import networks, partnerships
from reports.snapshot.stories import activities, glossary, highlights, publications

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
    counted = figures(plan, period)
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
        "plan": plan_told(plan, period),
        "narratives": narratives(period),
        "networks": networks(period),
        "indicators": indicators(plan),
        "measures": measures(plan),
        "series": series(),
        "figures": counted,
        "highlights": highlights(period),
        "activities": activities(period),
        "publications": publications(period),
        "glossary": glossary(),
        "partnerships": partnerships(period),
        "corrections": corrections(before, counted),
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
