"""The annual reports as open data: every edition with its hash, its files, and what it corrected."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    InMemory,
    Item,
    Rows,
    Text,
    offer_list,
    offer_one,
    shown_at,
    text_of,
)
from alliance.templatetags.words import reader_language
from reports.queries import DrawnFile, Edition, all_editions, downloads_of, editions_in_force

router = Router(tags=["reports"])


class Report(Item):
    """A year as published, by its edition in force."""

    year: int = Field(examples=[2017])
    edition: int = Field(description="The edition in force.", examples=[1])
    title: Text | None = None
    plan: str = Field(examples=["2017-2020"])
    published_at: str = Field(examples=["2018-05-04T12:00:00+00:00"])
    languages: list[str] = Field(examples=[["en", "fr", "es", "ar"]])
    snapshot: str = Field(description="The SHA-256 of the frozen content.")
    reported: int = Field(description="How many networks reported.", examples=[8])
    expected: int = Field(description="How many should have.", examples=[8])
    href: str = Field(examples=["https://example.org/en/reports/2017/"])


class File(Schema):
    name: str = Field(examples=["figures.csv"])
    media_type: str = Field(examples=["text/csv; charset=utf-8"])
    size: int = Field(description="In bytes.", examples=[51234])
    sha256: str
    href: str


class OneEdition(Schema):
    number: int = Field(examples=[1])
    is_in_force: bool
    published_at: str
    languages: list[str]
    snapshot: str
    files: list[File] = Field(description="In the language of the answer; they never change.")
    href: str


class ChangedFigure(Schema):
    """A figure that an edition states otherwise than the one before."""

    figure: str = Field(description="By its code.", examples=["N6"])
    since_edition: int = Field(examples=[2])


class ReportWithEditions(Report):
    editions: list[OneEdition] = Field(description="The newest first.")
    corrections: list[ChangedFigure]


@offer_list(
    router,
    "/reports",
    of=Report,
    called="Annual reports",
    says="Every published year by its edition in force, the latest first.",
)
def reports(request: HttpRequest, wanted: Asked) -> Rows[Report]:
    return InMemory(editions_in_force(), lambda shown: (-shown.year,), _report)


@offer_one(
    router,
    "/reports/{int:year}",
    of=ReportWithEditions,
    called="One annual report",
    says="A year with all its editions, their files, and what they corrected.",
    is_fresh=True,
)
def report(request: HttpRequest, year: int) -> ReportWithEditions:
    editions = all_editions(year)
    if not editions:
        raise Http404(HelpfulSentence(_("Nothing is published for this year.")))
    shown, files = editions[0], downloads_of(editions, reader_language())
    return ReportWithEditions(
        **_told(shown),
        editions=[_edition(one, files[one.number]) for one in editions],
        corrections=[
            ChangedFigure(figure=row["figure"], since_edition=row["since_edition"])
            for row in shown.content["corrections"]
        ],
    )


def _report(shown: Edition) -> Report:
    return Report(**_told(shown))


def _told(shown: Edition) -> dict[str, Any]:
    return {
        "year": shown.year,
        "edition": shown.number,
        "title": text_of(shown.content["narratives"].get("title")),
        "plan": shown.content["plan"]["slug"],
        "published_at": shown.report.published_at.isoformat(),
        "languages": shown.report.languages,
        "snapshot": shown.report.snapshot_id,
        "reported": shown.reporting.reported,
        "expected": shown.reporting.expected,
        "href": shown_at(reverse("reports:report", args=[shown.year])),
    }


def _edition(shown: Edition, files: list[DrawnFile]) -> OneEdition:
    return OneEdition(
        number=shown.number,
        is_in_force=shown.is_in_force,
        published_at=shown.report.published_at.isoformat(),
        languages=shown.report.languages,
        snapshot=shown.report.snapshot_id,
        files=[_file(shown, file) for file in files],
        href=shown_at(reverse("reports:edition", args=[shown.year, shown.number])),
    )


def _file(shown: Edition, file: DrawnFile) -> File:
    address = reverse("reports:edition_file", args=[shown.year, shown.number, file.name])
    return File(
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        href=shown_at(address),
    )
