"""What the readers of one server share while there are any: LISTEN, and the upkeep of what they do not end.

A service may have no other workers than its readers: then nobody else queues what is due and rescues what is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from taskservice.infra.background import in_background
from taskservice.infra.database import Pool
from taskservice.infra.listen import Listener
from taskservice.infra.side_jobs import keep_running, promote_round, rescue_round

POLL_S = 1.0
RESCUE_EVERY_S = 5.0


class Desk:
    """``rescued`` is told how many attempts were taken from readers and workers that were lost."""

    def __init__(self, pool: Pool, listen_uri: str, lease_s: float, rescued: Callable[[int], None]) -> None:
        self.closing = False
        self._pool = pool
        self._lease_s = lease_s
        self._rescued = rescued
        self._readers: list[asyncio.Event] = []
        self._full: list[asyncio.Event] = []
        self._listener = Listener(listen_uri, {"task_queued": self._readers, "task_events": self._full})
        self._due = asyncio.Event()
        self._upkeep: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def join(self, wake: asyncio.Event) -> AsyncIterator[None]:
        """``wake`` is set when something was queued, and when the server stops."""
        self._readers.append(wake)
        if self._upkeep is None:
            self._upkeep = asyncio.create_task(self._run(), name="readers' upkeep")
        try:
            yield
        finally:
            self._readers.remove(wake)
            if not self._readers:
                upkeep, self._upkeep = self._upkeep, None
                upkeep.cancel()
                await asyncio.gather(upkeep, return_exceptions=True)

    @contextmanager
    def hearing_of_endings(self, wake: asyncio.Event) -> Iterator[None]:
        """Meanwhile ``wake`` is set at any event: one of them may be the ending that frees a slot."""
        self._full.append(wake)
        try:
            yield
        finally:
            self._full.remove(wake)

    def close(self) -> None:
        """Ends every stream."""
        self.closing = True
        for wake in self._readers:
            wake.set()

    async def _run(self) -> None:
        every_s = min(RESCUE_EVERY_S, self._lease_s / 3)
        async with in_background(
            keep_running("rescue", lambda: rescue_round(self._pool, every_s, self._lease_s, self._rescued)),
            keep_running("promote", lambda: promote_round(self._pool, self._due, POLL_S)),
        ):
            await self._listener.run()
