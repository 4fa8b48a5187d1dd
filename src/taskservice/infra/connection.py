"""The two kinds of connection, for the event loop and for threads. Neither waits for ever; both tell of outages.

- A peer that takes everything and answers nothing, as behind a proxy whose other side is gone, holds nobody up for
  longer than ``answer_within_s`` a statement: then the connection is closed, as if the peer had closed it.
- Behind a pooler that gives each transaction any of its connections, statements are prepared only where the pooler
  keeps track of them (PgBouncer from 1.22 on, with ``max_prepared_statements``).
"""

from __future__ import annotations

import asyncio
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.pq import TransactionStatus
from psycopg.waiting import wait_async

from taskservice.infra.outage import Outage, outage_of

RV = TypeVar("RV")

ANSWER_WITHIN_S = 15.0
GREET_WITHIN_S = 5.0
END_WITHIN_S = 2.0
_INTERVAL_S = 0.1  # at which psycopg looks whether it was interrupted

# A half-open connection is noticed within about 15 s.
KEEPALIVE: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "connect_timeout": 5,
}
# Read-write: after a failover the old server may live on, and take no writes.
_OURS: dict[str, Any] = {**KEEPALIVE, "autocommit": True, "target_session_attrs": "read-write"}
# The first statement of every connection. The server, too, is to notice soon: it would keep locks for two hours.
_GREET = b"""select pg_backend_pid(), set_config('tcp_keepalives_idle', '5', false),
    set_config('tcp_keepalives_interval', '2', false), set_config('tcp_keepalives_count', '3', false)"""
# Prepared, it sees its own name: psycopg's, unless a pooler gave it one of its own, to keep track of it.
_PROBE = b"select exists (select from pg_prepared_statements where name = '_pg3_0')"


class Connection(AsyncConnection[tuple[Any, ...]]):
    """In autocommit. ``born``: when it was made (monotonic)."""

    answer_within_s = GREET_WITHIN_S
    behind_pooler = False
    born = 0.0
    _outage: Outage

    @classmethod
    async def connect(cls, conninfo: str = "", *, answer_within_s: float | None = None, **kwargs: Any) -> Self:  # type: ignore[override]
        """Raises psycopg.Error where no usable connection could be made in time."""
        outage, begun = outage_of(conninfo), monotonic()
        try:
            conn = await super().connect(conninfo, **{**_OURS, **kwargs})
            try:
                await conn._greet()
            except BaseException:
                await conn.close()
                raise
        except psycopg.Error as error:
            outage.begin(error, begun)
            raise
        conn._outage, conn.born = outage, monotonic()
        conn.answer_within_s = ANSWER_WITHIN_S if answer_within_s is None else answer_within_s
        outage.end()
        return conn

    async def _greet(self) -> None:
        row = await (await self.execute(_GREET, prepare=False)).fetchone()
        # a pooler hands out numbers of its own in place of the server's process
        self.behind_pooler = row is None or row[0] != self.info.backend_pid
        if self.behind_pooler and not await self._pooler_tracks():
            self.prepare_threshold = None

    async def _pooler_tracks(self) -> bool:
        try:
            async with self.transaction():
                row = await (await self.execute(_PROBE, prepare=True)).fetchone()
                if row == (True,):
                    await self.execute(b"deallocate _pg3_0", prepare=False)
                return row == (False,)
        except psycopg.errors.DuplicatePreparedStatement:  # another client's was left behind
            return False

    async def wait(self, gen: PQGen[RV], interval: float = _INTERVAL_S, timeout: float | None = None) -> RV:  # noqa: ASYNC109
        try:
            return await self._wait(gen, interval, self.answer_within_s if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:  # the caller's own, to whom silence is no fault
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {self.answer_within_s:g} s") from None

    async def _wait(self, gen: PQGen[RV], interval: float, timeout: float) -> RV:  # noqa: ASYNC109
        """As psycopg's, which waits 10 s for a statement that is cancelled, and asks a pooler to cancel it: an old
        PgBouncer may then cut off whoever has got that server connection meanwhile."""
        try:
            return await wait_async(gen, self.pgconn.socket, interval, timeout)
        except asyncio.CancelledError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                await self._break_off(gen, interval)
            raise

    async def _break_off(self, gen: PQGen[RV], interval: float) -> None:
        try:
            if not self.behind_pooler:
                await self.cancel_safe(timeout=END_WITHIN_S)
            await wait_async(gen, self.pgconn.socket, interval, END_WITHIN_S)
        except psycopg.errors.QueryCanceled:
            pass
        except BaseException:
            self.pgconn.finish()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            await self.close()  # the server was demoted under us
        if self.closed and isinstance(error, psycopg.Error):
            self._outage.begin(error, self.born)
        await super().__aexit__(kind, error, traceback)


class ThreadConnection(psycopg.Connection[tuple[Any, ...]]):
    """For threads, whose few statements are never prepared."""

    answer_within_s = GREET_WITHIN_S
    born = 0.0
    _outage: Outage

    @classmethod
    def connect(cls, conninfo: str = "", *, answer_within_s: float | None = None, **kwargs: Any) -> Self:  # type: ignore[override]
        """Raises psycopg.Error where no usable connection could be made in time."""
        outage, begun = outage_of(conninfo), monotonic()
        try:
            conn = super().connect(conninfo, **{**_OURS, "prepare_threshold": None, **kwargs})
            try:
                conn.execute(_GREET)
            except BaseException:
                conn.close()
                raise
        except psycopg.Error as error:
            outage.begin(error, begun)
            raise
        conn._outage, conn.born = outage, monotonic()
        conn.answer_within_s = ANSWER_WITHIN_S if answer_within_s is None else answer_within_s
        outage.end()
        return conn

    def wait(self, gen: PQGen[RV], interval: float = _INTERVAL_S, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.answer_within_s if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {self.answer_within_s:g} s") from None

    def tell(self, error: psycopg.Error) -> None:
        """What its user met; an outage if it is broken."""
        if self.closed:
            self._outage.begin(error, self.born)
