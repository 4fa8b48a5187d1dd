"""pgqueuer: batches in and out, asyncpg, one connection for the worker and twenty for callers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, PgQueuer, Queries
from psycopg.conninfo import conninfo_to_dict

from bench.peers.python_peer import Ran, contestant

CALLERS_CONNECTIONS = 20
BATCH = 1_000


class PgQueuerPeer:
    def __init__(self, address: dict[str, Any], own: Any, pool: Any) -> None:
        self._address = address
        self._own = own
        self._queries = Queries(AsyncpgDriver(own))
        self._pooled = Queries(AsyncpgPoolDriver(pool))

    async def install(self) -> None:
        await self._queries.install()

    async def create_many(self, count: int) -> None:
        await self._queries.enqueue(["noop"] * count, [None] * count, [0] * count)

    async def create_one(self) -> None:
        await self._pooled.enqueue("noop", None)

    async def create_stamped(self, begun: float) -> None:
        await self._queries.enqueue("stamp", repr(begun).encode())

    async def work(self, ran: Ran, stop: asyncio.Event) -> None:
        conn = await asyncpg.connect(**self._address)
        worker = PgQueuer(AsyncpgDriver(conn))

        async def noop(job: Any) -> None:
            ran(None)

        async def stamp(job: Any) -> None:
            ran(float(job.payload))

        worker.entrypoint("noop")(noop)
        worker.entrypoint("stamp")(stamp)
        working = asyncio.create_task(worker.run(batch_size=BATCH, dequeue_timeout=timedelta(seconds=1)))
        await stop.wait()
        worker.shutdown.set()
        await working
        await conn.close()

    async def unfinished(self) -> int:
        return int(await self._own.fetchval("select count(*) from pgqueuer"))


@asynccontextmanager
async def open_peer(uri: str) -> AsyncIterator[PgQueuerPeer]:
    names = {"host": "host", "port": "port", "user": "user", "dbname": "database"}
    address = {names[key]: value for key, value in conninfo_to_dict(uri).items() if key in names}
    own = await asyncpg.connect(**address)
    async with asyncpg.create_pool(**address, min_size=CALLERS_CONNECTIONS, max_size=CALLERS_CONNECTIONS) as pool:
        yield PgQueuerPeer(address, own, pool)
    await own.close()


CONTESTANT = contestant("pgqueuer", open_peer)
