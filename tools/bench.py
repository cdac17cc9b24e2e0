"""`make bench`: runs the benchmarks with a database and a broker of their own, as durable as in production."""

import os
import shlex
import signal
import subprocess
import sys

from tools import production, suite
from tools.places import ROOT


def main() -> None:
    """Each script in benchmarks/ that T names, or all; stop at the first that fails."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = shlex.split(os.environ.get("T", "")) or [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        if not path.name.startswith("_")
    ]
    with suite.surroundings("bench", durable=True) as environment:
        _migrate(environment)
        for script in chosen:
            print(f"\n== {script}", flush=True)
            module = script.removesuffix(".py").replace("/", ".")
            subprocess.run([sys.executable, "-m", module], cwd=ROOT, env=environment, check=True)


def _migrate(environment: dict[str, str]) -> None:
    for command in production.commands().prepare.values():
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
