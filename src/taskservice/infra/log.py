"""Logs: one line an event, on standard error; JSON for programs, text for people. The standard library's logging only.

    log = logging.getLogger(__name__)
    event(log, "execution.succeeded", task_id=7, attempt=1)

What libraries log (uvicorn, psycopg) takes the same way. uvicorn must be run with `log_config=None` for that.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime

import orjson

FIELDS = "event_fields"  # where a record keeps what `event` was given
# They bring handlers of their own, or propagate nothing.
UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
# Each request that a client makes is news to nobody but who debugs it.
CHATTY = ("httpx", "asyncio")
# They would tell whoever debugs of headers and contents, and so of tokens and of what tasks were given.
INDISCREET = ("h2", "hpack", "httpcore", "hypercorn", "sse_starlette")
# PostgreSQL shows the row that it did not like, and so what somebody gave for it. Up to the next exception of a chain.
_ROW = re.compile(r"\s(?:DETAIL|CONTEXT): .*?(?=\n\n(?:During handling|The above exception)|\Z)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure(level: str = "info", format: str = "auto") -> None:
    """`format` is auto, json or text; auto is text when standard error is a terminal. May be called again."""
    handler = logging.StreamHandler(sys.stderr)
    text = format == "text" or (format == "auto" and sys.stderr.isatty())
    handler.setFormatter(TextFormatter() if text else JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in UVICORN:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.disabled = False
        logger.setLevel(logging.NOTSET)
    # The eventsourcing library silences both; the pool says each second of an outage what we say once.
    logging.getLogger("psycopg").setLevel(logging.NOTSET)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # Of a collector that is gone: once that spans were lost, not each time that they will be sent again.
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)
    for name in INDISCREET:
        logging.getLogger(name).setLevel(logging.WARNING)


def event(
    logger: logging.Logger,
    name: str,
    /,
    *,
    level: int = logging.INFO,
    exc_info: bool | BaseException = False,
    **fields: object,
) -> None:
    """Log that something happened. `name` is dotted, like the stream's; `exc_info` adds an exception, or that which is
    being handled."""
    if logger.isEnabledFor(level):
        logger.log(level, "%s", name, exc_info=exc_info, extra={FIELDS: fields}, stacklevel=2)


class JsonFormatter(logging.Formatter):
    """`{"at", "level", "logger", "event", …fields, "traceback"?}`; a field never hides one of these."""

    def format(self, record: logging.LogRecord) -> str:
        own: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if shown := _traceback(record):
            own["traceback"] = shown
        return _encode(own | {name: value for name, value in _fields(record).items() if name not in own})


class TextFormatter(logging.Formatter):
    """`12:34:56.789 INFO  execution.succeeded task_id=7`; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S.%f")[:-3]
        fields = "".join(f" {name}={_shown(value)}" for name, value in _fields(record).items())
        line = _escape(f"{at} {record.levelname:<7} {record.getMessage()}{fields}")
        shown = _traceback(record)
        return f"{line}\n{shown}" if shown else line


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = getattr(record, FIELDS, {})
    return {name: _without_row(value) if isinstance(value, str) else value for name, value in fields.items()}


def _traceback(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    return _without_row("".join(traceback.format_exception(*record.exc_info)).rstrip())


def _without_row(text: str) -> str:
    return _ROW.sub("", text) if "DETAIL: " in text or "CONTEXT: " in text else text


def _encode(value: dict[str, object]) -> str:
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # Integers beyond 64 bits, lone surrogates: rare, but a log line must not be lost over them.
        return orjson.dumps({name: _printable(str(item)) for name, item in value.items()}).decode()


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _shown(value: object) -> str:
    text = str(value)
    return repr(text) if " " in text or not text else text


def _escape(line: str) -> str:
    """No text that came from outside can end the line or steer the terminal."""
    return _printable(_CONTROL.sub(lambda found: repr(found[0])[1:-1], line))
