"""Logs to standard error: plain, or one JSON object a line; secrets redacted in either."""

import logging
import sys
from datetime import UTC, datetime
from typing import Literal

import orjson

from glassfy_desktop.domain.keys import redact

LogFormat = Literal["text", "json"]


class TextFormatter(logging.Formatter):
    """`time level name: message`, in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(f"{_time(record)} {record.levelname} {record.name}: {self._message(record)}")

    def _message(self, record: logging.LogRecord) -> str:
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{record.getMessage()}\n{trace}".rstrip()


class JsonFormatter(TextFormatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, for an error its `trace`, and the fields
    that a line was given as `extra={"fields": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def configure(log_format: LogFormat, level: str = "info") -> None:
    """Send every log line of a level (`debug`, `info`, `warning`, `error`) and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("alembic", "httpx", "httpcore", "stripe", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
