"""What a handler may know and say about the attempt that it runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from taskservice.infra.log import FIELDS, event

PROGRESS_EVERY_S = 1.0

_log = logging.getLogger("taskservice.handler")


class Context:
    """One attempt, as its handler sees it. ``deadline`` is aware, in UTC, and by the database's clock. ``trace_id`` is
    None for a task that belongs to no trace.

    Made for each of many thousand attempts a second: whatever few handlers use is made when they do.
    """

    __slots__ = (
        "_cancelled",
        "_ends_s",
        "_noticed",
        "_progress_at",
        "_waiters",
        "attempt",
        "deadline",
        "execution",
        "name",
        "task_id",
        "trace_id",
        "type",
    )

    def __init__(
        self,
        task_id: int,
        execution: int,
        attempt: int,
        name: str,
        type: str,
        deadline: datetime,
        timeout_s: float,
        trace_id: str | None = None,
    ) -> None:
        self.task_id = task_id
        self.execution = execution
        self.attempt = attempt
        self.name = name
        self.type = type
        self.deadline = deadline
        self.trace_id = trace_id
        # not by the wall clock, which on this machine may be wrong; the monotonic one is the same in a child process
        self._ends_s = time.monotonic() + timeout_s
        self._cancelled = False
        self._noticed = False
        self._progress_at: float | None = None
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] | None = None

    @property
    def idempotency_key(self) -> str:
        """The same for every attempt of this execution: what was done under it need not be done again."""
        return f"task-{self.task_id}-{self.execution}"

    @property
    def remaining_s(self) -> float:
        """Until the attempt times out; never negative, and right also where this machine's clock is not."""
        return max(0.0, self._ends_s - time.monotonic())

    @property
    def cancelled(self) -> bool:
        """Somebody asked the task to stop, or its time is up. From any thread."""
        if self._cancelled:
            self._noticed = True
        return self._cancelled

    async def wait_cancelled(self) -> None:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        if self._waiters is None:
            self._waiters = []
        self._waiters.append((loop, future))
        if self._cancelled:  # looked at after the future can be found, as `cancel` does it the other way round
            _wake(future)
        await future
        self._noticed = True

    def progress(self, fraction: float, message: str = "") -> None:
        """Log how far the work is, 0 to 1; what comes within a second of the last one is dropped."""
        now = time.monotonic()
        if self._progress_at is None or now - self._progress_at >= PROGRESS_EVERY_S:
            self._progress_at = now
            shown = round(fraction, 4)
            event(_log, "execution.progress", **self.log_fields, fraction=shown, detail=message)

    @property
    def log_fields(self) -> dict[str, Any]:
        """What tells in a log line which attempt it is about."""
        fields = {"task_id": self.task_id, "execution": self.execution, "attempt": self.attempt}
        return fields if self.trace_id is None else {**fields, "trace_id": self.trace_id}

    @property
    def log(self) -> logging.LoggerAdapter[logging.Logger]:
        return _ContextLog(_log, self.log_fields)


def cancel(context: Context) -> None:
    """For who runs the attempt; from any thread."""
    context._cancelled = True
    for loop, future in context._waiters or ():
        with suppress(RuntimeError):  # its loop, in a child process, has closed meanwhile
            loop.call_soon_threadsafe(_wake, future)


def notice(context: Context) -> None:
    """Its handler, in another process, has seen that it was cancelled."""
    context._noticed = True


def noticed(context: Context) -> bool:
    """Whether the handler has seen that it was cancelled."""
    return context._noticed


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class _ContextLog(logging.LoggerAdapter[logging.Logger]):
    """Adds the attempt to what is logged; ``extra`` given by the handler stays."""

    def process(self, msg: object, kwargs: MutableMapping[str, Any]) -> tuple[object, MutableMapping[str, Any]]:
        extra = dict(kwargs.get("extra") or {})
        kwargs["extra"] = {FIELDS: {**(self.extra or {}), **extra}}
        return msg, kwargs
