"""Connections: where the database is, the one pool, and the shape of every write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.connection import Connection as Connection
from taskservice.infra.connection import ThreadConnection
from taskservice.infra.statements import sql

if TYPE_CHECKING:
    from taskservice.infra.settings import Settings

# Longer than any statement waits for its answer. What holds locks beyond it has lost its client.
TRANSACTION_WITHIN_S = 30


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

    Then its siblings, broken by the same cause as a rule, are replaced at once, or when they come back; and while the
    database is gone a new connection is tried every second, where the library alone would pause longer and longer.
    """

    _renewed_at = 0.0

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[Connection]:  # noqa: ASYNC109
        async with super().connection(timeout) as conn:
            try:
                yield conn
            finally:
                if conn.closed and conn.born > self._renewed_at:
                    self._renewed_at = monotonic()
                    await self.drain()


def open_pool(uri: str, max_size: int, *, name: str) -> Pool:
    """A pool that opens connections as they are needed; use it with ``async with``."""
    return Pool(
        uri,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=3,
        kwargs={"application_name": f"taskservice {name}"},
        connection_class=Connection,
        configure=_bound_transactions,
        name=name,
        reconnect_timeout=2,
        reconnect_failed=_try_on,
    )


async def _bound_transactions(conn: Connection) -> None:
    # behind a pooler it would be other clients' as well; there the pooler's own limit takes its place
    if not conn.behind_pooler and conn.info.server_version >= 170_000:
        await conn.execute(f"set transaction_timeout = '{TRANSACTION_WITHIN_S}s'".encode())


async def _try_on(pool: AsyncConnectionPool[Any]) -> None:
    await pool.check()  # grows an empty pool, by another attempt


async def connect(uri: str, *, name: str, answer_within_s: float | None = None) -> Connection:
    """One connection of its own, in autocommit; for loops that keep theirs."""
    return await Connection.connect(uri, answer_within_s=answer_within_s, application_name=f"taskservice {name}")


def connect_thread(uri: str, *, name: str, answer_within_s: float | None = None, **limits: Any) -> ThreadConnection:
    """The same for a thread."""
    return ThreadConnection.connect(
        uri, answer_within_s=answer_within_s, application_name=f"taskservice {name}", **limits
    )


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


# What is worth another try, by itself or by the caller: the connection, or what the server could not do just now.
OUTAGES = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)


@contextmanager
def naming_outages() -> Iterator[None]:
    """Turns "PostgreSQL cannot be reached" into DatabaseUnavailable; any other database error stays itself."""
    try:
        yield
    except OUTAGES as error:
        reason = " ".join(str(error).split())[:300]
        raise DatabaseUnavailable(f"the database cannot be reached: {reason}; see 'task-cli config'") from error


@asynccontextmanager
async def reporting_outages() -> AsyncIterator[None]:
    """``naming_outages`` for asynchronous code."""
    with naming_outages():
        yield
