"""One client of the event stream, through as many connections as it takes."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from tests.chaos.streams.canon import Canon

AGAIN_S = (0.2, 1.5)
LOOK_EVERY_S = 5.0
SILENCE_S = 45.0  # as our own clients have it
SMALL_BUFFER_BYTES = 8 * 1024
# Long enough for more than the kernel keeps of a connection (4 MB), on top of what the server does.
NAP_S = 55.0
NAP_AFTER_S = 3.0  # by when it has read what is past: who reads the past at leisure is not dropped


class Client:
    """``offset``: how much of the canon it has. ``slow``: now and then it takes nothing more for a while.

    ``turn``: which of the servers it asks first.
    """

    def __init__(
        self, canon: Canon, ports: Sequence[int], turn: int, cut_every_s: float, slow: bool, chances: random.Random
    ) -> None:
        self.canon = canon
        self.offset = 0
        self.slow = slow
        self.restless = True  # cuts its own connections, and naps
        self.differences: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.silences: list[str] = []
        self.chances = chances
        self._ports = ports
        self._cut_every_s = cut_every_s
        self._turn = turn
        self._connection: Connection | None = None

    @property
    def position(self) -> int:
        return self.canon.id_at(self.offset)

    async def run(self) -> None:
        """Until cancelled: connect, read until something cuts it, go to another server."""
        loop = asyncio.get_running_loop()
        while True:
            self._turn += 1
            port = self._ports[self._turn % len(self._ports)]
            self._connection = connection = Connection(self, port)
            try:
                where = await asyncio.to_thread(self._open, port)
                await loop.create_connection(lambda made=connection: made, sock=where)
                self.counts["connections"] += 1
                cut = loop.call_later(self.chances.expovariate(1 / self._cut_every_s), self._cut, connection)
                await self._listen(connection)
                cut.cancel()
            except OSError:
                self.counts["not connected"] += 1
            await asyncio.sleep(self.chances.uniform(*AGAIN_S))

    async def _listen(self, connection: Connection) -> None:
        """Until it ends, or is dead: the server says something every 15 seconds, if only that it is there."""
        while not connection.ended.done():
            await asyncio.wait([connection.ended], timeout=LOOK_EVERY_S)
            if connection.silent_s > SILENCE_S:
                self.counts["silent"] += 1
                self.silences.append(self.told())
                connection.abort()
                return

    def settle(self) -> None:
        """From now on it keeps its connections."""
        self.restless = False
        if self._connection is not None:
            self._connection.wake()

    def told(self) -> str:
        """Where it is, for who finds it behind."""
        connection = self._connection
        if connection is None or connection.ended.done():
            return f"at {self.position}, not connected"
        heard = f"{connection.pieces} pieces from port {connection.port}, silent for {connection.silent_s:.0f} s"
        return f"at {self.position}, {heard}"

    def take(self, frames: bytes) -> bool:
        if self.canon.take(self.offset, frames):
            self.offset += len(frames)
            return True
        self.differences.append(asdict(self.canon.difference(self.offset, frames)))
        return False

    def _open(self, port: int) -> socket.socket:
        opened = socket.socket()
        if self.slow:  # so that the system takes little in its place
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        opened.settimeout(5)
        try:
            opened.connect(("127.0.0.1", port))
        except OSError:
            opened.close()
            raise
        return opened

    def _cut(self, connection: Connection) -> None:
        # who is slow is cut by the server
        if self.restless and not self.slow:
            self.counts["cuts"] += 1
            connection.abort()


class Connection(asyncio.Protocol):
    """Takes an answer apart no further than needed: its process must keep up with a thousand of them.

    The server writes a piece of whole events at a time, and HTTP's framing keeps the pieces apart.
    """

    def __init__(self, client: Client, port: int) -> None:
        self.port = port
        self.pieces = 0
        self._heard_s = asyncio.get_running_loop().time()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._client = client
        self._received = b""
        self._began = False
        self._transport: asyncio.Transport | None = None
        self._napping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._client.slow:
            asyncio.get_running_loop().call_later(NAP_AFTER_S, self._nap)
        self._transport = cast(asyncio.Transport, transport)
        position = self._client.position
        path, header = ("/v1/events", f"Last-Event-ID: {position}\r\n") if position else ("/v1/events?after=0", "")
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._heard_s = asyncio.get_running_loop().time()
        received = self._received + data if self._received else data
        at = 0
        if not self._began:
            head, separator, _ = received.partition(b"\r\n\r\n")
            if not separator:
                self._received = received
                return
            if not head.startswith(b"HTTP/1.1 200"):
                self._client.counts[f"answered {head[9:12].decode()}"] += 1
                return self.abort()
            self._began, at = True, len(head) + 4
        self._received = self._pieces_of(received, at)

    @property
    def silent_s(self) -> float:
        """For how long nothing has come that it would have taken."""
        return 0.0 if self._napping else asyncio.get_running_loop().time() - self._heard_s

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def wake(self) -> None:
        if self._napping and self._transport is not None:
            self._napping = False
            self._heard_s = asyncio.get_running_loop().time()
            self._transport.resume_reading()

    def _pieces_of(self, received: bytes, at: int) -> bytes:
        """What is left: a piece that has not come to its end."""
        while (line_end := received.find(b"\r\n", at)) >= 0:
            size = int(received[at:line_end], 16)
            if size == 0:  # the server ends the stream
                self.abort()
                return b""
            begin = line_end + 2
            if len(received) < begin + size + 2:
                break
            if not self._piece(received[begin : begin + size]):
                self.abort()
                return b""
            at = begin + size + 2
        return received[at:]

    def _piece(self, piece: bytes) -> bool:
        self.pieces += 1
        if piece.startswith(b":"):
            return True
        if self.pieces == 1:
            return self._preamble(piece)
        return self._client.take(piece)

    def _preamble(self, piece: bytes) -> bool:
        """Says after which position the stream goes on, which must be ours."""
        position = self._client.position
        if piece.startswith(b"id: %d\nretry: " % position):
            return True
        self._client.differences.append({"kind": "reset", "after": position, "got": piece[:100].decode()})
        return False

    def _nap(self) -> None:
        if self._transport is None or self._transport.is_closing() or not self._client.restless:
            return
        self._napping = True
        self._client.counts["naps"] += 1
        self._transport.pause_reading()
        asyncio.get_running_loop().call_later(NAP_S, self.wake)
