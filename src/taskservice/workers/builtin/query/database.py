"""The few connections that all run_query tasks of a worker share."""

from __future__ import annotations

import asyncio
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from taskservice.domain.errors import PermanentFailure
from taskservice.infra.connection import KEEPALIVE
from taskservice.infra.database import open_database
from taskservice.infra.sample import SampleRefused, ensure_sample_database
from taskservice.infra.settings import Settings
from taskservice.workers.builtin.configured import settings
from taskservice.workers.builtin.query.values import adapt
from taskservice.workers.handlers.registry import default_registry

CONNECTIONS = 8
# An unused one is closed: a database of somebody else's is no place to hold connections for a rare query.
IDLE_S = 60.0

# Nothing is prepared, as a transaction pooler may stand before that database.
_SESSION: dict[str, Any] = {
    **KEEPALIVE,
    "application_name": "taskservice run_query",
    "client_encoding": "utf8",
    "prepare_threshold": None,
}

Connection = AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Connection]

_pools: dict[asyncio.AbstractEventLoop, asyncio.Task[Pool]] = {}


async def query_pool() -> Pool:
    """Opened by the first who needs it. Raises PermanentFailure where there is no database to read."""
    loop = asyncio.get_running_loop()
    opening = _pools.get(loop)
    if opening is None or (opening.done() and (opening.cancelled() or opening.exception())):
        opening = _pools[loop] = loop.create_task(_open(settings()))
    # a task that is cancelled does not take the pool from those that wait with it
    return await asyncio.shield(opening)


async def close_query_pool() -> None:
    opening = _pools.pop(asyncio.get_running_loop(), None)
    if opening is not None:
        [result] = await asyncio.gather(opening, return_exceptions=True)
        if not isinstance(result, BaseException):
            await result.close()


default_registry.on_close(close_query_pool)


async def _open(chosen: Settings) -> Pool:
    uri = chosen.query_database_url
    if uri is None:
        uri = await asyncio.to_thread(_sample, chosen)
    # what is wrong with the address shows here; a pool would only say that it waited
    async with await AsyncConnection.connect(uri, **_SESSION):
        pass
    pool: Pool = AsyncConnectionPool(
        uri,
        min_size=0,
        max_size=min(CONNECTIONS, chosen.pool_max_conns),
        max_idle=IDLE_S,
        open=False,
        kwargs=_SESSION,
        connection_class=AsyncConnection[tuple[Any, ...]],
        configure=_configure,
        reset=_reset,
        check=AsyncConnectionPool.check_connection,
        name="run_query",
    )
    await pool.open()
    return pool


def _sample(chosen: Settings) -> str:
    try:
        with open_database(chosen) as uri:
            # past a pooler, which knows neither the sample nor its reader
            return ensure_sample_database(chosen.listen_url or uri)
    except SampleRefused as error:
        raise PermanentFailure(str(error)) from error


async def _configure(conn: Connection) -> None:
    adapt(conn)
    await conn.set_read_only(True)
    await conn.execute("set timezone = 'UTC'; set datestyle = 'ISO'")
    await conn.commit()


async def _reset(conn: Connection) -> None:
    """What a query set, its rollback has undone; not what it locked for the session."""
    await conn.execute("select pg_advisory_unlock_all()")
    await conn.commit()
