"""In which languages and looks journeys are made: few in an ordinary run, every one in the long run."""

import os
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings

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
WAYS = [*(EVERY_LOOK if IS_LONG_RUN else [Way("fr", "light"), Way("ar", "dark")]), *WITHOUT_SCRIPT]
