"""The reporter: endings that arrive while a commit is under way share the next one."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from time import perf_counter

from taskservice.domain.outcome import Failed, HandedBack, Succeeded
from taskservice.infra.database import OUTAGES, Pool
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage
from taskservice.infra.queue.finish import Ending, finish
from taskservice.workers.telemetry import Telemetry

log = logging.getLogger("taskservice.worker")

BATCH = 500
MAX_BACKOFF_S = 0.5


@dataclass(frozen=True)
class Identity:
    """A worker's id and the name that events carry."""

    worker_id: int
    name: str


class Reporter:
    """Writes endings in batches for one worker identity, over and over until the database has taken them.

    Sets ``due`` when something may be due soon, and ``written`` after each batch.
    """

    def __init__(
        self, pool: Pool, who: Identity, due: asyncio.Event, written: asyncio.Event, telemetry: Telemetry
    ) -> None:
        self._pool = pool
        self._who = who
        self._due = due
        self._written = written
        self._telemetry = telemetry
        self._waiting: list[Ending] = []
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def report(self, ending: Ending) -> None:
        self._waiting.append(ending)
        self._idle.clear()
        self._arrived.set()

    @property
    def backlog(self) -> int:
        return len(self._waiting)

    async def flush(self) -> None:
        """Until everything reported so far is written or refused."""
        await self._idle.wait()

    async def run(self) -> None:
        while True:
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            for part in _by_transaction(batch):
                await self._write(part)
            self._written.set()
            if not self._waiting:
                self._arrived.clear()
                self._idle.set()

    async def _write(self, batch: list[Ending]) -> None:
        backoff_s = 0.1
        while True:
            begun = perf_counter()
            try:
                async with self._pool.connection() as conn:
                    refused = await finish(conn, self._who.worker_id, self._who.name, batch)
                return self._after(batch, refused, perf_counter() - begun)
            except OUTAGES as error:
                if not is_outage(error):
                    event(log, "execution.report_failed", level=logging.WARNING, error=str(error).strip()[:200])
                await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
                backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)
            except Exception as error:
                return await self._write_apart(batch, error)

    async def _write_apart(self, batch: list[Ending], error: Exception) -> None:
        """One ending that PostgreSQL refuses must not hold up its neighbours; it is left to rescue at its deadline."""
        if len(batch) == 1:
            self._telemetry.unwritable(batch[0], error)
            return
        for ending in batch:
            await self._write([ending])

    def _after(self, batch: list[Ending], refused: set[int], took_s: float) -> None:
        self._telemetry.written(batch, refused, took_s)
        if any(isinstance(ending.outcome, Failed | HandedBack) for ending in batch):
            self._due.set()


def _by_transaction(batch: list[Ending]) -> list[list[Ending]]:
    """As ``finish`` commits them, so that what is tried again is nothing that was written."""
    succeeded = [ending for ending in batch if type(ending.outcome) is Succeeded]
    others = [ending for ending in batch if type(ending.outcome) is not Succeeded]
    return [part for part in (succeeded, others) if part]
