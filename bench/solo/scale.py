"""What each operation costs with few rows and with many, waiting or finished, as the median of many calls."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import psycopg

from bench.checks import check_read_models
from bench.solo.loading import (
    BenchWorker,
    Copies,
    catch_up,
    copy_task,
    create_task,
    leave_alone,
    register_worker,
)
from bench.turn import OURS, Contestant, Turn
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.status import Status
from taskservice.infra.database import Connection, connect
from taskservice.infra.migrate import migrate
from taskservice.infra.queue.create import CreateRequest
from taskservice.infra.store import Store, open_store
from taskservice.projections.reads import Filter, history, list_tasks, status_counts

AT_ONCE = 100
WARM_UP = 10

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Scene:
    """A database with rows of which the ``status`` is most tasks'."""

    store: Store
    conn: Connection
    worker: BenchWorker
    status: Status

    def operations(self, newest_id: int) -> Mapping[str, Call]:
        def any_id() -> int:
            return random.randint(1, newest_id)

        requests = [CreateRequest(TaskDefinition("noop", "noop")) for _ in range(AT_ONCE)]
        of_type = Filter(statuses=[self.status], type="noop")
        return {
            "append": lambda: self.store.create(requests),
            "get": lambda: self.store.task(any_id()),
            "history": lambda: history(self.conn, any_id()),
            "list": lambda: list_tasks(self.conn),
            "list_filtered": lambda: list_tasks(self.conn, of_type),
            "status": lambda: status_counts(self.conn),
        }


async def play_waiting(turn: Turn) -> None:
    """Half of the tasks have a type that the worker has no handler for, and stand in front."""

    async def load(scene: Scene, rows: int) -> None:
        for type in ("foreign", "noop"):
            template = await create_task(scene.store, type)
            await catch_up(scene.store)
            await copy_task(scene.conn, template, rows // 2, Copies(waiting=True))

    await _play(turn, "scale-waiting", Status.QUEUED, load)


async def play_finished(turn: Turn) -> None:
    async def load(scene: Scene, rows: int) -> None:
        template = await create_task(scene.store, "noop")
        await scene.worker.claim_and_finish(1)
        await catch_up(scene.store)
        await copy_task(scene.conn, template, rows, Copies())

    await _play(turn, "scale-finished", Status.SUCCEEDED, load)


async def _play(turn: Turn, name: str, status: Status, load: Callable[[Scene, int], Awaitable[None]]) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    sizes, costs = turn.sizes, list[dict[str, float]]()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(turn.uri))
        conn = await stack.enter_async_context(await connect(turn.uri, name="bench", answer_within_s=3_600))
        await leave_alone(conn)
        scene = Scene(store, conn, await register_worker(conn, "noop"), status)
        # Plans are made while there is nothing yet, and kept: as on a server that started with an empty database.
        await _costs(scene, 1, WARM_UP)
        loaded = 0
        for rows in (sizes.few_rows, sizes.many_rows):
            await load(scene, rows - loaded)
            loaded = rows
            costs.append(await _costs(scene, rows, sizes.scale_calls))
        await catch_up(store)
    turn.report(name, **{f"{op}_{rows}_ms": cost for op in costs[0] for rows, cost in _both(costs, op)})
    await asyncio.to_thread(_check, turn.uri)


def _both(costs: Sequence[Mapping[str, float]], operation: str) -> Iterator[tuple[str, float]]:
    return zip(("few", "many"), (cost[operation] for cost in costs), strict=True)


async def _costs(scene: Scene, newest_id: int, calls: int) -> dict[str, float]:
    """Median ms by operation. What is appended is claimed and completed, so that as much waits after as before."""
    operations = scene.operations(newest_id)
    costs = {name: await _median_ms(call, calls) for name, call in operations.items()}
    claims, endings = list[float](), list[float]()
    for _ in range(calls + WARM_UP):
        claimed_ms, ended_ms = await scene.worker.claim_and_finish(AT_ONCE)
        claims.append(claimed_ms)
        endings.append(ended_ms)
    return {**costs, "claim": statistics.median(claims[WARM_UP:]), "complete": statistics.median(endings[WARM_UP:])}


async def _median_ms(call: Call, calls: int) -> float:
    samples: list[float] = []
    for _ in range(calls + WARM_UP):
        begun = time.perf_counter()
        await call()
        samples.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(samples[WARM_UP:])


def _check(uri: str) -> None:
    with psycopg.connect(uri) as conn:
        check_read_models(conn)


CONTESTANTS = (
    Contestant(OURS, ("scale-waiting",), play_waiting, once=True, label="scale, waiting"),
    Contestant(OURS, ("scale-finished",), play_finished, once=True, label="scale, finished"),
)
