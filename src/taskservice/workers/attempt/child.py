"""The child process: runs one attempt after another for its worker, and never outlives it."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import logging
import os
import pickle
import signal
import threading
import traceback
from queue import SimpleQueue
from typing import BinaryIO

from taskservice.domain.outcome import Outcome
from taskservice.infra.codec import encode
from taskservice.infra.log import FIELDS
from taskservice.infra.process import die_with_parent
from taskservice.workers.attempt.frames import Request, frame, outcome_frame, read_frame_blocking
from taskservice.workers.attempt.outcomes import clean, raised, succeeded
from taskservice.workers.attempt.span import within_span
from taskservice.workers.context import Context, cancel, noticed

LOG_CHARS = 8_000


def main(parent: int) -> None:
    """``parent``: the worker's process id."""
    requests, replies = _claim_pipes()
    _die_with(parent)
    writer = _Writer(replies)
    logging.getLogger().handlers = [_LogHandler(writer)]
    inbox = _Inbox(requests)
    while True:
        request = inbox.next()
        logging.getLogger().setLevel(request.log_level)
        with within_span(request.traceparent):
            outcome = _call(request)
        writer.write(outcome_frame(outcome, noticed(request.context)))


def _claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes to ourselves: what a handler prints goes to standard error, and it reads nothing."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, replies


def _die_with(parent: int) -> None:
    """The end of the pipe tells of the worker's death, too, but not while a handler holds the GIL in C.

    What the handler started is killed with the child by a worker that lives, not by the death of one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent, signal.SIGKILL)


class _Inbox:
    """Reads on a thread of its own, so that a cancel, or the worker's end, is heard while a handler runs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._requests: SimpleQueue[Request] = SimpleQueue()
        self._current: Context | None = None
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def next(self) -> Request:
        return self._requests.get()

    def _read(self) -> None:
        while (data := read_frame_blocking(self._stream)) is not None:
            if data:
                request = pickle.loads(data)
                self._current = request.context
                self._requests.put(request)
            elif self._current is not None:
                cancel(self._current)
        # with all that the handler may have started: the child leads a process group of its own
        os.killpg(os.getpgrp(), signal.SIGKILL)


class _Writer:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, data: bytes) -> None:
        with self._lock:
            self._stream.write(data)
            self._stream.flush()


class _LogHandler(logging.Handler):
    """Hands records to the worker, which logs them as its own are."""

    def __init__(self, writer: _Writer) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        try:
            fields = dict(getattr(record, FIELDS, {}))
            if record.exc_info and record.exc_info[0]:
                fields["traceback"] = "".join(traceback.format_exception(*record.exc_info))[-LOG_CHARS:]
            shown = {
                name: value if isinstance(value, int | float) else clean(str(value)) for name, value in fields.items()
            }
            message = clean(record.getMessage())[:LOG_CHARS]
            log = {"logger": record.name, "level": record.levelno, "message": message, "fields": shown}
            self._writer.write(frame(encode({"log": log})))
        except Exception:
            self.handleError(record)


def _call(request: Request) -> Outcome:
    try:
        function = getattr(importlib.import_module(request.module), request.function)
        positional = (request.context,) if request.takes_context else ()
        if inspect.iscoroutinefunction(function):
            return succeeded(asyncio.run(function(*positional, **request.arguments)))
        return succeeded(function(*positional, **request.arguments))
    except BaseException as error:  # SystemExit, too: it ends the attempt, not the child
        return raised(error)
