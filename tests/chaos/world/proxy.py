"""A way to PostgreSQL that can fall silent: bytes vanish, and neither side hears that the other is gone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

PIECE_BYTES = 64 * 1024


class Link:
    """One connection. ``dark``: what either side says is read and thrown away, and its end is not passed on."""

    def __init__(self) -> None:
        self.dark = False

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE_BYTES):
                if not self.dark:
                    writer.write(data)
                    await writer.drain()
        if not self.dark:
            writer.close()


class Proxy:
    """Listens on a port of 127.0.0.1 for connections to PostgreSQL's Unix socket."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> int:
        """Every connection that there is falls silent for good; later ones work. How many."""
        lit = [link for link in self._links if not link.dark]
        for link in lit:
            link.dark = True
        return len(lit)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        except OSError:  # PostgreSQL is down: the same as without us
            writer.transport.abort()
            return
        link = Link()
        self._links.add(link)
        self._writers |= {writer, far_writer}
        await asyncio.gather(link.pump(reader, far_writer), link.pump(far_reader, writer))
        self._links.discard(link)
        self._writers -= {writer, far_writer}
        if link.dark:  # both ends have gone by themselves
            writer.transport.abort()
            far_writer.transport.abort()
