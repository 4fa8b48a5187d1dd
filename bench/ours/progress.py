"""How far queue and read models of a turn's database are, asked so that asking costs next to nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.clock import until
from taskservice.infra.database import Connection, connect
from taskservice.infra.events.read import log_bounds
from taskservice.infra.queue.workers import list_workers
from taskservice.projections.lag import projection_positions

# Longer than any workload takes on a slow machine: who gets here hangs.
AT_MOST_S = 900.0


class Progress:
    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    async def newest(self) -> int:
        return (await log_bounds(self._conn))[1]

    async def read_models(self) -> int:
        """The position that all of them have taken in."""
        return min((await projection_positions(self._conn)).values())

    async def is_empty(self) -> bool:
        row = await (await self._conn.execute("select not exists (select from execution_queue)")).fetchone()
        return row == (True,)

    async def finished(self, position: int) -> None:
        """Until the log has come to ``position``, and the queue is empty.

        The queue is looked at only then: it is full of dead rows, among which a living one takes its time to find.
        """
        await until(lambda: self._has(position), AT_MOST_S, f"the event at position {position:,}")
        await until(self.is_empty, AT_MOST_S, "an empty queue")

    async def caught_up(self) -> None:
        newest = await self.newest()

        async def reached() -> bool:
            return await self.read_models() >= newest

        await until(reached, AT_MOST_S, "read models that are caught up")

    async def workers(self, count: int) -> None:
        """Until that many are registered."""

        async def registered() -> bool:
            return sum(worker.alive for worker in await list_workers(self._conn)) >= count

        await until(registered, AT_MOST_S, f"{count} registered workers")

    async def _has(self, position: int) -> bool:
        return await self.newest() >= position


@asynccontextmanager
async def watch(uri: str) -> AsyncIterator[Progress]:
    async with await connect(uri, name="bench") as conn:
        yield Progress(conn)
