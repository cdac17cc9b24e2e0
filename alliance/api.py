"""The open data interface, version 1: what every app's `api.py` offers, found by that name, behind one door."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Query, Router, Schema
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from alliance.errors import HelpfulSentence
from alliance.open_data import glossary, shown_at
from alliance.open_data.answers import Answer, answer_frame
from alliance.open_data.description import ABOUT, description_of
from alliance.open_data.door import open_for_reading, through_the_door
from alliance.open_data.offers import OneAsked, Refused, refuse_unknown
from alliance.open_data.problems import Problem, problem

VERSION = "1"


class Renderer(JSONRenderer):
    """Letters as they are written, also those of Arabic."""

    json_dumps_params = {"ensure_ascii": False}


def _open_data() -> NinjaAPI:
    made = NinjaAPI(
        title="MenEngage Alliance: open data",
        version=VERSION,
        description=ABOUT,
        urls_namespace="open_data",
        openapi_url=None,
        docs_url=None,
        renderer=Renderer(),
    )
    for router in _routers():
        made.add_router("", router)
    return made


def _routers() -> list[Router]:
    """That of the floor, and one of each app that offers something."""
    offering = [
        import_module(f"{app.name}.api")
        for app in apps.get_app_configs()
        if app.name != "alliance" and app.module and module_has_submodule(app.module, "api")
    ]
    found = [getattr(module, "router", None) for module in offering]
    return [glossary.router, *(router for router in found if isinstance(router, Router))]


api = _open_data()


# --- what went wrong --------------------------------------------------------------------------


@api.exception_handler(Http404)
def not_there(request: HttpRequest, missing: Http404) -> HttpResponse:
    sentence = missing.args[0] if missing.args else ""
    return problem(404, sentence if isinstance(sentence, HelpfulSentence) else "")


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return problem(400, refusal.sentence, parameter=refusal.parameter)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    first = wrong.errors[0]
    name = str(first["loc"][-1])
    return problem(400, _what_is_wrong(name, first), parameter=name)


@api.exception_handler(Exception)
def failed(request: HttpRequest, accident: Exception) -> HttpResponse:
    """An error of ours goes the way of all errors: into the log, and to the answer that they have."""
    raise accident


def _what_is_wrong(name: str, error: dict[str, Any]) -> str:
    limits = error.get("ctx", {})
    if error["type"].startswith("int_"):
        return _("“%(name)s” takes a whole number.") % {"name": name}
    if "ge" in limits:
        return _("“%(name)s” takes no number below %(least)s.") % {
            "name": name,
            "least": limits["ge"],
        }
    if "le" in limits:
        return _("“%(name)s” takes no number above %(most)s.") % {
            "name": name,
            "most": limits["le"],
        }
    return _("“%(name)s” cannot be read as it was given.") % {"name": name}


# --- addresses --------------------------------------------------------------------------------


class Offer(Schema):
    """A list, and what is in it."""

    name: str = Field(examples=["The glossary"])
    href: str = Field(examples=[f"{settings.SITE_URL}/api/v1/glossary"])


class Start(Answer):
    lists: list[Offer]
    description: str = Field(examples=[f"{settings.SITE_URL}/api/v1/openapi.json"])


@api.get(
    "/",
    response={200: Start, 304: None, 400: Problem, 405: Problem},
    operation_id="start",
    url_name="start",
    summary="Where to begin",
    description="Every list by its address.",
    tags=["start"],
)
def start(request: HttpRequest, wanted: Query[OneAsked]) -> Start:
    refuse_unknown(request, OneAsked)
    lists = [
        Offer(name=str(operations["get"]["summary"]), href=shown_at(address))
        for address, operations in description_of(api)["paths"].items()
        if "{" not in address and "start" not in operations["get"]["tags"]
    ]
    return Start(
        lists=lists, description=shown_at(reverse("open_data:description")), **answer_frame()
    )


def description(request: HttpRequest) -> JsonResponse:
    """The description for programs (OpenAPI 3.1)."""
    return JsonResponse(description_of(api), json_dumps_params={"ensure_ascii": False})


def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page to try things out on, from our own files."""
    return render(request, "alliance/open_data_docs.html")


app_name = "open_data"
urlpatterns: list[URLPattern] = [
    path("openapi.json", open_for_reading(description), name="description"),
    path("docs", open_for_reading(docs), name="docs"),
    *(
        through_the_door(pattern)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
]
