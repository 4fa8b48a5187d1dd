"""A request and its answer on an HTTP/2 stream, as clients expect them: first the whole request, then the end."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive, Scope, Send

LINGER_S = 2.0


class Exchange:
    """An answer that is over before its request has come whole waits for the rest of that, which nobody reads.

    Else clients that send first and read then would take it for a failure. Not for ever: after ``LINGER_S`` it is sent,
    and what still comes is read away, as one unread stream would hold up the others of its connection.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._whole = scope["method"] in ("GET", "HEAD")
        self._start: Message | None = None
        self._reading_away: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        self._whole = self._whole or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self._whole:
            self._start = message  # goes with what follows
            return
        if not self._whole and not message.get("more_body", False):
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER_S):
                    await self._read_away()
            if not self._whole:
                self._reading_away = asyncio.create_task(self._read_away())
        if self._start is not None:
            start, self._start = self._start, None
            await self._send(start)
        await self._send(message)

    def close(self) -> None:
        if self._reading_away is not None:
            self._reading_away.cancel()

    async def _read_away(self) -> None:
        while not self._whole:
            await self.receive()
