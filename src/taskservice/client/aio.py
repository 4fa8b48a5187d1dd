"""The client for asyncio. The same calls as ``client.sync``, awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx
from httpx_sse import aconnect_sse

from taskservice.client import answers, calls
from taskservice.client.answers import (
    BatchResult,
    Count,
    Event,
    HistoryEntry,
    Me,
    Operation,
    Page,
    StatusCounts,
    Worker,
)
from taskservice.client.attempts import Attempts
from taskservice.client.calls import (
    Call,
    CountFilters,
    CreateFields,
    ExportRange,
    ListFilters,
    MatchFilters,
    WatchFilters,
)
from taskservice.client.endpoint import DEFAULT_ADDRESS, Endpoint
from taskservice.client.errors import WaitTimedOut
from taskservice.client.resume import CUTS, Export, Resumable, Watch
from taskservice.domain.status import FINISHED
from taskservice.domain.task import Task

T = TypeVar("T")


class AsyncClient:
    """As ``Client``: the same arguments, answers and errors. Of one event loop; tasks may share it.

    Whoever leaves a loop over ``watch`` or ``export_events`` early closes it: ``async with aclosing(client.watch())``.
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        token: str | None = None,
        actor: str | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._endpoint = Endpoint(address.rstrip("/"), actor, timeout_s, token)
        self._http = httpx.AsyncClient(**self._endpoint.settings())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def create(
        self, name: str, type: str, parameters: Mapping[str, Any] | None = None, **fields: Unpack[CreateFields]
    ) -> Task:
        return await self.send(calls.create(name, type, parameters, fields))

    async def create_batch(self, tasks: Sequence[Mapping[str, Any]], atomic: bool = False) -> Sequence[BatchResult]:
        return await self.send(calls.create_batch(tasks, atomic))

    async def get(self, id: int, version: int | None = None, as_of: str | datetime | None = None) -> Task:
        return await self.send(calls.get(id, version, as_of))

    async def list(self, cursor: str | None = None, **filters: Unpack[ListFilters]) -> Page:
        return await self.send(calls.list_tasks({**filters, "cursor": cursor}))

    async def list_all(self, **filters: Unpack[ListFilters]) -> AsyncGenerator[Task, None]:
        call = calls.list_tasks({"limit": 100, **filters})
        while True:
            page = await self.send(call)
            for task in page.tasks:
                yield task
            if page.next_cursor is None:
                return
            call = calls.next_page(call, page.next_cursor)

    async def history(self, id: int) -> Sequence[HistoryEntry]:
        entries: tuple[HistoryEntry, ...] = ()
        while True:
            page = await self.send(calls.history(id, entries[-1].version if entries else 0))
            entries += page
            if len(page) < calls.HISTORY_LIMIT:
                return entries

    async def status(self) -> StatusCounts:
        return await self.send(calls.status())

    async def workers(self) -> Sequence[Worker]:
        return await self.send(calls.workers())

    async def me(self) -> Me:
        return await self.send(calls.me())

    async def cancel(self, id: int, reason: str = "") -> Task:
        return await self.send(calls.cancel(id, reason))

    async def rerun(self, id: int, reason: str = "") -> Task:
        return await self.send(calls.rerun(id, reason))

    async def count(self, **filters: Unpack[CountFilters]) -> Count:
        return await self.send(calls.count(filters))

    async def cancel_matching(self, filter: MatchFilters, reason: str = "", expected: int | None = None) -> Operation:
        return await self.send(calls.change_matching("cancel", filter, reason, expected))

    async def rerun_matching(self, filter: MatchFilters, reason: str = "", expected: int | None = None) -> Operation:
        return await self.send(calls.change_matching("rerun", filter, reason, expected))

    async def operation(self, id: int) -> Operation:
        return await self.send(calls.operation(id))

    async def stop_operation(self, id: int) -> Operation:
        return await self.send(calls.stop_operation(id))

    def watch(self, after: int | None = None, **filters: Unpack[WatchFilters]) -> AsyncGenerator[Event, None]:
        return self._watch(Watch(self._endpoint, after, filters))

    async def wait(self, id: int, timeout_s: float | None = None) -> Task:
        try:
            async with asyncio.timeout(timeout_s) as timeout:
                return await self._wait(id)
        except TimeoutError:
            if not timeout.expired():
                raise
            raise WaitTimedOut(id, timeout_s or 0.0) from None

    async def export_events(self, **range: Unpack[ExportRange]) -> AsyncGenerator[Event, None]:
        export = Export(self._endpoint, range)
        while True:
            try:
                async with self._http.stream(**export.request()) as response:
                    await self._check(export, response)
                    async for chunk in response.aiter_bytes():
                        for event in export.read(chunk):
                            yield answers.event(event)
                    return
            except CUTS as cut:
                delay_s = export.delay_s(cut, time.monotonic())
            await asyncio.sleep(delay_s)

    async def send(self, call: Call[T]) -> T:
        attempts = Attempts(call, self._endpoint, time.monotonic())
        while True:
            try:
                response = await self._http.request(**call.request())
                delay_s = attempts.delay_after_answer(response, time.monotonic())
                if delay_s is None:
                    return call.read(self._endpoint.answer(response))
            except httpx.TransportError as error:
                delay_s = attempts.delay_after_error(error, time.monotonic())
            await asyncio.sleep(delay_s)

    async def _wait(self, id: int) -> Task:
        task = await self.get(id)
        async with aclosing(self._watch(Watch(self._endpoint, task.position or 0, {"task": id}))) as events:
            while task.status not in FINISHED:
                event = await anext(events)
                if event.may_end_its_task:
                    task = await self.get(id)
        return task

    async def _watch(self, watch: Watch) -> AsyncGenerator[Event, None]:
        while True:
            cut: Exception | None = None
            try:
                async with aconnect_sse(self._http, **watch.request()) as source:
                    await self._check(watch, source.response)
                    async with aclosing(source.aiter_sse()) as messages:
                        async for message in messages:
                            event = watch.read(message)
                            if event is not None:
                                yield event
            except CUTS as error:
                cut = error
            await asyncio.sleep(watch.delay_s(cut, time.monotonic()))

    async def _check(self, stream: Resumable, response: httpx.Response) -> None:
        if response.status_code != httpx.codes.OK:
            await response.aread()
        stream.check(response, time.monotonic())
