"""Asks a running portal for its health, as a supervisor does."""

import json
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


def ask(port: int) -> Health:
    """The answer of /readyz on this machine; no answer is an answer too."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/readyz", timeout=5
        ) as response:
            return _read(response.read(), is_ready=True)
    except urllib.error.HTTPError as refusal:
        return _read(refusal.read(), is_ready=False)
    except OSError as error:
        return Health(
            is_ready=False, complaint=f"the web server does not answer ({error})"
        )


def _read(body: bytes, *, is_ready: bool) -> Health:
    try:
        report = json.loads(body)
    except ValueError:
        return Health(is_ready=False, complaint="the web server gives an error page")
    workers = report.get("workers", {})
    deaf = {
        name
        for name, seconds in workers.items()
        if seconds is None or seconds > LONGEST_SILENCE
    }
    bad = sorted(
        name
        for name, fact in report.items()
        if fact not in (True, "ok") and name != "workers"
    )
    return Health(
        is_ready=is_ready,
        complaint=", ".join([*bad, *sorted(deaf)]),
        deaf_workers=frozenset(deaf),
    )
