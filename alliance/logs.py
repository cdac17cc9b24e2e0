"""Log lines: one JSON object per event, without addresses, query strings or anything a person typed."""

import copy
import logging
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import PurePath
from typing import Any

import structlog

Event = MutableMapping[str, Any]


def _plain(_logger: Any, _name: str, event: Event) -> Event:
    """Keep what happened; drop the request objects Django hangs on its records."""
    for key in ("request", "server_time", "status_code"):
        event.pop(key, None)
    return event


def _where_it_broke(_logger: Any, _name: str, event: Event) -> Event:
    """The kinds of error and the lines of code. Not their messages: the database's quote the values a person typed."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and isinstance(info[1], BaseException):
        event["error"] = [line for error in _chain(info[1]) for line in _lines(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and before it what it came from."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _lines(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return [*places, f"{type(error).__module__}.{type(error).__qualname__}"]


def _short(filename: str) -> str:
    """The last parts of a path tell the module; the first ones tell only about the machine."""
    return "/".join(PurePath(filename).parts[-3:])


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self) -> None:
        super().__init__(
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,  # reads the record, which the next one takes away
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _plain,
                _where_it_broke,
                structlog.processors.JSONRenderer(),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        # a path may hold a person's id: Django's request log says what was answered, no more
        if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
            said = record.args[0]
            record = copy.copy(record)
            record.msg, record.args = "%s", (said,)
        return super().format(record)
