"""Group commit: creates that arrive while a commit is under way share the next one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter

from taskservice.domain.errors import DatabaseUnavailable, Overloaded, TaskServiceError
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.queue.create import CreateRequest, CreateResult, Lane, create

BATCH = 1000

OnCommit = Callable[[int, float], None]  # tasks, and the time that it took in seconds
_Waiting = tuple[Sequence[CreateRequest], "asyncio.Future[list[CreateResult]]"]


class CreateBatcher:
    """A bounded queue in front of ``create``; full means Overloaded, with nothing written."""

    def __init__(self, pool: Pool, backlog: int, on_commit: OnCommit | None = None) -> None:
        self._pool = pool
        self._backlog = backlog
        self._waiting: deque[_Waiting] = deque()
        self._size = 0
        self._arrived = asyncio.Event()
        self._known_lanes: set[Lane] = set()
        self._lanes_as_of = 0.0
        self._on_commit = on_commit

    @property
    def waiting(self) -> int:
        return self._size

    async def create(self, requests: Sequence[CreateRequest]) -> list[CreateResult]:
        """One result a request, once they are committed, all in one transaction."""
        if self._size and self._size + len(requests) > self._backlog:
            raise Overloaded()
        future: asyncio.Future[list[CreateResult]] = asyncio.get_running_loop().create_future()
        self._waiting.append((requests, future))
        self._size += len(requests)
        self._arrived.set()
        return await future

    async def run(self) -> None:
        """Commit batch after batch, until cancelled; what waits then is refused as unavailable."""
        try:
            while True:
                await self._arrived.wait()
                batch = self._take()
                await self._commit(batch)
        finally:
            self._refuse_rest()

    def _take(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        count = 0
        while self._waiting and (not batch or count + len(self._waiting[0][0]) <= BATCH):
            batch.append(self._waiting.popleft())
            count += len(batch[-1][0])
        self._size -= count
        if not self._waiting:
            self._arrived.clear()
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        begun = perf_counter()
        try:
            async with reporting_outages(), self._pool.connection() as conn:
                if conn.born > self._lanes_as_of:  # it may lead to an older copy, which lacks some of them
                    self._known_lanes.clear()
                    self._lanes_as_of = conn.born
                wanted = [request for requests, _ in batch for request in requests]
                results = await create(conn, wanted, self._known_lanes)
        except asyncio.CancelledError:
            _fail(batch, DatabaseUnavailable("the server is stopping; try again"))
            raise
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, TaskServiceError):
                # one request that PostgreSQL refuses must not fail its neighbours
                for one in batch:
                    await self._commit([one])
            else:
                _fail(batch, error)
            return
        if self._on_commit is not None:
            self._on_commit(len(results), perf_counter() - begun)
        start = 0
        for requests, future in batch:
            if not future.done():
                future.set_result(results[start : start + len(requests)])
            start += len(requests)

    def _refuse_rest(self) -> None:
        _fail(self._waiting, DatabaseUnavailable("the server is stopping; try again"))
        self._waiting.clear()
        self._size = 0


def _fail(batch: Sequence[_Waiting] | deque[_Waiting], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
