"""Panels: what upper apps offer to lower pages. A page asks for a place; each app's panels.py registers there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

PanelFunction = Callable[[HttpRequest, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of a page: the template that draws it and the values it needs."""

    template: str
    values: dict[str, Any]


@dataclass
class _Places:
    panels: dict[str, list[tuple[int, str, PanelFunction]]] = field(default_factory=dict)


_PLACES = _Places()


def panel(place: str, *, template: str, order: int) -> Callable[[PanelFunction], PanelFunction]:
    """Register a function for a place such as "network"; it returns the template's values, or None for nothing."""

    def register(function: PanelFunction) -> PanelFunction:
        _PLACES.panels.setdefault(place, []).append((order, template, function))
        return function

    return register


def panels_for(place: str, request: HttpRequest, thing: Any) -> list[Panel]:
    """The panels of a place about a thing, in their order, the empty ones left out."""
    offered = sorted(_PLACES.panels.get(place, []), key=lambda row: (row[0], row[1]))
    drawn = ((template, function(request, thing)) for _order, template, function in offered)
    return [Panel(template, values) for template, values in drawn if values is not None]
