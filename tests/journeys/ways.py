"""In which languages and looks journeys are made: few in an ordinary run, every one in the long run."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar
from zlib import crc32

import pytest
from django.conf import settings

T = TypeVar("T")

IS_LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"
LANGUAGES = list(settings.LANGUAGE_TABLE)
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Way:
    """A language, how the device draws pages, and whether scripts run there."""

    language: str
    scheme: str
    has_script: bool = True

    def __str__(self) -> str:
        script = "with" if self.has_script else "without"
        return f"{self.language}, {self.scheme}, {script} script"

    @property
    def browser(self) -> dict[str, Any]:
        """What a browser context is told."""
        return {"color_scheme": self.scheme, "java_script_enabled": self.has_script}


EVERY_LOOK = [Way(language, scheme) for scheme, language in product(SCHEMES, LANGUAGES)]
WITHOUT_SCRIPT = [Way("en", "dark", has_script=False), Way("es", "light", has_script=False)]
WAYS = [*EVERY_LOOK, *WITHOUT_SCRIPT] if IS_LONG_RUN else [Way("ar", "dark"), WITHOUT_SCRIPT[0]]
# what a test that is made in several ways calls them
NAMES_OF_WAYS = {"way", "language", "has_script", "with_script"}


def by_turns(name: str, among: Sequence[T]) -> T:
    """The one whose turn it is; that follows from the name, so that all have their share."""
    return among[crc32(name.encode()) % len(among)]


def name_without_way(item: pytest.Item) -> str | None:
    """What a journey's ways have in common; nothing where it has but one, or is to be made in all of them."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    if not NAMES_OF_WAYS & set(params) or item.get_closest_marker("every_way"):
        return None
    others = sorted(
        f"{name}={value}" for name, value in params.items() if name not in NAMES_OF_WAYS
    )
    return " ".join([item.nodeid.partition("[")[0], *others])
