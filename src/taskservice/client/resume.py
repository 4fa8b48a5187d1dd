"""Streams that outlive their connections: where they stand, and how the next connection goes on. No I/O."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import orjson
from httpx_sse import ServerSentEvent, SSEError

from taskservice.client import answers
from taskservice.client.attempts import POLICY, TRY_LATER, reason, retry_after_s
from taskservice.client.calls import query
from taskservice.client.endpoint import Endpoint
from taskservice.client.errors import ServerRefused, ServerUnreachable
from taskservice.domain.ids import parse_task_id
from taskservice.domain.retry import RetryPolicy

BACKOFF = RetryPolicy(initial_s=0.1, factor=2.0, cap_s=10.0, jitter=0.5)
# The server sends a heartbeat every 15 s: after three that did not come, the connection is dead.
SILENCE_S = 45.0
# A connection that lasted so long was a good one, whether or not an event came by it.
GOOD_S = 15.0
# Without any connection for so long, the stream is given up.
GIVE_UP_S = 600.0


class Refused(Exception):
    """A connection that was answered with a problem instead of a stream."""

    def __init__(self, response: httpx.Response, problem: ServerRefused) -> None:
        super().__init__(str(problem))
        self.response = response
        self.problem = problem


CUTS = (httpx.TransportError, SSEError, Refused)


class Resumable:
    """What live streams and exports share: which cuts are worth another connection, and when."""

    def __init__(self, endpoint: Endpoint, after: int | None) -> None:
        self._endpoint = endpoint
        self._position = after
        self._opened_s: float | None = None
        self._alive_s: float | None = None
        self._failures = 0

    def check(self, response: httpx.Response, now_s: float) -> None:
        """Raises Refused. A response that is not a 200 must have been read."""
        if response.status_code != httpx.codes.OK:
            try:
                self._endpoint.answer(response)
            except ServerRefused as problem:
                raise Refused(response, problem) from None
            raise self._endpoint.stranger(response)
        self._opened_s = now_s

    def delay_s(self, cut: Exception | None, now_s: float) -> float:
        """Seconds to wait before the next connection; ``cut`` None is a clean end. Raises when there is to be none."""
        self._note_end(now_s)
        if isinstance(cut, SSEError):
            raise ServerRefused("unexpected_answer", 200, f"{self._endpoint.address} sends no event stream") from cut
        if isinstance(cut, Refused) and cut.response.status_code not in TRY_LATER:
            raise cut.problem
        if not self._may_go_on(now_s):
            raise self._given_up(cut) from cut
        wish_s = retry_after_s(cut.response) if isinstance(cut, Refused) else 0.0
        return max(BACKOFF.delay_s(self._failures, random.random()), wish_s)

    def _note_end(self, now_s: float) -> None:
        if self._opened_s is not None:
            self._failures = 0 if now_s - self._opened_s >= GOOD_S else self._failures
            self._alive_s = now_s
            self._opened_s = None
        self._failures += 1

    def _may_go_on(self, now_s: float) -> bool:
        if self._alive_s is None:
            return self._failures < POLICY.max_attempts
        return now_s - self._alive_s < GIVE_UP_S

    def _given_up(self, cut: Exception | None) -> Exception:
        if isinstance(cut, Refused):
            return cut.problem
        why = reason(cut) if isinstance(cut, httpx.TransportError) else "its stream ends at once"
        return ServerUnreachable(self._endpoint.address, why)


class Watch(Resumable):
    """The live stream. ``after``: the position to begin behind; None begins now, 0 with the oldest event kept."""

    def __init__(self, endpoint: Endpoint, after: int | None, filters: Mapping[str, Any]) -> None:
        super().__init__(endpoint, after)
        self._filters = query(filters)
        self._coalesced = "coalesce_ms" in self._filters

    def request(self) -> dict[str, Any]:
        """Arguments for httpx_sse's connect functions."""
        params, headers = dict(self._filters), {}
        if self._position is not None and self._alive_s is None:
            params["after"] = str(self._position)
        elif self._position is not None:
            headers["Last-Event-ID"] = str(self._position)
        task = params.pop("task", None)
        url = "/v1/events" if task is None else f"/v1/tasks/{parse_task_id(task)}/events"
        timeout = httpx.Timeout(self._endpoint.timeout_s, read=SILENCE_S)
        return {"method": "GET", "url": url, "params": params, "headers": headers, "timeout": timeout}

    def read(self, message: ServerSentEvent) -> answers.Event | None:
        """None for what is no event: a message that only tells the position, or an event that was seen before."""
        self._failures = 0
        before = self._position
        if message.id.isascii() and message.id.isdigit():
            self._position = int(message.id)
        if message.event == answers.RESET:
            return self._reset(message)
        if not message.data:
            return None
        event = answers.event(orjson.loads(message.data))
        # a server that repeats itself must not make us do so; coalesced events come newest per task, in any order
        if before is not None and event.position <= before:
            self._position = before
            return event if self._coalesced else None
        return event

    def _reset(self, message: ServerSentEvent) -> answers.Event:
        data = orjson.loads(message.data or "{}")
        if not message.id:
            self._position = data.get("position")
        return answers.Event(self._position or 0, answers.RESET, 0, 0, None, str(data.get("at", "")), data)


class Export(Resumable):
    """A range of the log as JSON lines, which ends; ``range`` is an ExportRange."""

    def __init__(self, endpoint: Endpoint, range: Mapping[str, Any]) -> None:
        super().__init__(endpoint, range.get("after"))
        self._range = query(range)
        self._rest = b""

    def request(self) -> dict[str, Any]:
        """Arguments for httpx's stream. What the last connection left of a line is forgotten: it comes again."""
        self._rest = b""
        after = {} if self._position is None else {"after": str(self._position)}
        return {"method": "GET", "url": "/v1/events/export", "params": {**self._range, **after}}

    def read(self, chunk: bytes) -> Iterator[Mapping[str, Any]]:
        """The objects that are complete with ``chunk``. Only a newline ends a line: JSON may hold other separators."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in filter(None, lines):
            event = orjson.loads(line)
            self._position = event["position"]
            yield event
