"""What each operation costs with few rows and with many, waiting or finished, as the median of many calls."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.checks import check_read_models
from bench.solo.loading import (
    BenchWorker,
    Copies,
    catch_up,
    copy_task,
    create_task,
    leave_alone,
    newest_id,
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
    """With few rows and with many in two databases, by turns: what else the machine does falls on both alike."""
    sizes = turn.sizes
    async with AsyncExitStack() as stack:
        few_uri = stack.enter_context(_database_beside(turn.uri))
        few, many = [await stack.enter_async_context(_empty_scene(uri, status)) for uri in (few_uri, turn.uri)]
        # Plans are made while there is nothing yet, and kept: as on a server that started with an empty database.
        await _costs((few, many), WARM_UP)
        for scene, rows in ((few, sizes.few_rows), (many, sizes.many_rows)):
            await load(scene, rows)
        costs = await _costs((few, many), sizes.scale_calls)
        for scene in (few, many):
            await catch_up(scene.store)
        turn.report(name, **{f"{op}_{rows}_ms": cost for op in costs[0] for rows, cost in _both(costs, op)})
        for uri in (few_uri, turn.uri):
            await asyncio.to_thread(_check, uri)


@contextmanager
def _database_beside(uri: str) -> Iterator[str]:
    """The URI of a second empty database on the same server."""
    name = sql.Identifier("bench_few")
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        conn.execute(sql.SQL("create database {}").format(name))
        try:
            yield make_conninfo(uri, dbname="bench_few")
        finally:
            conn.execute(sql.SQL("drop database {} with (force)").format(name))


@asynccontextmanager
async def _empty_scene(uri: str, status: Status) -> AsyncIterator[Scene]:
    await asyncio.to_thread(migrate, uri)
    async with (
        open_store(uri) as store,
        await connect(uri, name="bench", answer_within_s=3_600) as conn,
    ):
        await leave_alone(conn)
        yield Scene(store, conn, await register_worker(conn, "noop"), status)


def _both(costs: Sequence[Mapping[str, float]], operation: str) -> Iterator[tuple[str, float]]:
    return zip(("few", "many"), (cost[operation] for cost in costs), strict=True)


async def _costs(scenes: Sequence[Scene], calls: int) -> list[dict[str, float]]:
    """Median ms by operation. What is appended is claimed and completed, so that as much waits after as before."""
    samples: list[dict[str, list[float]]] = [defaultdict(list) for _ in scenes]
    operations = [scene.operations(await newest_id(scene.conn)) for scene in scenes]
    for name in operations[0]:
        for _ in range(WARM_UP + calls):
            for number in range(len(scenes)):
                samples[number][name].append(await _ms(operations[number][name]))
    for _ in range(WARM_UP + calls):
        for number, scene in enumerate(scenes):
            claimed_ms, ended_ms = await scene.worker.claim_and_finish(AT_ONCE)
            samples[number]["claim"].append(claimed_ms)
            samples[number]["complete"].append(ended_ms)
    return [{name: statistics.median(taken[WARM_UP:]) for name, taken in one.items()} for one in samples]


async def _ms(call: Call) -> float:
    begun = time.perf_counter()
    await call()
    return (time.perf_counter() - begun) * 1e3


def _check(uri: str) -> None:
    with psycopg.connect(uri) as conn:
        check_read_models(conn)


CONTESTANTS = (
    Contestant(OURS, ("scale-waiting",), play_waiting, once=True, label="scale, waiting"),
    Contestant(OURS, ("scale-finished",), play_finished, once=True, label="scale, finished"),
)
