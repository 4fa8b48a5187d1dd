"""Connections: where the database is, the one pool, and the shape of every write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.statements import sql

if TYPE_CHECKING:
    from taskservice.infra.settings import Settings

Connection = AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Connection]

# Half-open connections are noticed within about 15 s; a TCP peer that is gone must not hold a claim for hours.
KEEPALIVE: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "connect_timeout": 5,
}


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """The database's URI: DATABASE_URL or DB_*, else the embedded server, started or joined while this is open."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from taskservice.infra import embedded  # only where it is used: a real database needs none of it

    with embedded.start(settings.data_dir) as server:
        server.create_database("taskservice")
        yield server.uri("taskservice")


def open_pool(uri: str, max_size: int, *, name: str) -> Pool:
    """A pool that opens connections as they are needed; use it with ``async with``."""
    return AsyncConnectionPool(
        uri,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=10,
        kwargs={**KEEPALIVE, "application_name": f"taskservice {name}", "autocommit": True},
        connection_class=AsyncConnection[tuple[Any, ...]],
        check=AsyncConnectionPool.check_connection,
        name=name,
        reconnect_timeout=30,
    )


async def connect(uri: str, *, name: str) -> Connection:
    """One connection of its own, in autocommit; for loops that keep theirs."""
    return await AsyncConnection.connect(uri, autocommit=True, application_name=f"taskservice {name}", **KEEPALIVE)


@asynccontextmanager
async def writing(conn: Connection) -> AsyncIterator[Connection]:
    """One transaction in pipeline mode: statements travel together, and wait only where a result is fetched."""
    async with conn.pipeline(), conn.transaction():
        await conn.execute(sql("prefer_indexes"), prepare=True)
        yield conn


@asynccontextmanager
async def reporting_outages() -> AsyncIterator[None]:
    """Turns "PostgreSQL cannot be reached" into DatabaseUnavailable; any other database error stays itself."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise DatabaseUnavailable(f"the database cannot be reached now: {str(error).strip()[:300]}") from error
