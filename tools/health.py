"""Asks a running portal for its health, as a supervisor does: whether it lives, and which worker does no work."""

import json
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field

LONGEST_SILENCE = 180.0
"""Seconds after which a worker that ran no canary task counts as deaf."""


@dataclass(frozen=True)
class Health:
    """What /readyz said, or that nothing answered."""

    is_ready: bool
    complaint: str
    deaf_workers: frozenset[str] = field(default_factory=frozenset)


def ask(address: str) -> Health:
    """The answer of /readyz; no answer is an answer too."""
    try:
        with urllib.request.urlopen(_request(f"{address}/readyz"), timeout=5) as response:
            return _read(response.read(), is_ready=True)
    except urllib.error.HTTPError as refusal:
        return _read(refusal.read(), is_ready=False)
    except OSError as error:
        return Health(is_ready=False, complaint=f"the web server does not answer ({error})")


def lives(address: str) -> bool:
    """Whether the web process answers at all."""
    try:
        with urllib.request.urlopen(_request(f"{address}/livez"), timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _request(url: str) -> urllib.request.Request:
    """Asked under the site's own name: other names are refused."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip()
    return urllib.request.Request(url, headers={"Host": host})


def _read(body: bytes, *, is_ready: bool) -> Health:
    try:
        report = json.loads(body)
    except ValueError:
        return Health(is_ready=False, complaint="the web server gives an error page")
    workers = report.get("workers", {})
    deaf = {name for name, seconds in workers.items() if seconds is None or seconds > LONGEST_SILENCE}
    bad = sorted(name for name, fact in report.items() if fact not in (True, "ok") and name != "workers")
    return Health(is_ready=is_ready, complaint=", ".join([*bad, *sorted(deaf)]), deaf_workers=frozenset(deaf))


def main(arguments: list[str]) -> None:
    """`live ADDRESS` and `worker NAME ADDRESS`, for health checks: exit code 1 is bad."""
    match arguments:
        case ["live", address]:
            sys.exit(0 if lives(address) else "The web process does not answer.")
        case ["worker", name, address]:
            sys.exit(f"{name} does no work." if name in ask(address).deaf_workers else 0)
        case _:
            sys.exit("Say `live ADDRESS` or `worker NAME ADDRESS`.")


if __name__ == "__main__":
    main(sys.argv[1:])
