"""One client's place in the live stream: a bounded queue of chunks."""

from __future__ import annotations

import asyncio

from taskservice.api.connection.shortcut import Shortcut
from taskservice.api.stream.frames import Chunk


class Subscriber:
    """``position``: the client has, or reads for itself, everything up to here."""

    def __init__(self, position: int, queue_bytes: int, line: Shortcut) -> None:
        self.position = position
        self.dropped = False
        self._queue_bytes = queue_bytes
        self._line = line
        self._chunks: list[bytes] = []
        self._waiting_bytes = 0
        self._ended = False
        self._idle = False  # everything before was sent
        self._wake = asyncio.Event()

    def offer(self, chunk: Chunk) -> None:
        """Never waits: a client whose queue is full is cut off, and resumes by itself."""
        data = chunk.after(self.position)
        if not data or self._ended:
            return
        # to wake the client's task costs four times as much
        if self._idle and self._line.write(data):
            return
        # one chunk may always wait, however large
        if self._chunks and self._waiting_bytes + len(data) > self._queue_bytes:
            self.drop()
            return
        self._chunks.append(data)
        self._waiting_bytes += len(data)
        self._rouse()

    async def next(self) -> bytes | None:
        """All that waits, in one piece, as each sending costs more than its bytes; None once there will be no more."""
        while not self._chunks:
            if self._ended:
                return None
            self._wake.clear()
            self._idle = True
            await self._wake.wait()
        data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._waiting_bytes = 0
        return data

    def end(self) -> None:
        """What waits is still sent."""
        self._ended = True
        self._rouse()

    def _rouse(self) -> None:
        self._idle = False
        self._wake.set()

    def drop(self) -> None:
        """Cut the client off, with nothing more sent."""
        self.dropped = True
        self._chunks.clear()
        self.end()
        self._line.abort()
