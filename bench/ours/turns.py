"""The peers' workloads on ourselves, one turn through the store and one over HTTP.

Full history is kept, and from the drain on (over HTTP: from the start) the real server runs and keeps the read models.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bench.checks import check_created, check_finished
from bench.children import server_process
from bench.clock import by_callers, latency_figures
from bench.cpu import CpuClock
from bench.ours.creators import NOOP, Creator, http_creator, store_creator
from bench.ours.progress import Progress, watch
from bench.ours.workers import stopped_workers
from bench.sizes import PER_CALL, PICKUP_APART_S
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate


@dataclass(frozen=True)
class Names:
    """What the workloads of a turn are called, and how many worker processes drain."""

    bulk: str
    single: str
    drain: str
    e2e: str
    pickup: str
    workers: int

    @property
    def all(self) -> tuple[str, ...]:
        return (self.bulk, self.single, self.drain, self.pickup, self.e2e)


STORE = Names("bulk", "single-store", "drain-1", "e2e-store", "pickup", 1)
HTTP = Names("bulk-http", "single-http", "drain-2", "e2e-http", "pickup-http", 2)


@dataclass
class Played:
    """A turn under way: what was created and run so far, and the processes that processor time is told of."""

    turn: Turn
    names: Names
    creator: Creator
    progress: Progress
    created: int = 0
    runs: int = 0
    pids: dict[str, list[int]] = field(default_factory=dict)

    def cpu(self, **more: list[int]) -> CpuClock:
        return CpuClock(self.turn.uri, {**self.pids, **more})


async def play_store(turn: Turn) -> None:
    async with AsyncExitStack() as stack:
        played = await _begin(stack, turn, STORE, await stack.enter_async_context(_migrated_store(turn)))
        await _create(played)
        await _serve(stack, played)
        await _work(played)


async def play_http(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    async with AsyncExitStack() as stack:
        pid, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        played = await _begin(stack, turn, HTTP, await stack.enter_async_context(http_creator(port)))
        played.pids["server"] = [pid]
        await _create(played)
        await _work(played)


CONTESTANTS = (
    Contestant(OURS, STORE.all, play_store, label="store"),
    Contestant(OURS, HTTP.all, play_http, label="http"),
)


@asynccontextmanager
async def _migrated_store(turn: Turn) -> AsyncIterator[Creator]:
    await asyncio.to_thread(migrate, turn.uri)
    async with store_creator(turn.uri) as creator:
        yield creator


async def _begin(stack: AsyncExitStack, turn: Turn, names: Names, creator: Creator) -> Played:
    return Played(turn, names, creator, await stack.enter_async_context(watch(turn.uri)))


async def _serve(stack: AsyncExitStack, played: Played) -> None:
    turn = played.turn
    pid, _ = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
    played.pids["server"] = [pid]


async def _create(played: Played) -> None:
    wanted, names = played.turn.wanted, played.names
    if wanted.prepares(names.bulk, names.drain):
        await bulk(played)
    if wanted.prepares(names.single, names.drain):
        await single(played)


async def _work(played: Played) -> None:
    """pickup and e2e find an empty queue: what was created is run in any case."""
    wanted, names = played.turn.wanted, played.names
    if played.created and wanted.has_any(names.drain, names.pickup, names.e2e):
        await drain(played)
    if wanted.has(names.pickup):
        await pickup(played)
    if wanted.has(names.e2e):
        await e2e(played)


async def bulk(played: Played) -> None:
    count, cpu, begun = played.turn.sizes.bulk_tasks, played.cpu(), time.perf_counter()
    for start in range(0, count, PER_CALL):
        await played.creator.many(min(PER_CALL, count - start))
    took_s = time.perf_counter() - begun
    played.created += count
    played.turn.report(played.names.bulk, tasks_per_s=count / took_s, **cpu.figures(count))
    await asyncio.to_thread(check_created, played.turn.uri, played.created)


async def single(played: Played) -> None:
    count, cpu = played.turn.sizes.single_tasks, played.cpu()
    took_s = await by_callers(count, lambda _: played.creator.one(NOOP))
    played.created += count
    played.turn.report(played.names.single, tasks_per_s=count / took_s, **cpu.figures(count))
    await asyncio.to_thread(check_created, played.turn.uri, played.created)


async def drain(played: Played) -> None:
    """From telling the workers to begin, until every task has finished and the read models have taken that in."""
    await played.progress.caught_up()
    after, count = await played.progress.newest(), played.created
    async with stopped_workers(played.turn.uri, played.names.workers) as workers:
        cpu = played.cpu(worker=workers.pids)
        begun = time.perf_counter()
        await workers.go()
        await played.progress.finished(after + 2 * count)
        finished_s = time.perf_counter() - begun
        await played.progress.caught_up()
        took_s = time.perf_counter() - begun
        figures = {"tasks_per_s": count / took_s, "queue_only_per_s": count / finished_s, **cpu.figures(count)}
    played.runs += workers.runs
    played.turn.report(played.names.drain, **figures)
    await _check_finished(played)


async def e2e(played: Played) -> None:
    """From starting callers and worker at once, until the last task has finished."""
    after, count = await played.progress.newest(), played.turn.sizes.e2e_tasks
    async with stopped_workers(played.turn.uri, 1) as workers:
        cpu = played.cpu(worker=workers.pids)
        begun = time.perf_counter()
        await workers.go()
        await by_callers(count, lambda _: played.creator.one(NOOP))
        await played.progress.finished(after + 3 * count)
        took_s = time.perf_counter() - begun
        figures = cpu.figures(count)
        await played.progress.caught_up()
        figures["caught_up_ms"] = (time.perf_counter() - begun - took_s) * 1e3
    played.created += count
    played.runs += workers.runs
    played.turn.report(played.names.e2e, tasks_per_s=count / took_s, **figures)
    await _check_finished(played)


async def pickup(played: Played) -> None:
    """One task every 20 ms to an idle worker, from the start of the create call to the start of the handler."""
    after, count = await played.progress.newest(), played.turn.sizes.pickup_tasks
    async with stopped_workers(played.turn.uri, 1) as workers:
        await workers.go()
        await played.progress.workers(1)
        await asyncio.sleep(1)
        cpu = played.cpu(worker=workers.pids)
        for _ in range(count):
            await played.creator.one({"name": "stamp", "type": "stamp", "parameters": {"begun": time.perf_counter()}})
            await asyncio.sleep(PICKUP_APART_S)
        await played.progress.finished(after + 3 * count)
        figures = cpu.figures(count)
    played.runs += workers.runs
    played.created += count
    await played.progress.caught_up()
    played.turn.report(played.names.pickup, **latency_figures(workers.delays_s), **figures)
    await _check_finished(played)


async def _check_finished(played: Played) -> None:
    await asyncio.to_thread(check_finished, played.turn.uri, played.created, played.runs)
