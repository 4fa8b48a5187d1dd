"""A wire to PostgreSQL that is cut at any message, or stops before a statement until it is told to go on.

Both are exact, so that a failing example fails again. A cut lets the server work through what it was sent before, and
only then does the client hear of it: whether it had committed is known (``commits``), and not to the client.
"""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import parse_qs, urlsplit

import psycopg

from taskservice.infra.database import Connection

FLUSH = b"H\x00\x00\x00\x04"


class Wire:
    """One connection. What it counts, it counts from the last ``watch``."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._client, self._server = client, server
        self.server_ended = asyncio.Event()
        self._answered = asyncio.Event()
        self._statements: dict[bytes, bytes] = {}  # prepared statements, by name
        self._within_transaction = self._executed_alone = False
        self.is_cut = False
        self.watch()

    def watch(self, *, cut_after: int | None = None, hold_before: bytes | None = None) -> None:
        """``cut_after``: so many messages of the client. ``hold_before``: how a statement begins, in any case."""
        self._cut_after, self._hold_before = cut_after, hold_before
        self._sent = self._unanswered = self.commits = 0
        self.held, self._resumed = asyncio.Event(), asyncio.Event()

    def watch_for(self, beginning: bytes) -> None:
        """Hold before that statement, besides what is watched."""
        self._hold_before = beginning

    def resume(self, cut_after: int | None = None) -> None:
        self._cut_after, self._sent = cut_after, 0
        self._resumed.set()

    async def cut(self) -> None:
        """The server answers what it was sent, for nobody; then the client hears that it is gone."""
        self.is_cut = True
        with contextlib.suppress(OSError):
            self._server.write(FLUSH)  # else it keeps to itself that it has committed
            self._server.write_eof()
        await self.server_ended.wait()
        self._client.close()

    def abort(self) -> None:
        self._resumed.set()
        self._client.transport.abort()
        self._server.transport.abort()

    async def serve(self, client: asyncio.StreamReader, server: asyncio.StreamReader) -> None:
        answering = asyncio.create_task(self._answer(server))
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            length = await client.readexactly(4)
            self._server.write(length + await client.readexactly(int.from_bytes(length, "big") - 4))
            while not self.is_cut:
                await self._forward(client)
        if not self.is_cut:
            self._server.close()
        await answering

    async def _forward(self, client: asyncio.StreamReader) -> None:
        head = await client.readexactly(5)
        body = await client.readexactly(int.from_bytes(head[1:], "big") - 4)
        statement = self._statement(head[:1], body)
        if self._hold_before and statement is not None and statement.lower().startswith(self._hold_before):
            await self._hold()
        if self._sent == self._cut_after:
            await self.cut()
        elif not (self.is_cut or self._server.is_closing()):
            self._sent += 1
            self._unanswered += head[:1] in (b"E", b"Q")
            self._server.write(head + body)

    def _statement(self, kind: bytes, body: bytes) -> bytes | None:
        """The statement that a message names first."""
        match kind:
            case b"Q":
                return body
            case b"P":
                name, text, _ = body.split(b"\0", 2)
                self._statements[name] = text
                return text
            case b"B":
                return self._statements[body.split(b"\0", 2)[1]]
        return None

    async def _hold(self) -> None:
        """Until ``resume``; ``held`` once the server has done all that went before."""
        self._hold_before = None
        self._server.write(FLUSH)
        while self._unanswered:
            self._answered.clear()
            await self._answered.wait()
        self.held.set()
        await self._resumed.wait()

    async def _answer(self, server: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = await server.readexactly(5)
                body = await server.readexactly(int.from_bytes(head[1:], "big") - 4)
                self._read_answer(head[:1], body)
                if not self.is_cut and not self._client.is_closing():
                    self._client.write(head + body)
        self._server.close()
        self.server_ended.set()
        if not self.is_cut:
            self._client.close()

    def _read_answer(self, kind: bytes, body: bytes) -> None:
        """A commit is one by its tag, or by the end of statements that are a transaction of their own."""
        if kind == b"C" and body == b"BEGIN\0":
            self._within_transaction = True
        elif kind == b"C" and body in (b"COMMIT\0", b"ROLLBACK\0"):
            self._within_transaction = False
            self.commits += body == b"COMMIT\0"
        elif kind == b"C" and not body.startswith(b"DEALLOCATE"):  # which psycopg does after a rollback
            self._executed_alone = not self._within_transaction
        elif kind == b"E":
            self._executed_alone = False
        elif kind == b"Z":
            self.commits += self._executed_alone
            self._executed_alone = False
        if kind in (b"C", b"E", b"I"):
            # after an error what follows is skipped, unanswered
            self._unanswered = max(0, self._unanswered - 1) if kind != b"E" else 0
            self._answered.set()


class Exchange:
    """Listens on a port of 127.0.0.1 for connections to the database at ``uri``."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.{parts.port or 5432}"
        self._parts = parts
        self._wires: list[Wire] = []
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Exchange:
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        for wire in self._wires:
            wire.abort()
        await asyncio.gather(*self._serving)

    @property
    def conninfo(self) -> str:
        port = self._listening.sockets[0].getsockname()[1]
        known = {"host": "127.0.0.1", "port": port, "dbname": self._parts.path[1:], "user": self._parts.username}
        return psycopg.conninfo.make_conninfo("", **known, sslmode="disable", gssencmode="disable")

    async def connect(self) -> tuple[Connection, Wire]:
        conn = await psycopg.AsyncConnection.connect(self.conninfo, autocommit=True)
        return conn, self._wires[-1]

    async def connect_threaded(self) -> tuple[psycopg.Connection, Wire]:
        conn = await asyncio.to_thread(psycopg.connect, self.conninfo, autocommit=True)
        return conn, self._wires[-1]

    async def _accept(self, client: asyncio.StreamReader, client_writer: asyncio.StreamWriter) -> None:
        server, server_writer = await asyncio.open_unix_connection(self._socket)
        wire = Wire(client_writer, server_writer)
        self._wires.append(wire)
        serving = asyncio.ensure_future(wire.serve(client, server))
        self._serving.add(serving)
        await serving
