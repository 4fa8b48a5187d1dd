"""A way to PostgreSQL that can fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(eq=False)
class _Link:
    silent: bool = False
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What is said into silence is taken, and lost; nor is it told that the other side has gone."""
        with suppress(OSError):
            while data := await reader.read(65_536):
                if not self.silent:
                    writer.write(data)
                    await writer.drain()
            if not self.silent:
                writer.close()


class Way:
    """Listens on 127.0.0.1 and leads to the Unix socket ``to``."""

    def __init__(self, to: Path) -> None:
        self.to = to
        self.silent = False
        self._links: set[_Link] = set()
        self.port = 0

    def fall_silent(self, *, new_too: bool = False) -> None:
        """For all connections that there are; with ``new_too`` also for those to come, until ``silent`` is False."""
        self.silent = new_too
        for link in self._links:
            link.silent = True

    def cut(self) -> None:
        for link in self._links:
            for writer in link.writers:
                writer.transport.abort()

    def uri(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # the test is over
            await self._lead(reader, writer)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self.to)
        except OSError:
            return writer.transport.abort()  # nobody listens there
        link = _Link(self.silent, [writer, far_writer])
        self._links.add(link)
        await asyncio.gather(link.pump(reader, far_writer), link.pump(far_reader, writer))
        self._links.discard(link)
        if link.silent:
            far_writer.transport.abort()


@asynccontextmanager
async def way_to(socket: Path) -> AsyncIterator[Way]:
    way = Way(socket)
    server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        way.cut()
