"""The dashboard in a real Chromium: how soon what was committed is seen, and what it takes while 10,000 tasks run.

Everything shares the machine's processors: the browser, the service, its database, and whoever makes the load.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import psycopg

from bench.browser import Seen, opened
from bench.checks import statement
from bench.children import server_process, worker_process
from bench.clock import latency_figures
from bench.http import Connection, connections
from bench.ours.progress import watch
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate

RUNNING = 10_000
PER_S = 1_000
CALLS_PER_S = 20
# So long each runs: as many as are to run at once, at so many that begin and end a second.
HELD = {"name": "held", "type": "hold", "timeout_s": 300, "parameters": {"seconds": RUNNING / PER_S}}
# Nobody has a handler for them: they wait, in the rows that are seen.
PROBE = {"name": "probe", "type": "nobody", "queue": "probe"}
PROBES = 10
PROBE_APART_S = 0.3
CALM_PROBES = 100
WORK_PROBES = 100
NEW_PROBES = 50
HEAP_EVERY_S = 5.0


async def play(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    async with AsyncExitStack() as stack:
        _, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        await stack.enter_async_context(worker_process(turn.uri, turn.data_dir, RUNNING))
        progress = await stack.enter_async_context(watch(turn.uri))
        await progress.workers(1)
        seen = await stack.enter_async_context(opened(port))
        probes = Probes(turn.uri, port, seen)
        await probes.open("/tasks")
        await probes.change(CALM_PROBES)
        turn.report("dashboard-calm", **probes.figures("changed"))
        await probes.open("/tasks?follow=1")
        await probes.create(NEW_PROBES)
        turn.report("dashboard-calm-new", **probes.figures("created"))
        async with connections(port, 1) as [loading], _load(loading):
            turn.report("dashboard-work", **await _work(seen, turn.sizes.dashboard_s))
            await probes.open("/tasks?name=probe")
            await probes.change(WORK_PROBES)
            turn.report("dashboard-work-changed", **probes.figures("changed"))
            await probes.open("/tasks?queue=probe&follow=1")
            await probes.create(NEW_PROBES)
            turn.report("dashboard-work-new", **probes.figures("created"))


class Probes:
    """Tasks that are changed and created, and looked for in the page. Only what the stream brings can show them."""

    def __init__(self, uri: str, port: int, seen: Seen) -> None:
        self._uri = uri
        self._port = port
        self._seen = seen
        self._ids: list[int] = []
        self._seen_at: dict[int, float] = {}  # by position

    async def open(self, path: str) -> None:
        """With some probes at the top of what the page shows."""
        self._ids = [(await self._post("/v1/tasks", PROBE, 201))["id"] for _ in range(PROBES)]
        await self._seen.go(path)
        async with asyncio.timeout(60):
            await self._seen.seen(self._ids[0], "Queued")
        self._seen_at = {}

    async def change(self, count: int) -> None:
        """Cancel each in turn, then run each again, and so on."""
        changes = ((id_, verb) for verb in itertools.cycle(("cancel", "rerun")) for id_ in self._ids)
        for task_id, verb in itertools.islice(changes, count):
            looking = asyncio.create_task(self._seen.seen(task_id, "Cancelled" if verb == "cancel" else "Queued"))
            await asyncio.sleep(PROBE_APART_S)
            changed = await self._post(f"/v1/tasks/{task_id}:{verb}", {}, 200)
            self._seen_at[changed["position"]] = await asyncio.wait_for(looking, 60)

    async def create(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(PROBE_APART_S)
            created = await self._post("/v1/tasks", PROBE, 201)
            self._seen_at[created["position"]] = await asyncio.wait_for(self._seen.seen(created["id"], "Queued"), 60)

    def figures(self, what: str) -> dict[str, float]:
        """From the time that PostgreSQL put into the event, shortly before its commit, to its being drawn."""
        with psycopg.connect(self._uri) as conn:
            after = {"after": min(self._seen_at) - 1}
            written = {int(at): when for at, when in conn.execute(statement("written_at").encode(), after)}
        delays = latency_figures([at - written[position] for position, at in self._seen_at.items()])
        return {f"{what}_{name}": value for name, value in delays.items()}

    async def _post(self, path: str, body: object, expected: int) -> Any:
        # a connection kept would be closed by the server while others measure
        async with connections(self._port, 1) as [connection]:
            return await connection.post(path, body, expected)


async def _work(seen: Seen, duration_s: float) -> Mapping[str, float]:
    """Of a page that shows every new task: of all pages the one with most to do."""
    await seen.go("/tasks?follow=1")
    await seen.restart_frames()
    heaps: list[float] = []
    deadline = time.monotonic() + duration_s
    while time.monotonic() < deadline:
        await asyncio.sleep(HEAP_EVERY_S)
        heaps.append(await seen.heap_mb())
    per_second, longest_ms = await seen.frames()
    return {
        "seconds": duration_s,
        "frames_per_s": sum(per_second) / len(per_second),
        "frames_worst_per_s": min(per_second),
        "frame_longest_ms": longest_ms,
        "heap_most_mb": max(heaps),
        "heap_collected_mb": await seen.heap_mb(collected=True),
    }


@asynccontextmanager
async def _load(connection: Connection) -> AsyncIterator[None]:
    """So many tasks begin and end a second during the body, which starts once as many run as are to."""
    filled = asyncio.Event()

    async def create() -> None:
        begun = time.monotonic()
        body = {"tasks": [HELD] * (PER_S // CALLS_PER_S)}
        for call in itertools.count(1):
            await connection.post("/v1/tasks:batch", body, 200)
            if call == RUNNING // (PER_S // CALLS_PER_S):
                filled.set()
            await asyncio.sleep(max(0.0, begun + call / CALLS_PER_S - time.monotonic()))

    creating = asyncio.create_task(create())
    try:
        async with asyncio.timeout(60):
            await filled.wait()
        yield
    finally:
        creating.cancel()
        with suppress(asyncio.CancelledError):
            await creating


WORKLOADS = ("dashboard-calm", "dashboard-calm-new", "dashboard-work", "dashboard-work-changed", "dashboard-work-new")
CONTESTANTS = (Contestant(OURS, WORKLOADS, play, once=True, label="dashboard"),)
