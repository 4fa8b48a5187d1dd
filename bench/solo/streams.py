"""The live stream: a thousand clients on one server process, each of whom wants every event."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack

import psycopg

from bench.checks import CheckFailed, check_created, statement
from bench.children import Child, python_child, server_process
from bench.cpu import CpuClock
from bench.ours.creators import NOOP, Creator, store_creator
from bench.ours.progress import Progress, watch
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate

PACED_APART_S = 1 / 200
BURST = 500


async def play(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    sizes = turn.sizes
    async with AsyncExitStack() as stack:
        pid, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        creator = await stack.enter_async_context(store_creator(turn.uri))
        progress = await stack.enter_async_context(watch(turn.uri))
        listening = python_child("bench.listeners", str(port), str(sizes.stream_clients))
        listeners = await stack.enter_async_context(listening)
        cpu = CpuClock(turn.uri, {"server": [pid], "listeners": [listeners.pid]})
        await _paced(creator, sizes.paced_events)
        await listeners.tell(f"reach {await progress.newest()}")
        await listeners.answer(600)
        figures = cpu.figures(sizes.paced_events * sizes.stream_clients)
        await listeners.tell(f"report {json.dumps(await asyncio.to_thread(_written_at, turn.uri))}")
        report = await listeners.answer(600)
        _check(report, sizes.paced_events, sizes.stream_clients)
        rate = await _burst(creator, progress, listeners, sizes.burst_events)
        await listeners.tell("report {}")
        _check(await listeners.answer(600), sizes.paced_events + sizes.burst_events, None)
    turn.report("sse", **report["latency"], messages_per_s=rate, **figures)
    await asyncio.to_thread(check_created, turn.uri, sizes.paced_events + sizes.burst_events)


async def _paced(creator: Creator, events: int) -> None:
    """Every so often, whether the one before has been answered or not."""
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(events):
            await asyncio.sleep(begun + number * PACED_APART_S - time.perf_counter())
            group.create_task(creator.one(NOOP))


async def _burst(creator: Creator, progress: Progress, listeners: Child, events: int) -> float:
    """Messages a second: the next events are written when every client has those before."""
    await listeners.tell("reach 0")
    before, begun = await listeners.answer(), time.perf_counter()
    for start in range(0, events, BURST):
        await creator.many(min(BURST, events - start))
        await listeners.tell(f"reach {await progress.newest()}")
        after = await listeners.answer(600)
    delivered: int = after - before
    return delivered / (time.perf_counter() - begun)


def _written_at(uri: str) -> dict[str, float]:
    with psycopg.connect(uri) as conn:
        return dict(conn.execute(statement("written_at").encode(), {"after": 0}).fetchall())


def _check(report: dict[str, object], events: int, clients: int | None) -> None:
    """Every client got every event, once and in order."""
    if report["messages"] != [events] or not report["ordered"]:
        raise CheckFailed(
            f"streams: {report['messages']} messages a client, not {events:,} (ordered: {report['ordered']})"
        )
    if clients is not None and report["received"] != events * clients:
        raise CheckFailed(f"streams: {report['received']} positions received, not {events * clients:,}")


CONTESTANTS = (Contestant(OURS, ("sse",), play, label="streams"),)
