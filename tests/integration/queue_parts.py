"""What the tests of store, queue and read models share: tasks, workers without a worker process, and pushed clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from taskservice.domain.definition import parse_definition
from taskservice.domain.events import TaskEvent
from taskservice.domain.outcome import Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.database import Connection, connect
from taskservice.infra.events.read import read_streams
from taskservice.infra.queue.claim import Claimed, claim
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.queue.workers import Registration, register
from taskservice.infra.store import Store

NOW = RetryPolicy(initial_s=0.0, jitter=0.0)
LATER = RetryPolicy(initial_s=3_600.0, cap_s=3_600.0, jitter=0.0)
NEVER = RetryPolicy(max_attempts=1)


def request(key: str | None = None, by: str = "tester", **fields: Any) -> CreateRequest:
    return CreateRequest(parse_definition({"name": "a task", "type": "noop", **fields}), by, key)


async def create(store: Store, count: int = 1, **fields: Any) -> list[int]:
    results = await store.create([request(**fields)] * count)
    return [one.task_id for one in results if isinstance(one, Created)]


@dataclass(frozen=True)
class Hand:
    """A registered worker that does what it is told."""

    conn: Connection
    id: int
    name: str

    async def claim(self, slots: int = 100) -> list[Claimed]:
        return await claim(self.conn, self.id, self.name, slots)

    async def end(
        self, attempts: Sequence[Claimed], outcome: Outcome | None = None, policy: RetryPolicy = NOW
    ) -> set[int]:
        """Tokens that were refused."""
        endings = [Ending(one.task_id, one.token, outcome or Succeeded(), policy, 1.5) for one in attempts]
        return await finish(self.conn, self.id, self.name, endings)

    async def lose_lease(self) -> None:
        """As if it had run out a moment ago."""
        past = "update workers set lease_until = clock_timestamp() - interval '1 s' where id = %s"
        await self.conn.execute(past, [self.id])


@asynccontextmanager
async def hand(uri: str, types: Sequence[str] = ("noop",), queues: Sequence[str] = ()) -> AsyncIterator[Hand]:
    async with await connect(uri, name="hand") as conn:
        worker_id = await register(conn, Registration("test", 1, list(types), list(queues), 100), 600.0)
        yield Hand(conn, worker_id, f"test/{worker_id}")


async def let_time_pass(conn: Connection) -> None:
    """Whatever waits for a time is due, and every attempt is an hour past its deadline."""
    await conn.execute(
        "update execution_queue set deadline = clock_timestamp() - interval '1 h', "
        "due_at = case when due_at is not null then least(due_at, clock_timestamp() - interval '1 s') end"
    )


async def events_of(conn: Connection, task_id: int) -> list[TaskEvent]:
    return [row.event() for row in await read_streams(conn, [task_id])]


async def topics_of(conn: Connection, task_id: int) -> list[str]:
    return [event.TOPIC for event in await events_of(conn, task_id)]


async def scalar(conn: Connection, query: str, values: Sequence[Any] = ()) -> Any:
    cursor = await conn.execute(query.encode(), values)
    row = await cursor.fetchone()
    return row[0] if row else None


async def blocked(conn: Connection) -> int:
    """How many connections to this database wait for a lock."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    return int(await scalar(conn, waiting))
