"""Log lines: one JSON object per event, without addresses, query strings or anything a person typed."""

import logging
from typing import Any

import structlog


def _plain(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep what happened; drop the request objects Django hangs on its records."""
    for key in ("request", "server_time", "status_code"):
        event.pop(key, None)
    return event


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self) -> None:
        super().__init__(
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,  # reads the record, which the next one takes away
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _plain,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        # a path may hold a person's id: Django's request log says which view answered what, no more
        if record.name == "django.request" and record.args:
            record.msg, record.args = "%s", record.args[:1]
        return super().format(record)
