"""What was published: the list with its choices as links, and a page for each that says more than its title."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance.errors import HelpfulSentence
from alliance.templatetags.words import language_name, told_of
from alliance.texts import of_row
from networks.models import Network
from reports.models import Publication, PublicationEdition, ResultArea
from reports.queries.public import public_activities
from reports.queries.publications import (
    FoundPublications,
    WantedPublications,
    public_publication,
    publications_by_each,
    publications_found,
)
from reports.queries.twins import hosts_in_order
from reports.views.public_activities import rest_of_address
from reports.views.structured import of_publication

ON_A_PAGE = 20

# What is at an address, by how it ends; any other is a page.
FILE_TYPES = {".pdf": "PDF", ".docx": "Word", ".doc": "Word", ".epub": "EPUB", ".xlsx": "Excel"}


@dataclass(frozen=True)
class Choice:
    """One answer to a question of the list: a link to what it would find, and how much that is."""

    label: str
    number: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """What a list can be narrowed by, with its answers and the way back to all of them."""

    name: str
    label: str | Promise
    choices: tuple[Choice, ...]
    query_of_all: str

    @property
    def is_answered(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class ReadIn:
    """A publication in one language: where it is, what is there, or that nobody knows where."""

    language: str
    address: str
    site: str
    file_type: str


@login_not_required
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    areas = {_name_of_area(area): area for area in _areas()}
    wanted, unknown = _wanted(request, areas)
    found = publications_by_each(wanted)
    page = Paginator(publications_found(wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shown": [(row, _languages(row)) for row in page.object_list],
        "questions": _questions(request, wanted, found, areas),
        "wanted": wanted,
        "unknown": unknown,
        "query": rest_of_address(request),
    }
    return render(request, "reports/public/publications.html", context)


@login_not_required
@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    shown = public_publication(slug)
    if shown is None:
        raise Http404(
            HelpfulSentence(
                _("There is no publication at this address. The list holds all of them.")
            )
        )
    came_from = public_activities().filter(pk__in=shown.activities.values("pk"))
    editions = [_read_in(edition) for edition in shown.editions.all()]
    context = {
        "publication": shown,
        "editions": sorted(editions, key=lambda one: language_name(one.language)),
        # the title it came out under is in the language of its only edition
        "original_language": editions[0].language if len(editions) == 1 else "",
        "written_in": of_row(shown, "title"),
        "structured": of_publication(shown),
        "activities": came_from.prefetch_related(hosts_in_order()).order_by("starts_on", "slug"),
    }
    return render(request, "reports/public/publication.html", context)


# --- what is looked for --------------------------------------------------------------------------


def _wanted(
    request: HttpRequest, areas: Mapping[str, ResultArea]
) -> tuple[WantedPublications, bool]:
    """What the address asks for, and whether something in it is unknown here and was left out."""
    asked = {
        name: request.GET[name]
        for name in ("year", "kind", "language", "area", "network")
        if request.GET.get(name)
    }
    year, network = asked.get("year", ""), _network(asked.get("network", ""))
    answers: dict[str, Any] = {
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == len("2017") else 0,
        "kind": asked.get("kind", "") if asked.get("kind") in Publication.Kind.values else "",
        "language": asked["language"] if _is_language(asked.get("language", "")) else "",
        "area": areas[asked["area"]].pk if asked.get("area") in areas else None,
        "network": network,
    }
    wanted = WantedPublications(**{name: value for name, value in answers.items() if value})
    return wanted, any(not answers[name] for name in asked)


def _network(slug: str) -> Network | None:
    if not slug or not slug.isprintable():
        return None
    return Network.objects.filter(slug=slug).order_by("pk").first()


def _is_language(code: str) -> bool:
    return bool(code) and language_name(code) != code


# --- choices as links ----------------------------------------------------------------------------


def _questions(
    request: HttpRequest,
    wanted: WantedPublications,
    found: FoundPublications,
    areas: Mapping[str, ResultArea],
) -> list[Question]:
    """Only questions with more than one answer, and those that somebody answered."""
    names = {area.pk: name for name, area in areas.items()}
    by_name = {names[pk]: number for pk, number in found.areas.items()}
    chosen_area = names.get(wanted.area or 0)
    asked = (
        ("year", gettext_lazy("Year"), found.years, str, wanted.year),
        ("kind", gettext_lazy("Kind"), found.kinds, _kind, wanted.kind),
        ("language", gettext_lazy("Language"), found.languages, language_name, wanted.language),
        (
            "area",
            gettext_lazy("Result area"),
            by_name,
            lambda name: _area(areas[name]),
            chosen_area,
        ),
    )
    questions = [
        Question(
            name,
            label,
            _choices(request, name, tally, said, chosen),
            _query(request, name, ""),
        )
        for name, label, tally, said, chosen in asked
    ]
    return [one for one in questions if len(one.choices) > 1 or one.is_answered]


def _choices(
    request: HttpRequest,
    name: str,
    tally: Mapping[Any, int],
    said: Callable[[Any], str],
    chosen: Any,
) -> tuple[Choice, ...]:
    values = dict(tally) if not chosen or chosen in tally else {**tally, chosen: 0}
    choices = [
        Choice(said(value), number, _query(request, name, str(value)), value == chosen)
        for value, number in values.items()
    ]
    return tuple(sorted(choices, key=lambda choice: choice.label, reverse=name == "year"))


def _query(request: HttpRequest, name: str, value: str) -> str:
    """The address of the same list with another answer to one question."""
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.pop(name, None)
    if value:
        asked[name] = value
    return f"?{asked.urlencode()}" if asked else "?"


def _kind(kind: str) -> str:
    return str(Publication.Kind(kind).label).capitalize()


def _area(area: ResultArea) -> str:
    return f"{area.code}. {told_of(area, 'name').text}"


def _name_of_area(area: ResultArea) -> str:
    """What an address calls a result area: its plan and its number there."""
    return f"{area.plan.slug}.{area.code}"


def _areas() -> "QuerySet[ResultArea]":
    return ResultArea.objects.select_related("plan").order_by("plan__starts_on", "code")


# --- editions ------------------------------------------------------------------------------------


def _languages(row: Publication) -> list[ReadIn]:
    return sorted(map(_read_in, row.editions.all()), key=lambda one: language_name(one.language))


def _read_in(edition: PublicationEdition) -> ReadIn:
    parts = urlsplit(edition.address)
    ending = PurePosixPath(parts.path).suffix.lower()
    return ReadIn(
        edition.language,
        edition.address,
        (parts.hostname or "").removeprefix("www."),
        FILE_TYPES.get(ending, ""),
    )
