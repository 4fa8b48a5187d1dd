"""Resident memory of server and worker: at rest, at work, with streams, and after many tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import psutil

from bench.checks import check_finished
from bench.children import python_child, server_process, worker_process
from bench.ours.creators import Creator, http_creator
from bench.ours.progress import Progress, watch
from bench.ours.workers import SLOTS
from bench.sizes import PER_CALL
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate

REST_S = 3.0
SAMPLE_EVERY_S = 0.05
# So many wait at most: the backlog is the database's, not what is measured here.
PORTION = 20_000
STREAMED_TASKS = 5_000


async def play(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    all_tasks = turn.sizes.memory_tasks
    first_tasks = all_tasks // 10
    figures: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        server, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        creator = await stack.enter_async_context(http_creator(port))
        progress = await stack.enter_async_context(watch(turn.uri))
        worker = await stack.enter_async_context(worker_process(turn.uri, turn.data_dir, SLOTS))
        processes = {"server": psutil.Process(server), "worker": psutil.Process(worker)}
        await progress.workers(1)
        await _rest(figures, processes, "rest")
        async with _most(figures, processes, "at_work"):
            await _run(creator, progress, first_tasks)
        await _rest(figures, processes, "first_tasks")
        await _run(creator, progress, all_tasks - first_tasks)
        await _rest(figures, processes, "all_tasks")
        listening = python_child("bench.listeners", str(port), str(turn.sizes.stream_clients))
        await stack.enter_async_context(listening)
        async with _most(figures, {"server": processes["server"]}, "streams"):
            await _run(creator, progress, STREAMED_TASKS)
    for role in processes:
        figures[f"{role}_all_to_first"] = figures[f"{role}_all_tasks_mb"] / figures[f"{role}_first_tasks_mb"]
    turn.report("memory", **figures)
    await asyncio.to_thread(check_finished, turn.uri, all_tasks + STREAMED_TASKS, None)


async def _run(creator: Creator, progress: Progress, tasks: int) -> None:
    for start in range(0, tasks, PORTION):
        portion, after = min(PORTION, tasks - start), await progress.newest()
        for call in range(0, portion, PER_CALL):
            await creator.many(min(PER_CALL, portion - call))
        await progress.finished(after + 3 * portion)
    await progress.caught_up()


async def _rest(figures: dict[str, float], processes: dict[str, psutil.Process], when: str) -> None:
    await asyncio.sleep(REST_S)
    figures |= {f"{role}_{when}_mb": _mb(process) for role, process in processes.items()}


@asynccontextmanager
async def _most(figures: dict[str, float], processes: dict[str, psutil.Process], when: str) -> AsyncIterator[None]:
    """The most that was seen during the body."""

    async def sample() -> None:
        while True:
            for role, process in processes.items():
                name = f"{role}_{when}_mb"
                figures[name] = max(figures.get(name, 0.0), _mb(process))
            await asyncio.sleep(SAMPLE_EVERY_S)

    sampling = asyncio.create_task(sample())
    try:
        yield
    finally:
        sampling.cancel()
        await asyncio.gather(sampling, return_exceptions=True)


def _mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


CONTESTANTS = (Contestant(OURS, ("memory",), play, once=True, label="memory"),)
