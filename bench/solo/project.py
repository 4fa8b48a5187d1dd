"""Read models: how fast a rebuild from zero takes in a log, and how far they fall behind a drain at full speed."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg

from bench.checks import check_finished, check_read_models
from bench.children import server_process
from bench.cpu import CpuClock
from bench.ours.creators import store_creator
from bench.ours.progress import Progress, watch
from bench.ours.workers import stopped_workers
from bench.sizes import PER_CALL
from bench.solo.loading import Copies, catch_up, copy_task, create_task, leave_alone, register_worker
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.database import connect
from taskservice.infra.migrate import migrate
from taskservice.infra.store import open_store

SAMPLE_EVERY_S = 0.01

# when, the log's newest position, the read models' position
Sample = tuple[float, int, int]


async def play_rebuild(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    async with open_store(turn.uri) as store, await connect(turn.uri, name="bench", answer_within_s=3_600) as conn:
        await leave_alone(conn)
        template = await create_task(store, "noop")
        await (await register_worker(conn, "noop")).claim_and_finish(1)
        await copy_task(conn, template, turn.sizes.project_tasks, Copies(events_only=True))
        events = 3 * (turn.sizes.project_tasks + 1)
        cpu, begun = CpuClock(turn.uri, {}), time.perf_counter()
        await catch_up(store)
        took_s = time.perf_counter() - begun
    turn.report("project-rebuild", events_per_s=events / took_s, **cpu.figures(events))
    await asyncio.to_thread(_check, turn.uri)


async def play_live(turn: Turn) -> None:
    """A drain, watched: how old the newest event was that the read models had not taken in."""
    await asyncio.to_thread(migrate, turn.uri)
    tasks, samples = turn.sizes.project_tasks, list[Sample]()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        creator = await stack.enter_async_context(store_creator(turn.uri))
        progress = await stack.enter_async_context(watch(turn.uri))
        for start in range(0, tasks, PER_CALL):
            await creator.many(min(PER_CALL, tasks - start))
        await progress.caught_up()
        after = await progress.newest()
        async with stopped_workers(turn.uri, 1) as workers, _sampling(turn.uri, samples):
            begun = time.perf_counter()
            await workers.go()
            await progress.finished(after + 2 * tasks)
            await progress.caught_up()
            took_s = time.perf_counter() - begun
    figures = {"events_per_s": 2 * tasks / took_s, "most_behind_ms": most_behind_s(samples) * 1e3}
    turn.report("project-live", **figures)
    await asyncio.to_thread(check_finished, turn.uri, tasks, workers.runs)


@asynccontextmanager
async def _sampling(uri: str, samples: list[Sample]) -> AsyncIterator[None]:
    async with watch(uri) as progress:
        sampling = asyncio.create_task(_sample(progress, samples))
        try:
            yield
        finally:
            sampling.cancel()
            await asyncio.gather(sampling, return_exceptions=True)


async def _sample(progress: Progress, samples: list[Sample]) -> None:
    while True:
        # the models first, so that a difference is never of the sampling's own making
        models = await progress.read_models()
        samples.append((time.perf_counter(), await progress.newest(), models))
        await asyncio.sleep(SAMPLE_EVERY_S)


def most_behind_s(samples: Sequence[Sample]) -> float:
    """The longest that a position, once seen in the log, was not yet seen in the read models."""
    newest = [position for _, position, _ in samples]
    longest = 0.0
    for at, position, models in samples:
        if models < position:
            first_missing = samples[bisect_right(newest, models)][0]
            longest = max(longest, at - first_missing)
    return longest


def _check(uri: str) -> None:
    with psycopg.connect(uri) as conn:
        check_read_models(conn)


CONTESTANTS = (
    Contestant(OURS, ("project-live",), play_live, label="read models, live"),
    Contestant(OURS, ("project-rebuild",), play_rebuild, label="read models, rebuild"),
)
