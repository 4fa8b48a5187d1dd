"""What the tests of attempts share."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from taskservice.workers.attempt import AttemptRunner, StartedAttempt
from taskservice.workers.handlers.registry import Registry

_tokens = itertools.count(1)


def started(type: str, parameters: Mapping[str, Any] | None = None, timeout_s: float = 30.0) -> StartedAttempt:
    """The task's id is its token's number times ten."""
    token = next(_tokens)
    deadline = datetime.now(UTC) + timedelta(seconds=timeout_s)
    return StartedAttempt(token * 10, token, 1, 2, "a name", type, parameters or {}, timeout_s, deadline)


@asynccontextmanager
async def running(registry: Registry, slots: int = 4, cancel_grace_s: float = 30.0) -> AsyncIterator[AttemptRunner]:
    runner = AttemptRunner(registry, slots, cancel_grace_s)
    try:
        yield runner
    finally:
        await runner.close(0)


async def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.005)
