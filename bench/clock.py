"""Clocks and percentiles."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from bench.sizes import CALLERS

POLL_S = 0.005


async def by_callers(count: int, call: Callable[[int], Awaitable[object]], callers: int = CALLERS) -> float:
    """Seconds for ``count`` calls by concurrent callers, each of whom makes its next call when it has its answer."""
    numbers = iter(range(count))

    async def caller() -> None:
        for number in numbers:
            await call(number)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(caller())
    return time.perf_counter() - begun


async def until(look: Callable[[], Awaitable[bool]], within_s: float, what: str) -> None:
    """Look every few milliseconds until it is true. Raises TimeoutError, saying what did not come true."""
    deadline = time.monotonic() + within_s
    while not await look():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within_s:.0f} s")
        await asyncio.sleep(POLL_S)


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least ``share`` of them do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, min(len(ordered) - 1, int(len(ordered) * share)))]


def latency_figures(samples_s: Sequence[float]) -> dict[str, float]:
    return {
        "p50_ms": percentile(samples_s, 0.5) * 1e3,
        "p99_ms": percentile(samples_s, 0.99) * 1e3,
        "samples": float(len(samples_s)),
    }
