"""A client that costs little, so that a figure is the server's: HTTP/1.1, kept alive, a request at a time each.

It reads only what our server writes: a status line and a Content-Length.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import orjson


class UnexpectedAnswer(Exception):
    pass


class Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._received = b""
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._received[:head_end].lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(self._received) < head_end + 4 + length:
            return
        answer = int(head[9:12]), self._received[head_end + 4 :]
        self._received = b""
        if self._answered is not None:
            self._answered.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(UnexpectedAnswer("the server closed the connection"))

    async def post(self, path: str, body: object, expected: int) -> Any:
        """The decoded answer. Raises UnexpectedAnswer for another status."""
        content = orjson.dumps(body)
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        status, answer = await self._answered
        if status != expected:
            raise UnexpectedAnswer(f"{status}: {answer[:300]!r}")
        return orjson.loads(answer)

    def close(self) -> None:
        self._transport.close()


@asynccontextmanager
async def connections(port: int, count: int) -> AsyncIterator[list[Connection]]:
    loop = asyncio.get_running_loop()
    opened: list[Connection] = []
    try:
        for _ in range(count):
            opened.append((await loop.create_connection(Connection, "127.0.0.1", port))[1])
        yield opened
    finally:
        for connection in opened:
            connection.close()
