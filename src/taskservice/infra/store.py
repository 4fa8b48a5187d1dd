"""The store: what server, tests and benchmarks call to create, read and change tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg.errors import UniqueViolation

from taskservice.domain.errors import DatabaseUnavailable, IllegalTransition, TaskNotFound
from taskservice.domain.events import CancelRequested, ExecutionFailed, ExecutionSucceeded, TaskRerun
from taskservice.domain.outcome import Failed, Succeeded
from taskservice.domain.task import Task
from taskservice.infra.database import Pool, open_pool, reporting_outages
from taskservice.infra.events.log import TaskLog
from taskservice.infra.events.read import find_version, read_tasks
from taskservice.infra.queue.batcher import CreateBatcher, OnCommit
from taskservice.infra.queue.cancel import cancel
from taskservice.infra.queue.create import CreateRequest, CreateResult, create
from taskservice.infra.queue.readers import report
from taskservice.infra.queue.rerun import rerun

if TYPE_CHECKING:
    from taskservice.infra.traces.creates import CreateSpans


class Store:
    """Open it with ``open_store``. Raises DatabaseUnavailable whenever PostgreSQL cannot be reached."""

    def __init__(self, pool: Pool, batcher: CreateBatcher, log: TaskLog, spans: CreateSpans | None = None) -> None:
        self.pool = pool
        self._batcher = batcher
        self._log = log
        self._spans = spans

    @property
    def waiting(self) -> int:
        """Creates that wait for a commit."""
        return self._batcher.waiting

    async def create(self, requests: Sequence[CreateRequest]) -> list[CreateResult]:
        """One result a request, in order, once they are committed. Raises Overloaded."""
        if self._spans is None:
            return await self._batcher.create(requests)
        return await self._spans.create(requests, self._batcher.create)

    async def create_all_or_none(self, requests: Sequence[CreateRequest]) -> list[CreateResult]:
        """In a transaction of its own. Raises IdempotencyConflict, with nothing written."""
        if self._spans is None:
            return await self._create_all_or_none(requests)
        return await self._spans.create(requests, self._create_all_or_none)

    async def _create_all_or_none(self, requests: Sequence[CreateRequest]) -> list[CreateResult]:
        async with reporting_outages(), self.pool.connection() as conn:
            return await create(conn, requests, set(), all_or_none=True)

    async def task(self, task_id: int) -> Task:
        """The task as it is now, from its events: what was created is found at once. Raises TaskNotFound."""
        async with reporting_outages(), self.pool.connection() as conn:
            tasks = await read_tasks(conn, [task_id])
        if task_id not in tasks:
            raise TaskNotFound(task_id)
        return tasks[task_id]

    async def task_as_of(self, task_id: int, *, version: int | None = None, as_of: str | None = None) -> Task:
        """The task as it was after ``version`` events and at the time ``as_of``. Raises TaskNotFound."""
        async with reporting_outages(), self.pool.connection() as conn:
            found = await find_version(conn, task_id, version, as_of)
        if found is None or (version is not None and as_of is None and found[0] < version):
            when = f" at {as_of}" if as_of else f" with version {version}"
            raise TaskNotFound(task_id, when)
        try:
            task = await asyncio.to_thread(self._log.task, task_id, found[0])
        except AggregateNotFoundError:
            raise TaskNotFound(task_id) from None
        except (OperationalError, InterfaceError) as error:
            raise DatabaseUnavailable(f"the database cannot be reached: {error}") from error
        return replace(task, position=found[1])

    async def cancel(self, task_id: int, by: str, reason: str) -> Task:
        """Cancelled, or RUNNING and asked to stop. Raises TaskNotFound, IllegalTransition."""
        async with reporting_outages(), self.pool.connection() as conn:
            live = await cancel(conn, [task_id], by, reason)
        task = await self.task(task_id)
        if task_id not in live:
            raise IllegalTransition(task_id, task.status, CancelRequested.TOPIC)
        return task

    async def rerun(self, task_id: int, by: str, reason: str) -> Task:
        """The task with its next execution queued. Raises TaskNotFound, IllegalTransition."""
        async with reporting_outages(), self.pool.connection() as conn:
            try:
                opened = await rerun(conn, [task_id], by, reason)
            except UniqueViolation:  # somebody else re-ran it first
                opened = set()
        task = await self.task(task_id)
        if task_id not in opened:
            raise IllegalTransition(task_id, task.status, TaskRerun.TOPIC)
        return task

    async def report(self, task_id: int, outcome: Succeeded | Failed, host: str, token: int | None = None) -> None:
        """How the attempt ended that a remote reader holds: that of the fencing token, or else of a reader at ``host``.

        Raises TaskNotFound, IllegalTransition.
        """
        async with reporting_outages(), self.pool.connection() as conn:
            why = await report(conn, task_id, outcome, host, token)
        if why is not None:
            step = ExecutionSucceeded if isinstance(outcome, Succeeded) else ExecutionFailed
            raise IllegalTransition(task_id, (await self.task(task_id)).status, step.TOPIC, why)


@asynccontextmanager
async def open_store(
    uri: str,
    *,
    max_conns: int = 10,
    backlog: int = 10_000,
    name: str = "store",
    on_commit: OnCommit | None = None,
    spans: CreateSpans | None = None,
) -> AsyncIterator[Store]:
    """``on_commit`` is told of each batch of creates; ``spans`` traces them."""
    async with open_pool(uri, max_conns, name=name) as pool:
        log = await asyncio.to_thread(TaskLog, uri)  # it looks at the table
        batcher = CreateBatcher(pool, backlog, on_commit)
        committing = asyncio.create_task(batcher.run(), name="create batcher")
        try:
            yield Store(pool, batcher, log, spans)
        finally:
            committing.cancel()
            await asyncio.gather(committing, return_exceptions=True)
            await asyncio.to_thread(log.close)
