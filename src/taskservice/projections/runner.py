"""Keeping the read models up to date: one loop a process; the database decides which process's turn it is."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from taskservice.infra.database import OUTAGES, Connection, Pool
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage
from taskservice.projections.activity.model import Activity
from taskservice.projections.advance import Projection, Turn, advance, is_behind
from taskservice.projections.lag import projection_positions
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView

log = logging.getLogger("taskservice.projections")

POLL_S = 1.0
# Turns begin this far apart while there is less than a page: the fuller a page, the more events share a row write.
APART_S = 0.1
REST_S = 5.0
MAX_BACKOFF_S = 1.0


class Projections:
    """Advances the read models of one database. ``async with`` runs it in the background, ``run()`` in the foreground.

    ``wake`` is to be set by a Listener on the channel ``task_events``; without it a new event is seen within a second.
    """

    def __init__(
        self, pool: Pool, wake: asyncio.Event | None = None, models: Sequence[Projection] | None = None
    ) -> None:
        self._pool = pool
        self._wake = wake or asyncio.Event()
        self._models = models if models is not None else (TaskView(), StatusCounts(), Activity())
        self._resting: dict[str, float] = {}  # name of a model that failed -> when it is tried again
        self._positions: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self.run(), name="projections")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def run(self) -> None:
        """Until cancelled. Errors are logged and tried again."""
        loop, backoff_s = asyncio.get_running_loop(), 0.0
        while True:
            begun = loop.time()
            try:
                full = await self._turn()
                backoff_s = 0.0
            except Exception as error:
                if not backoff_s and not is_outage(error):
                    event(log, "projections.interrupted", level=logging.WARNING, error=str(error).strip()[:300])
                backoff_s = min(max(backoff_s * 2, 0.1), MAX_BACKOFF_S)
                await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
                continue
            if not full:
                await asyncio.sleep(begun + APART_S - loop.time())
                await wait_for_wake(self._wake, POLL_S)

    async def caught_up(self, position: int) -> None:
        """Until every model has taken in the events up to ``position``, by whichever process."""
        while not self._reached(position):
            self._moved.clear()
            self._wake.set()
            try:
                async with asyncio.timeout(APART_S):
                    await self._moved.wait()
            except TimeoutError:
                async with self._pool.connection() as conn:
                    self._note(await projection_positions(conn))

    def _reached(self, position: int) -> bool:
        return all(self._positions.get(model.name, -1) >= position for model in self._models)

    def _note(self, positions: dict[str, int]) -> None:
        self._positions.update(positions)
        self._moved.set()

    async def _turn(self) -> bool:
        """Whether there may be more to take in."""
        now = asyncio.get_running_loop().time()
        self._resting = {name: until for name, until in self._resting.items() if until > now}
        models = [model for model in self._models if model.name not in self._resting]
        if not models:
            return False
        async with self._pool.connection() as conn:
            if not await is_behind(conn, models):
                return False
            turn = await self._advance(conn, models)
        self._note(dict(turn.positions))
        return turn.full

    async def _advance(self, conn: Connection, models: Sequence[Projection]) -> Turn:
        """All together; where that fails, each alone, so that a broken one holds up only itself."""
        try:
            return await advance(conn, models)
        except OUTAGES:
            raise
        except Exception:
            if len(models) == 1:
                self._rest(models[0])
                return Turn()
        turns = [await self._advance(conn, [model]) for model in models]
        positions = {name: position for turn in turns for name, position in turn.positions.items()}
        return Turn(positions, any(turn.full for turn in turns))

    def _rest(self, model: Projection) -> None:
        event(log, "projection.failed", level=logging.ERROR, exc_info=True, model=model.name, next_try_s=REST_S)
        self._resting[model.name] = asyncio.get_running_loop().time() + REST_S
