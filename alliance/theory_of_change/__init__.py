"""The theory of change in its versions: one file of texts each, which is never changed again once a newer one is there."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alliance.texts import Texts


@dataclass(frozen=True)
class Item:
    """One thing in a part of the drawing: its name, and what is meant."""

    name: Texts
    says: Texts


@dataclass(frozen=True)
class Part:
    """One field of the drawing; the last one, the vision, has no items."""

    key: str
    heading: Texts
    says: Texts
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Theory:
    """One version: what is challenged, through what, as what, in which ways, towards what."""

    number: int
    written_in: int
    changes: Texts
    parts: tuple[Part, ...]


@cache
def theories() -> tuple[Theory, ...]:
    """All versions, the newest first."""
    files = Path(__file__).parent.glob("*.toml")
    found = [_theory(tomllib.loads(file.read_text())) for file in files]
    return tuple(sorted(found, key=lambda theory: -theory.number))


def _theory(row: dict[str, Any]) -> Theory:
    return Theory(
        number=row["number"],
        written_in=row["written_in"],
        changes=row["changes"],
        parts=tuple(
            Part(
                key=part["key"],
                heading=part["heading"],
                says=part["says"],
                items=tuple(Item(item["name"], item["says"]) for item in part.get("item", [])),
            )
            for part in row["part"]
        ),
    )
