"""Taking turns at operations: one loop a server; the database decides who is at which."""

from __future__ import annotations

import asyncio
import logging
import random

from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from taskservice.infra.database import Connection, Pool
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.operations.find import Find
from taskservice.infra.operations.turn import PAGE, Did, take_turn
from taskservice.infra.outage import is_outage
from taskservice.infra.statements import sql

log = logging.getLogger("taskservice.operations")

POLL_S = 1.0
WAIT_S = 0.05
MAX_BACKOFF_S = 1.0
# Somebody else changed a task between our look and our write: nothing is written, and the next look sees it.
RACES = (DeadlockDetected, SerializationFailure, UniqueViolation)


class OperationRunner:
    """``run()`` until cancelled. ``wake`` is to be set at a new operation, which is else seen within a second."""

    def __init__(self, pool: Pool, find: Find) -> None:
        self.wake = asyncio.Event()
        self._pool = pool
        self._find = find
        self._careful_turns = 0

    async def run(self) -> None:
        backoff_s = 0.0
        while True:
            try:
                did = await self._turn()
                backoff_s = 0.0
            except Exception as error:
                self._note(error)
                backoff_s = min(max(backoff_s * 2, 0.05), MAX_BACKOFF_S)
                await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
                continue
            if did is Did.NOTHING:
                await wait_for_wake(self.wake, POLL_S)
            elif did is Did.WAITED:
                await asyncio.sleep(WAIT_S)

    async def _turn(self) -> Did:
        async with self._pool.connection() as conn:
            if not await _is_any_running(conn):
                return Did.NOTHING
            did = await take_turn(conn, self._find, 1 if self._careful_turns else PAGE)
        self._careful_turns = max(0, self._careful_turns - 1)
        return did

    def _note(self, error: Exception) -> None:
        """What is neither an outage nor a race has to do with some task: for a page's length they go one by one."""
        if is_outage(error) or isinstance(error, RACES):
            return
        self._careful_turns = PAGE
        event(log, "operation.interrupted", level=logging.WARNING, error=str(error).strip()[:300])


async def _is_any_running(conn: Connection) -> bool:
    return await (await conn.execute(sql("has_running_operations"), prepare=True)).fetchone() == (True,)
