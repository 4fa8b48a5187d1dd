"""Creating tasks the two ways there are: through the library's store, and over HTTP against one server process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from bench.http import Connection, UnexpectedAnswer, connections
from bench.sizes import CALLERS
from taskservice.domain.definition import TaskDefinition, parse_definition
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.store import Store, open_store

NOOP = {"name": "noop", "type": "noop"}


class Creator(Protocol):
    async def many(self, count: int) -> None:
        """``count`` tasks in one call."""

    async def one(self, task: Mapping[str, Any]) -> int:
        """The id of the task, which is committed."""


class StoreCreator:
    """Every task's request is an object of its own, as it is in real use."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def many(self, count: int) -> None:
        results = await self._store.create(
            [CreateRequest(TaskDefinition(NOOP["name"], NOOP["type"])) for _ in range(count)]
        )
        if not all(isinstance(result, Created) for result in results):
            raise UnexpectedAnswer("a task of a batch was not created")

    async def one(self, task: Mapping[str, Any]) -> int:
        (result,) = await self._store.create([CreateRequest(parse_definition(dict(task)))])
        if not isinstance(result, Created):
            raise UnexpectedAnswer(str(result))
        return result.task_id


class HttpCreator:
    def __init__(self, opened: Sequence[Connection]) -> None:
        self._free = list(opened)

    async def many(self, count: int) -> None:
        answer = await self._post("/v1/tasks:batch", {"tasks": [NOOP] * count}, 200)
        if sum("id" in result for result in answer["results"]) != count:
            raise UnexpectedAnswer("a task of a batch was not created")

    async def one(self, task: Mapping[str, Any]) -> int:
        task_id = (await self._post("/v1/tasks", task, 201))["id"]
        if not isinstance(task_id, int):
            raise UnexpectedAnswer(f"no id: {task_id!r}")
        return task_id

    async def _post(self, path: str, body: object, expected: int) -> Any:
        connection = self._free.pop()
        try:
            return await connection.post(path, body, expected)
        finally:
            self._free.append(connection)


@asynccontextmanager
async def store_creator(uri: str) -> AsyncIterator[StoreCreator]:
    async with open_store(uri, name="bench") as store:
        await store.pool.wait()  # a peer is connected, too, when its clock begins
        yield StoreCreator(store)


@asynccontextmanager
async def http_creator(port: int) -> AsyncIterator[HttpCreator]:
    async with connections(port, CALLERS) as opened:
        yield HttpCreator(opened)
