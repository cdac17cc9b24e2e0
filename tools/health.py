"""Asks a running portal for its health, as a supervisor does: whether it lives, and which worker does no work."""

import json
import os
import sys
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

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
        status, body = _get(address, "/readyz")
    except (OSError, HTTPException) as error:
        return Health(is_ready=False, complaint=f"the web server does not answer ({error})")
    return _read(body, is_ready=status == HTTPStatus.OK)


def lives(address: str) -> bool:
    """Whether the web process answers at all."""
    try:
        return _get(address, "/livez")[0] == HTTPStatus.OK
    except (OSError, HTTPException):
        return False


def _get(address: str, path: str) -> tuple[int, bytes]:
    """Asked under the site's own name: other names are refused."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip()
    connection = HTTPConnection(urlsplit(address).netloc, timeout=5)
    with closing(connection):
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()


def _read(body: bytes, *, is_ready: bool) -> Health:
    try:
        report = json.loads(body)
    except ValueError:
        return Health(is_ready=False, complaint="the web server gives an error page")
    return Health(
        is_ready=is_ready, complaint=", ".join(report["bad"]), deaf_workers=frozenset(_deaf(report))
    )


def _deaf(report: dict[str, Any]) -> set[str]:
    """Known only while the database answers: canaries are rows, and without it no worker can work."""
    if report["database"] != "ok":
        return set()
    return {
        name
        for name, silence in report["workers"].items()
        if silence is None or silence > LONGEST_SILENCE
    }


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
