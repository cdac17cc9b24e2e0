"""Reading the content files of the demonstration alliance: TOML beside each app's demo package."""

import tomllib
from pathlib import Path
from typing import Any


def read(package_file: str, name: str) -> dict[str, Any]:
    """The content file `name` beside a module's `__file__`."""
    with (Path(package_file).parent / name).open("rb") as file:
        return tomllib.load(file)
