"""uvicorn's HTTP protocol, bounded in memory and time, and with shortcuts for what the application sends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from taskservice.api.connection.http2 import PREFACE, Http2
from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.connection.refusal import refusal
from taskservice.api.connection.shortcut import SHORTCUT, Shortcut

# Fed to the parser at once: few enough for what they hold to be little, enough for a body to come fast.
PIECE_BYTES = 16 * 1024
LINGER_S = 2.0
MAX_LINGERING = 100  # above the limit of connections
UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)


class BoundedProtocol(HttpToolsProtocol):
    """The parser itself would take a head without an end, and any number of requests before the first is answered.

    ``on_refusal`` is told the code of each refusal.
    """

    def __init__(self, limits: ConnectionLimits, on_refusal: Callable[[str], None], **by_uvicorn: Any) -> None:
        super().__init__(**by_uvicorn)
        self._limits = limits
        self._on_refusal = on_refusal
        self._in_head = True
        self._begun = False
        self._bytes_without_body = 0
        self._unfed = b""  # comes after the requests that wait for their turn
        self._incomplete_since: float | None = None
        self._refused = False
        self._answering: RequestResponseCycle | None = None  # while others wait behind it, it is not self.cycle
        self._preface: bytes | None = b""  # what may become HTTP/2's; None: it did not
        self._http2: Http2 | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._incomplete_since = self.loop.time()
        surplus = len(self.connections) - self._limits.connections
        if surplus > 0:
            self._refuse("too_many_connections", answered=surplus < MAX_LINGERING)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._http2 is not None:
            self._http2.receive(b"")
        self._tell_the_application()
        self._unfed = b""

    def shutdown(self) -> None:
        if self._http2 is not None:
            self._http2.end()
        else:
            super().shutdown()

    def data_received(self, data: bytes) -> None:
        if self._http2 is not None:
            self._http2.receive(data)
        elif self._preface is not None:
            self._begin(self._preface + data)
        else:
            self._receive(data)

    def _begin(self, data: bytes) -> None:
        """The first bytes tell which HTTP it is."""
        if data.startswith(PREFACE) and not self._refused:
            self._hand_over(data)
        elif PREFACE.startswith(data):
            self._preface = data
        else:
            self._preface = None
            self._receive(data)

    def _hand_over(self, data: bytes) -> None:
        self._http2 = Http2(self.app, self.flow, self.transport, self._limits)
        running = self.loop.create_task(self._http2.run(self.client, self.server))
        self.tasks.add(running)
        running.add_done_callback(self.tasks.discard)
        self._http2.receive(data)

    def _receive(self, data: bytes) -> None:
        if self._refused:
            return
        if self._incomplete_since is None and (self._answering is None or self._answering.response_complete):
            self._incomplete_since = self.loop.time()
        if self._unfed:
            self._unfed += data
            self.flow.pause_reading()
        elif len(data) <= PIECE_BYTES:
            self._feed(data)
        else:
            self._feed_in_pieces(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.pipeline:
            self.flow.pause_reading()
        elif self._unfed:
            unfed, self._unfed = self._unfed, b""
            self._feed_in_pieces(unfed)

    def cut_if_overdue(self, now: float) -> None:
        """``now`` by the loop's clock. Time in which the server itself did not read is not held against the client."""
        if self._http2 is not None:
            if self._http2.is_overdue(now):
                self._on_refusal("request_timeout")
                self.transport.abort()
            return
        since = self._incomplete_since
        if self._refused or since is None or now - since < self._limits.request_s or self.flow.read_paused:
            return
        if self._preface:
            self._refuse("malformed_request")
        else:  # who asked for nothing is told nothing
            self._refuse("request_timeout", answered=self._begun)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {SHORTCUT: Shortcut(self.transport.abort, self._write_piece)}  # type: ignore[dict-item]
        self._in_head = self._begun = True
        self._bytes_without_body = 0
        self._incomplete_since = self.loop.time()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_head = False

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._bytes_without_body = 0
        if self._incomplete_since is not None and not self.cycle.response_complete:
            self._incomplete_since += len(body) / self._limits.body_bytes_s

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head, self._begun = True, False
        self._incomplete_since = None

    def send_400_response(self, msg: str) -> None:
        self._refuse("malformed_request")

    def _write_piece(self, data: bytes) -> bool:
        cycle = self._answering
        if cycle is None or not cycle.chunked_encoding or cycle.response_complete or cycle.disconnected:
            return False
        if self.flow.write_paused:
            return False
        # in three pieces, so that a thousand clients who are slow to take it share the one that is large
        self.transport.writelines((b"%x\r\n" % len(data), data, b"\r\n"))
        return True

    def _feed_in_pieces(self, data: bytes) -> None:
        for begin in range(0, len(data), PIECE_BYTES):
            if self.pipeline:
                self._unfed = data[begin:]
                self.flow.pause_reading()
                return
            if self._refused or self.transport.is_closing():
                return
            self._feed(data[begin : begin + PIECE_BYTES])

    def _feed(self, piece: bytes) -> None:
        if self._bytes_without_body >= self._limits.head_bytes:
            self._refuse("head_too_large")
            return
        self._bytes_without_body += len(piece)
        if self._in_head and b"pgrade" in piece.lower():
            piece = without_upgrade(piece)
        super().data_received(piece)

    def _refuse(self, code: str, answered: bool = True) -> None:
        """Tells why only where the client takes it for the answer to this request, and not to one before it."""
        self._on_refusal(code)
        self._refused = True
        answered = answered and self._owes_nothing_before()
        self._tell_the_application()
        if not answered:
            self.transport.close()
            return
        self.transport.write(refusal(code))
        # What still comes is passed over: to close before it is read would make the system throw the answer away.
        self.transport.write_eof()
        self.loop.call_later(LINGER_S, self.transport.abort)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _tell_the_application(self) -> None:
        """That nobody takes its answer. The requests behind it never come to it."""
        self.pipeline.clear()
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _owes_nothing_before(self) -> bool:
        if self._in_head:
            return self.cycle is None or self.cycle.response_complete
        return not self.pipeline and not self.cycle.response_started


def without_upgrade(piece: bytes) -> bytes:
    """The parser takes no body from a request that offers another protocol, as every one of Java's own client does."""
    head, end, rest = piece.partition(b"\r\n\r\n")
    return UPGRADE.sub(b"\r\nIgnored:", head) + end + rest
