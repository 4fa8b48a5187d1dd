"""HTTP/2 on a connection that begins with its preface, by Hypercorn's protocol within uvicorn's server: gRPC needs it.

The connection stays uvicorn's own, so that it counts, and ends at shutdown, like every other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, RequestReceived, StreamEnded, StreamReset
from h2.exceptions import FrameTooLargeError, H2Error
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.asyncio.worker_context import EventWrapper, WorkerContext
from hypercorn.config import Config
from hypercorn.events import Closed, RawData, Updated
from hypercorn.events import Event as ConnectionEvent
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.typing import ConnectionState
from priority.priority import PriorityError
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl

from taskservice.api.connection.exchange import Exchange
from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.connection.shortcut import SHORTCUT, Shortcut
from taskservice.infra.log import event

log = logging.getLogger("taskservice.server")

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
UNREAD_BYTES = 256 * 1024
UNPARSED_BYTES = 32 * 1024  # a frame has at most half
TAKEN_WITHIN_S = 2.0  # at shutdown


class Streams(H2Protocol):
    """Knows which requests are still to come whole, and passes over what comes after an answer."""

    incomplete: dict[int, float]  # by stream: since when, put forward by what came
    body_bytes_s: int
    moved_at: float = 0.0

    def stands_still_s(self) -> float:
        """How long the client has taken nothing of what waits to be sent; 0 where nothing waits.

        As exact as it is often asked for.
        """
        now = self.context.time()
        if not any(buffer.buffer for buffer in self.stream_buffers.values()):
            self.moved_at = now
        return now - self.moved_at

    def check_size(self) -> None:
        """The library looks at the size of a frame only when it is there. Raises FrameTooLargeError."""
        if len(self.connection.incoming_buffer._data) > UNPARSED_BYTES:
            raise FrameTooLargeError

    async def let_go(self) -> None:
        """The connection is lost, and with it whoever would have sent what answers wait for."""
        for buffer in self.stream_buffers.values():
            await buffer.close()

    async def _send_data(self, stream_id: int) -> None:
        window = self.connection.outbound_flow_control_window
        await super()._send_data(stream_id)
        if self.connection.outbound_flow_control_window != window:
            self.moved_at = self.context.time()

    async def _create_stream(self, request: RequestReceived) -> None:
        try:
            await super()._create_stream(request)
        except PriorityError:
            self.streams.pop(request.stream_id)  # it never began, and the library could not end it
            raise

    async def _handle_events(self, events: list[Event]) -> None:
        for one in events:
            stream = getattr(one, "stream_id", 0)
            if isinstance(one, RequestReceived):
                if not _is_plain(one):
                    self.connection.reset_stream(stream, ErrorCodes.PROTOCOL_ERROR)
                    continue
                self.incomplete[stream] = self.context.time()
            elif isinstance(one, StreamEnded | StreamReset):
                self.incomplete.pop(stream, None)
            elif isinstance(one, DataReceived) and stream in self.incomplete:
                self.incomplete[stream] += len(one.data) / self.body_bytes_s
            if isinstance(one, DataReceived) and stream not in self.streams:
                self.connection.acknowledge_received_data(one.flow_controlled_length, stream)
            else:
                await super()._handle_events([one])
        await self._flush()


def _is_plain(request: RequestReceived) -> bool:
    """No tunnel, and a path that HTTP/1.1 could have as well."""
    named = dict(request.headers)
    return named.get(b":method") != b"CONNECT" and named.get(b":path", b"").isascii()


class Http2:
    """One connection."""

    def __init__(self, app: ASGIApp, flow: FlowControl, transport: asyncio.Transport, limits: ConnectionLimits) -> None:
        self._app = app
        self._flow = flow
        self._transport = transport
        self._limits = limits
        self._received: asyncio.Queue[bytes] = asyncio.Queue()
        self._unread = 0
        self._context = WorkerContext(None)
        self._context.terminated = self._ending = EventWrapper()
        self._streams: Streams | None = None
        self._idle_since: float | None = self._context.time()

    async def run(self, client: Any, server: Any) -> None:
        """Until the connection is lost."""
        try:
            async with TaskGroup(asyncio.get_running_loop()) as group:
                found = (self._answer, _config(self._limits), self._context, group, ConnectionState({}))
                self._streams = streams = Streams(*found, False, client, server, self._send)  # type: ignore[arg-type]
                streams.incomplete, streams.body_bytes_s = {}, self._limits.body_bytes_s
                await streams.initiate()
                try:
                    while data := await self._received.get():
                        await streams.handle(RawData(data))
                        streams.check_size()
                        self._unread -= len(data)
                        if self._unread < UNREAD_BYTES and not self._transport.is_closing():
                            self._flow.resume_reading()
                except (H2Error, PriorityError):  # not what the protocol allows, or more streams than are kept
                    self._transport.close()
                finally:
                    try:
                        await streams.handle(Closed())
                    finally:
                        await streams.let_go()
        except Exception:
            event(log, "connection.failed", level=logging.ERROR, exc_info=True)
            self._transport.abort()

    def receive(self, data: bytes) -> None:
        """Empty: the connection is lost."""
        self._received.put_nowait(data)
        self._unread += len(data)
        if self._unread >= UNREAD_BYTES:
            self._flow.pause_reading()

    def end(self) -> None:
        """At shutdown: what is being answered is answered, nothing more, and that only to who takes it."""
        self._ending._event.set()
        if self._idle_since is not None:
            self._transport.close()
        else:
            self._end_if_not_taken()

    def _end_if_not_taken(self) -> None:
        if self._transport.is_closing():
            return
        if self._streams is not None and self._streams.stands_still_s() > TAKEN_WITHIN_S:
            self._transport.abort()
        else:
            asyncio.get_running_loop().call_later(TAKEN_WITHIN_S / 2, self._end_if_not_taken)

    def is_overdue(self, now: float) -> bool:
        """Whether it is idle for too long, or a request of its does not come whole, or an answer is not taken."""
        if self._idle_since is not None:
            return now - self._idle_since > self._limits.keep_alive_s
        if self._streams is None:
            return False
        if self._streams.stands_still_s() > self._limits.request_s:
            return True
        begun = min(self._streams.incomplete.values(), default=now)
        return now - begun > self._limits.request_s and not self._flow.read_paused

    async def _send(self, told: ConnectionEvent) -> None:
        if isinstance(told, RawData):
            await self._flow.drain()
            if not self._transport.is_closing():
                self._transport.write(told.data)
        elif isinstance(told, Closed):
            self._transport.close()
        elif isinstance(told, Updated):
            self._idle_since = self._context.time() if told.idle else None
            if told.idle and self._context.terminated.is_set():
                self._transport.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send, *_: Callable[..., Any]) -> None:
        # without a way to write: a frame has its place among those of other streams
        scope["extensions"][SHORTCUT] = Shortcut(self._transport.abort)
        exchange = Exchange(scope, receive, send)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            exchange.close()


def _config(limits: ConnectionLimits) -> Config:
    config = Config()
    config.errorlog = None  # failures are the application's to log
    config.include_server_header = False
    config.h2_max_header_list_size = limits.head_bytes
    config.keep_alive_max_requests = 2**31
    return config
