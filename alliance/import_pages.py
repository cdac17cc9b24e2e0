"""What the pages of a brought file share: how far the work is, filters over its rows, files to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import get_language

from alliance.imports import UNDER_WAY
from alliance.models import LeasedWork

State = LeasedWork.State


@dataclass(frozen=True)
class Filter:
    """The rows of one verdict, and how many they are."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Step:
    """One part of the work on a file."""

    name: str
    state: str
    label: str
    detail: str


def is_under_way(batch: Any) -> bool:
    return batch.state in UNDER_WAY


def steps_of(batch: Any, order: Sequence[Any]) -> list[Step]:
    """The parts of the work so far, the present one with its count."""
    at = [str(phase) for phase in order].index(str(batch.phase))
    steps = []
    for position, phase in enumerate(order):
        if position < at:
            state = State.DONE
        elif position > at:
            state = State.QUEUED
        else:
            state = State(batch.state)
        counted = position == at and batch.total
        steps.append(
            Step(
                name=str(phase.label),
                state="waiting" if state == State.QUEUED else str(state),
                label=str(state.label),
                detail=f"{batch.done} / {batch.total}" if counted else "",
            )
        )
    return steps


def tag_of(batch: Any) -> str:
    """What the part of a page that shows the work depends on."""
    return quote_etag(
        f"{batch.pk}-{batch.phase}-{batch.state}-{batch.attempt}-{batch.done}"
        f"-{bool(batch.cancel_requested_at)}-{get_language()}"
    )


def nothing_to_draw(request: HttpRequest, batch: Any) -> HttpResponse | None:
    """The answer to a page that asks how far the work is, where its part need not be drawn anew."""
    tag = tag_of(batch)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    if not is_under_way(batch):
        # what comes after the work is a page of its own
        return HttpResponse(headers={"HX-Refresh": "true"})
    return None


def file_answer(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
