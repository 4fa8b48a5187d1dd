"""procrastinate: batches in, a hundred jobs at once, psycopg."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from procrastinate import App, PsycopgConnector

from bench.peers.python_peer import Ran, contestant

CONNECTIONS = 20
AT_ONCE = 100


class ProcrastinatePeer:
    def __init__(self, app: App) -> None:
        self._app = app
        self._ran: Ran = lambda begun: None

        async def noop() -> None:
            self._ran(None)

        async def stamp(begun: float) -> None:
            self._ran(begun)

        self._noop = app.task(name="noop", queue="bench")(noop)
        self._stamp = app.task(name="stamp", queue="bench")(stamp)

    async def install(self) -> None:
        await self._app.schema_manager.apply_schema_async()

    async def create_many(self, count: int) -> None:
        jobs: list[Any] = [{} for _ in range(count)]
        await self._noop.batch_defer_async(*jobs)

    async def create_one(self) -> None:
        await self._noop.defer_async()

    async def create_stamped(self, begun: float) -> None:
        await self._stamp.defer_async(begun=begun)

    async def work(self, ran: Ran, stop: asyncio.Event) -> None:
        self._ran = ran
        run = self._app.run_worker_async(
            queues=["bench"], concurrency=AT_ONCE, install_signal_handlers=False, listen_notify=True, wait=True
        )
        working = asyncio.create_task(run)
        await stop.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    async def unfinished(self) -> int:
        query = "select count(*) as jobs from procrastinate_jobs where status <> 'succeeded'"
        return int((await self._app.connector.execute_query_one_async(query))["jobs"])


@asynccontextmanager
async def open_peer(uri: str) -> AsyncIterator[ProcrastinatePeer]:
    app = App(connector=PsycopgConnector(conninfo=uri, min_size=CONNECTIONS, max_size=CONNECTIONS))
    async with app.open_async():
        yield ProcrastinatePeer(app)


CONTESTANT = contestant("procrastinate", open_peer, most_bulk_tasks=5_000)
