"""Reads deploy/processes.toml: the commands that prepare and make up a running portal."""

import shlex
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.places import ROOT

TABLE = ROOT / "deploy" / "processes.toml"


@dataclass(frozen=True)
class Commands:
    """Commands by name, as lists of words, in the order of the table."""

    guard: dict[str, list[str]]
    prepare: dict[str, list[str]]
    processes: dict[str, list[str]]


def commands() -> Commands:
    """What the table says, with the programs of this virtual environment."""
    table = tomllib.loads(TABLE.read_text())
    return Commands(
        **{part: {name: words(line) for name, line in table[part].items()} for part in table}
    )


def words(line: str) -> list[str]:
    """A command line as a list; its program is taken from beside the running Python where it is there."""
    program, *rest = shlex.split(line)
    beside = Path(sys.executable).with_name(program)
    return [str(beside) if beside.exists() else program, *rest]
