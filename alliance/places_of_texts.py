"""What the kinds of texts are called, and where each is written: said by the apps beside what is translated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise

Address = Callable[[Any], str]


@dataclass(frozen=True)
class PlaceOfTexts:
    """The texts of one kind of row: their name for people, and the page on which one is written, if there is one."""

    model: type[models.Model]
    name: str | Promise
    address: Address | None

    def address_of(self, row: models.Model) -> str:
        return self.address(row) if self.address else ""


_PLACES: dict[str, PlaceOfTexts] = {}


def texts_of(
    model: type[models.Model], name: str | Promise, address: Address | None = None
) -> None:
    """Say what the texts of a kind are called and where they are written."""
    _PLACES[model._meta.label_lower] = PlaceOfTexts(model, name, address)


def page(name: str, *columns: str) -> Address:
    """The page of this name for a row, its address made from columns of it: "network.slug" is that of its network."""

    def address(row: Any) -> str:
        return reverse(name, args=[_value(row, column) for column in columns])

    return address


def places() -> dict[str, PlaceOfTexts]:
    """Every kind by its label."""
    return dict(_PLACES)


def _value(row: Any, column: str) -> Any:
    for name in column.split("."):
        row = getattr(row, name)
    return row
