"""The things of a list as a table: a column for each word of their description, the same whether there are rows or not."""

import types
import typing
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from alliance.csv_file import csv_file

BETWEEN = "; "


def table_of(kind: type[BaseModel], items: Sequence[BaseModel]) -> bytes:
    """A CSV file with one row for each thing."""
    return csv_file([list(_columns(kind)), *(list(_cells(kind, item)) for item in items)])


def _columns(kind: type[BaseModel], before: str = "") -> Iterator[str]:
    """The names of the columns; a thing within a thing has its own, after its name."""
    for name, field in kind.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is None:
            yield f"{before}{name}"
        elif "text" in inner.model_fields:
            yield f"{before}{name}"
            yield f"{before}{name}_language"
        else:
            yield from _columns(inner, f"{before}{name}_")


def _cells(kind: type[BaseModel], item: BaseModel | None) -> Iterator[object]:
    for name, field in kind.model_fields.items():
        value = getattr(item, name, None)
        inner = _model_in(field.annotation)
        if inner is None:
            yield _cell(value)
        else:
            yield from _cells(inner, value)


def _cell(value: Any) -> object:
    if isinstance(value, list):
        return BETWEEN.join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The kind of a single thing within a thing; a list of them is one cell."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        found = [_model_in(one) for one in typing.get_args(annotation)]
        return next((one for one in found if one), None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None
