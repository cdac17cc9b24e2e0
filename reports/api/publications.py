"""Publications as open data: each once, with the languages it can be read in."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    Item,
    Rows,
    Table,
    Text,
    choice,
    offer_list,
    offer_one,
    shown_at,
    text_of_row,
)
from reports.api.words import YEAR, Kind, kind, known
from reports.models import Publication, PublicationEdition
from reports.queries.public import public_publications

router = Router(tags=["publications"])


class EditionInLanguage(Schema):
    """A publication in one language."""

    language: str = Field(examples=["es"])
    href: str | None = Field(None, description="Where it can be read, if that is known.")

    def __str__(self) -> str:
        return f"{self.language} {self.href}" if self.href else self.language


class Published(Item):
    code: str = Field(examples=["a-toolkit"])
    title: Text | None = None
    original_title: str | None = Field(None, description="As it stands on the publication.")
    summary: Text | None = None
    kind: Kind
    published: str = Field(
        description="When, no more exactly than is known: a day, a month or a year.",
        examples=["2017"],
    )
    precision: str = Field(examples=["year"])
    plan: str | None = None
    area: str | None = Field(None, description="The result area within the plan.")
    editions: list[EditionInLanguage]
    href: str = Field(examples=["https://example.org/en/publications/a-toolkit/"])


class PublicationsAsked(Asked):
    year: int | None = YEAR
    kind: str = choice(Publication.Kind, "", description="Only of this kind.", examples=["toolkit"])


@offer_list(
    router,
    "/publications",
    of=Published,
    takes=PublicationsAsked,
    called="Publications",
    says="What the alliance and its networks published, the latest first.",
)
def publications(request: HttpRequest, wanted: PublicationsAsked) -> Rows[Published]:
    rows = _with_all()
    if wanted.year:
        rows = rows.filter(published_on__year=wanted.year)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return Table(rows, ("-published_on", "slug"), _publications)


@offer_one(
    router,
    "/publications/{slug:code}",
    of=Published,
    called="One publication",
    says="A publication with its editions.",
)
def publication(request: HttpRequest, code: str) -> Published:
    found = _publications(_with_all().filter(slug=code).order_by("pk"))
    if not found:
        raise Http404(HelpfulSentence(_("There is no publication of this name.")))
    return found[0]


def _with_all() -> "QuerySet[Publication]":
    editions = PublicationEdition.objects.order_by("language")
    return (
        public_publications()
        .select_related("area__plan")
        .prefetch_related(Prefetch("editions", editions))
    )


def _publications(rows: Iterable[Publication]) -> list[Published]:
    return [_publication(row) for row in rows]


def _publication(row: Publication) -> Published:
    return Published(
        code=row.slug,
        title=text_of_row(row, "title"),
        original_title=row.original_title or None,
        summary=text_of_row(row, "summary"),
        kind=kind(Publication.Kind(row.kind)),
        published=known(row.published_on, row.precision),
        precision=row.precision,
        plan=row.area.plan.slug if row.area else None,
        area=row.area.code if row.area else None,
        editions=[
            EditionInLanguage(language=edition.language, href=edition.address or None)
            for edition in row.editions.all()
        ],
        href=shown_at(reverse("reports:publication", args=[row.slug])),
    )
