"""The workloads on a queue written in Python.

Callers and worker share this process: pgqueuer's e2e came to 1,630 tasks/s like that, and with a worker process of its
own to 1,480 (medians of 3 on two cores).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from bench.checks import CheckFailed
from bench.clock import by_callers, latency_figures, until
from bench.cpu import CpuClock
from bench.sizes import PER_CALL, PICKUP_APART_S
from bench.turn import Contestant, Turn

WORKLOADS = ("bulk", "single", "drain", "pickup", "e2e")
AT_MOST_S = 900.0

# called with what create_stamped was given, or with None for a job that does nothing
Ran = Callable[[float | None], None]


class PythonPeer(Protocol):
    async def install(self) -> None: ...

    async def create_many(self, count: int) -> None: ...

    async def create_one(self) -> None: ...

    async def create_stamped(self, begun: float) -> None: ...

    async def work(self, ran: Ran, stop: asyncio.Event) -> None:
        """One worker, until ``stop`` is set."""

    async def unfinished(self) -> int: ...


OpenPeer = Callable[[str], AbstractAsyncContextManager[PythonPeer]]


@dataclass
class Counted:
    runs: int = 0


def contestant(name: str, open_peer: OpenPeer, most_bulk_tasks: int | None = None) -> Contestant:
    """``most_bulk_tasks``: fewer for one that would take minutes to drain them; rates stay rates."""

    async def play(turn: Turn) -> None:
        if most_bulk_tasks is not None:
            turn = replace(turn, sizes=replace(turn.sizes, bulk_tasks=min(most_bulk_tasks, turn.sizes.bulk_tasks)))
        async with open_peer(turn.uri) as peer:
            await peer.install()
            await _play(turn, peer)

    return Contestant(name, WORKLOADS, play)


async def _play(turn: Turn, peer: PythonPeer) -> None:
    wanted, left = turn.wanted, 0
    if wanted.prepares("bulk", "drain"):
        left += await _bulk(turn, peer)
    if wanted.prepares("single", "drain"):
        left += await _single(turn, peer)
    if left and wanted.has_any("drain", "pickup", "e2e"):
        await _drain(turn, peer, left)
    if wanted.has("pickup"):
        await _pickup(turn, peer)
    if wanted.has("e2e"):
        await _e2e(turn, peer)


async def _bulk(turn: Turn, peer: PythonPeer) -> int:
    count, cpu, begun = turn.sizes.bulk_tasks, CpuClock(turn.uri, {}), time.perf_counter()
    for start in range(0, count, PER_CALL):
        await peer.create_many(min(PER_CALL, count - start))
    turn.report("bulk", tasks_per_s=count / (time.perf_counter() - begun), **cpu.figures(count))
    return count


async def _single(turn: Turn, peer: PythonPeer) -> int:
    count, cpu = turn.sizes.single_tasks, CpuClock(turn.uri, {})
    took_s = await by_callers(count, lambda _: peer.create_one())
    turn.report("single", tasks_per_s=count / took_s, **cpu.figures(count))
    return count


async def _drain(turn: Turn, peer: PythonPeer, count: int) -> None:
    cpu, begun = CpuClock(turn.uri, {}), time.perf_counter()
    async with _working(peer) as counted:
        await _all_ran(counted, count)
        figures = cpu.figures(count)
    turn.report("drain", tasks_per_s=count / (time.perf_counter() - begun), **figures)
    await _check(peer, counted, count)


async def _e2e(turn: Turn, peer: PythonPeer) -> None:
    count, cpu, begun = turn.sizes.e2e_tasks, CpuClock(turn.uri, {}), time.perf_counter()
    async with _working(peer) as counted:
        await by_callers(count, lambda _: peer.create_one())
        await _all_ran(counted, count)
        figures = cpu.figures(count)
    turn.report("e2e", tasks_per_s=count / (time.perf_counter() - begun), **figures)
    await _check(peer, counted, count)


async def _pickup(turn: Turn, peer: PythonPeer) -> None:
    count, delays_s = turn.sizes.pickup_tasks, list[float]()
    async with _working(peer, delays_s) as counted:
        await asyncio.sleep(1)
        cpu = CpuClock(turn.uri, {})
        for _ in range(count):
            await peer.create_stamped(time.perf_counter())
            await asyncio.sleep(PICKUP_APART_S)
        await _all_ran(counted, count)
        figures = cpu.figures(count)
    turn.report("pickup", **latency_figures(delays_s), **figures)


@asynccontextmanager
async def _working(peer: PythonPeer, delays_s: list[float] | None = None) -> AsyncIterator[Counted]:
    """A worker beside the body. Its end is waited for, which a clock around this includes."""
    counted, stop = Counted(), asyncio.Event()

    def ran(begun: float | None) -> None:
        counted.runs += 1
        if begun is not None and delays_s is not None:
            delays_s.append(time.perf_counter() - begun)

    async with asyncio.TaskGroup() as group:
        group.create_task(peer.work(ran, stop))
        try:
            yield counted
        finally:
            stop.set()


async def _all_ran(counted: Counted, count: int) -> None:
    async def all_ran() -> bool:
        return counted.runs >= count

    await until(all_ran, AT_MOST_S, f"{count:,} runs")


async def _check(peer: PythonPeer, counted: Counted, count: int) -> None:
    left = await peer.unfinished()
    if left or counted.runs != count:
        raise CheckFailed(f"{counted.runs:,} runs of {count:,} jobs, {left:,} left")
