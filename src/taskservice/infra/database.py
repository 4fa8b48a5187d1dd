"""Connections: where the database is, the one pool, and the shape of every write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.statements import sql

if TYPE_CHECKING:
    from taskservice.infra.settings import Settings

Connection = AsyncConnection[tuple[Any, ...]]

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


class Pool(AsyncConnectionPool[Connection]):
    """Not checked at every use, which costs a round trip: a broken connection fails its user once, who tries again.

    Then its idle siblings, broken by the same cause as a rule, are replaced at once; and while the database is gone
    a new connection is tried every second, where the library alone would pause longer and longer.
    """

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[Connection]:  # noqa: ASYNC109
        try:
            async with super().connection(timeout) as conn:
                yield conn
        except PoolTimeout:
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError):
            await self.check()
            raise


def open_pool(uri: str, max_size: int, *, name: str) -> Pool:
    """A pool that opens connections as they are needed; use it with ``async with``."""
    return Pool(
        uri,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=3,
        kwargs={**KEEPALIVE, "application_name": f"taskservice {name}", "autocommit": True},
        connection_class=AsyncConnection[tuple[Any, ...]],
        name=name,
        reconnect_timeout=2,
        reconnect_failed=_try_on,
    )


async def _try_on(pool: AsyncConnectionPool[Any]) -> None:
    await pool.check()  # grows an empty pool, by another attempt


async def connect(uri: str, *, name: str) -> Connection:
    """One connection of its own, in autocommit; for loops that keep theirs."""
    return await AsyncConnection.connect(uri, autocommit=True, application_name=f"taskservice {name}", **KEEPALIVE)


@asynccontextmanager
async def writing(conn: Connection) -> AsyncIterator[Connection]:
    """One transaction in pipeline mode: statements travel together, the commit with the last of them.

    Begun and committed by hand, as psycopg's own ``transaction()`` waits for the body before it sends the commit: a
    round trip under the append lock.
    """
    try:
        async with conn.pipeline():
            await conn.execute(b"begin", prepare=True)
            await conn.execute(sql("prefer_indexes"), prepare=True)
            yield conn
            await conn.execute(b"commit", prepare=True)
    except BaseException:
        if not conn.closed and conn.info.transaction_status is not TransactionStatus.IDLE:
            await conn.rollback()
        raise


@contextmanager
def naming_outages() -> Iterator[None]:
    """Turns "PostgreSQL cannot be reached" into DatabaseUnavailable; any other database error stays itself."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        reason = " ".join(str(error).split())[:300]
        raise DatabaseUnavailable(f"the database cannot be reached: {reason}; see 'task-cli config'") from error


@asynccontextmanager
async def reporting_outages() -> AsyncIterator[None]:
    """``naming_outages`` for asynchronous code."""
    with naming_outages():
        yield
