"""Running handlers in a test: a real worker on the test's database, until the queue is empty."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import IdempotencyConflict
from taskservice.domain.task import Task
from taskservice.infra.queue.create import CreateRequest
from taskservice.infra.store import open_store
from taskservice.workers.handlers.registry import Registry, default_registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

T = TypeVar("T")


class RunTasks:
    """Call it with tasks as the API takes them. It works in a thread of its own: async tests may call it, too."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def __call__(self, *tasks: Mapping[str, Any], registry: Registry = default_registry, slots: int = 10) -> list[Task]:
        """Create ``tasks``, run every due task that ``registry`` has a handler for, return ``tasks`` as they ended.

        Raises InvalidInput for a task that the API would refuse.
        """
        return _in_a_thread(self._run(tasks, registry, slots))

    async def _run(self, tasks: tuple[Mapping[str, Any], ...], registry: Registry, slots: int) -> list[Task]:
        requests = [CreateRequest(parse_definition(dict(task)), "test") for task in tasks]
        async with open_store(self.uri, name="test") as store:
            created = await store.create(requests) if requests else []
            await Worker(self.uri, registry, WorkerOptions(slots=slots)).run_until_empty()
            return [await store.task(one.task_id) for one in created if not isinstance(one, IdempotencyConflict)]


def _in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1, "run_tasks") as pool:
        return pool.submit(asyncio.run, work).result()
