"""What went wrong, for programs and for those who write them: one shape, with a sentence in the language that is active."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import Field, Schema

from alliance.licence import LICENCE_ADDRESS
from alliance.templatetags.words import reader_language

ROOT = "/api/"
CONTENT_TYPE = "application/problem+json"
METHODS = "GET, HEAD, OPTIONS"


class Problem(Schema):
    """A refusal in the form of RFC 9457."""

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(description="What the status is called.", examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(
        description="A sentence for people: what is wrong and what there is.",
        examples=["“lemon” is not among the values of “kind”."],
    )
    parameter: str | None = Field(
        default=None,
        description="The part of the address that could not be used.",
        examples=["kind"],
    )


def is_open_data(request: HttpRequest) -> bool:
    """Whether a program asks, at an address that exists or not."""
    return request.path.startswith(ROOT)


def problem(status: int, detail: str = "", *, parameter: str | None = None) -> HttpResponse:
    """A refusal; it is not kept, because it may be put right at any time."""
    told = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or _sentence(status),
        parameter=parameter,
    )
    response = HttpResponse(
        json.dumps(told.model_dump(exclude_none=True), ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", "Content-Language": reader_language()},
    )
    return open_to_all(response)


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Let pages of every other site read the answer: nothing in it is anybody's own."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Content-Language, ETag, Link"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    _add_link(response, LICENCE_ADDRESS, "license")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _add_link(response: HttpResponse, address: str, relation: str) -> None:
    link = f'<{address}>; rel="{relation}"'
    response["Link"] = f"{response['Link']}, {link}" if response.has_header("Link") else link


def _sentence(status: int) -> str:
    """What is said where nothing more is known."""
    sentences = {
        400: _("This request cannot be read. The description of the open data says what it takes."),
        404: _("There is nothing at this address. The open data begin at /api/v1/."),
        405: _("The open data are only read, with GET, HEAD or OPTIONS."),
        503: _("The portal pauses for a moment. Please ask again in a minute."),
    }
    return sentences.get(status) or _("Something went wrong on our side. It has been noted.")
