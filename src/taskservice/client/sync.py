"""The client for code that waits."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx
from httpx_sse import connect_sse

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


class Client:
    """Threads may share it. ``timeout_s``: how long the server may be silent, and when the last repeat may begin.

    ``token``: an access token; else that of the environment variable TASK_TOKEN. Events then show its name as who did
    it, and ``actor`` where the service has no tokens.

    Every method raises ServerRefused (the server says no) or ServerUnreachable, InvalidInput for what cannot be sent.
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
        self._http = httpx.Client(**self._endpoint.settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def create(
        self, name: str, type: str, parameters: Mapping[str, Any] | None = None, **fields: Unpack[CreateFields]
    ) -> Task:
        """Repeats itself where the connection fails, with the same idempotency key: one task in any case."""
        return self.send(calls.create(name, type, parameters, fields))

    def create_batch(self, tasks: Sequence[Mapping[str, Any]], atomic: bool = False) -> Sequence[BatchResult]:
        """``tasks``: 1 to 10,000 mappings of name, type, parameters and CreateFields; the results in the same order.

        ``atomic``: all or none, the first bad one raises ServerRefused.
        """
        return self.send(calls.create_batch(tasks, atomic))

    def get(self, id: int, version: int | None = None, as_of: str | datetime | None = None) -> Task:
        return self.send(calls.get(id, version, as_of))

    def list(self, cursor: str | None = None, **filters: Unpack[ListFilters]) -> Page:
        """One page, newest first."""
        return self.send(calls.list_tasks({**filters, "cursor": cursor}))

    def list_all(self, **filters: Unpack[ListFilters]) -> Iterator[Task]:
        """Every page, newest first; ``limit`` is that of a page."""
        call = calls.list_tasks({"limit": 100, **filters})
        while True:
            page = self.send(call)
            yield from page.tasks
            if page.next_cursor is None:
                return
            call = calls.next_page(call, page.next_cursor)

    def history(self, id: int) -> Sequence[HistoryEntry]:
        """All of it, oldest first."""
        return tuple(map(answers.history_entry, self.history_json(id)))

    def history_json(self, id: int) -> Iterator[Mapping[str, Any]]:
        """The same as the JSON objects that the server sends."""
        after_version = 0
        while True:
            page = self.send(calls.history(id, after_version).as_json())["history"]
            yield from page
            if len(page) < calls.HISTORY_LIMIT:
                return
            after_version = page[-1]["version"]

    def status(self) -> StatusCounts:
        return self.send(calls.status())

    def workers(self) -> Sequence[Worker]:
        return self.send(calls.workers())

    def me(self) -> Me:
        """Who one is by the token, and what one may do."""
        return self.send(calls.me())

    def cancel(self, id: int, reason: str = "") -> Task:
        """A running task is asked to stop: it comes back RUNNING, and is CANCELLED once its worker stopped it."""
        return self.send(calls.cancel(id, reason))

    def rerun(self, id: int, reason: str = "") -> Task:
        return self.send(calls.rerun(id, reason))

    def count(self, **filters: Unpack[CountFilters]) -> Count:
        return self.send(calls.count(filters))

    def cancel_matching(self, filter: MatchFilters, reason: str = "", expected: int | None = None) -> Operation:
        """``filter``: MatchFilters; {} is every live task. Where more match than ``expected``, nothing is changed."""
        return self.send(calls.change_matching("cancel", filter, reason, expected))

    def rerun_matching(self, filter: MatchFilters, reason: str = "", expected: int | None = None) -> Operation:
        """The same of finished tasks."""
        return self.send(calls.change_matching("rerun", filter, reason, expected))

    def operation(self, id: int) -> Operation:
        return self.send(calls.operation(id))

    def stop_operation(self, id: int) -> Operation:
        """What it has changed by then stays so."""
        return self.send(calls.stop_operation(id))

    def watch(self, after: int | None = None, **filters: Unpack[WatchFilters]) -> Iterator[Event]:
        """Every event behind position ``after`` once and in order, then live, without end.

        After a cut it resumes by itself, for up to ten minutes without any connection. ``after`` None: from now on.
        """
        return self._watch(Watch(self._endpoint, after, filters), None)

    def wait(self, id: int, timeout_s: float | None = None) -> Task:
        """The task once it is finished. Raises WaitTimedOut."""
        end_s = None if timeout_s is None else time.monotonic() + timeout_s
        task = self.get(id)
        if task.status in FINISHED:
            return task
        for event in self._watch(Watch(self._endpoint, task.position or 0, {"task": id}), end_s):
            if event.may_end_its_task:
                task = self.get(id)
                if task.status in FINISHED:
                    return task
        raise WaitTimedOut(id, timeout_s or 0.0)

    def export_events(self, **range: Unpack[ExportRange]) -> Iterator[Event]:
        """What the log holds in that range now, oldest first."""
        return map(answers.event, self.export_json(**range))

    def export_json(self, **range: Unpack[ExportRange]) -> Iterator[Mapping[str, Any]]:
        """The same as the JSON objects that the server sends."""
        export = Export(self._endpoint, range)
        while True:
            try:
                with self._http.stream(**export.request()) as response:
                    self._check(export, response)
                    for chunk in response.iter_bytes():
                        yield from export.read(chunk)
                    return
            except CUTS as cut:
                delay_s = export.delay_s(cut, time.monotonic())
            time.sleep(delay_s)

    def send(self, call: Call[T]) -> T:
        attempts = Attempts(call, self._endpoint, time.monotonic())
        while True:
            try:
                response = self._http.request(**call.request())
                delay_s = attempts.delay_after_answer(response, time.monotonic())
                if delay_s is None:
                    return call.read(self._endpoint.answer(response))
            except httpx.TransportError as error:
                delay_s = attempts.delay_after_error(error, time.monotonic())
            time.sleep(delay_s)

    def _watch(self, watch: Watch, end_s: float | None) -> Iterator[Event]:
        """``end_s``: when to stop, by the monotonic clock; None is never."""
        while end_s is None or time.monotonic() < end_s:
            cut: Exception | None = None
            try:
                with connect_sse(self._http, **watch.request()) as source, _cut_at(end_s, source.response):
                    self._check(watch, source.response)
                    for message in source.iter_sse():
                        event = watch.read(message)
                        if event is not None:
                            yield event
            except CUTS as error:
                cut = error
            now_s = time.monotonic()
            delay_s = watch.delay_s(cut, now_s)
            time.sleep(delay_s if end_s is None else max(0.0, min(delay_s, end_s - now_s)))

    def _check(self, stream: Resumable, response: httpx.Response) -> None:
        if response.status_code != httpx.codes.OK:
            response.read()
        stream.check(response, time.monotonic())


@contextmanager
def _cut_at(end_s: float | None, response: httpx.Response) -> Iterator[None]:
    """Ends the stream at ``end_s``, also while its reader waits for the next byte."""
    if end_s is None:
        yield
        return
    connection: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
    timer = threading.Timer(max(0.0, end_s - time.monotonic()), _shut_down, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # closed already
        connection.shutdown(socket.SHUT_RDWR)
