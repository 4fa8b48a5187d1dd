"""A server that must be as good as new after whatever its clients did, and clients that speak bytes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from api_server import Api, serving, streaming, until

from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.stream.limits import StreamLimits

WITHIN_S = 20
TASK = b'{"name":"n","type":"t"}'


@asynccontextmanager
async def attacked(
    uri: str, caplog: pytest.LogCaptureFixture, limits: StreamLimits | None = None, **bounds: Any
) -> AsyncIterator[Api]:
    """Afterwards it answers, has not one connection or task more than before, and has logged no failure."""
    async with serving(uri, limits, ConnectionLimits(**bounds)) as api:
        async with streaming(api):  # the library keeps a task from the first stream on
            pass
        await api.client.get("/healthz")
        state = api.server.server_state
        connections, tasks = len(state.connections), len(asyncio.all_tasks())
        yield api
        assert (await api.client.get("/healthz")).status_code == 200
        await until(lambda: len(state.connections) <= connections, "the connections are gone")
        await until(lambda: not state.tasks and len(asyncio.all_tasks()) <= tasks, "the tasks are gone")
    assert [
        record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info
    ] == []


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return self._problem["code"]

    @property
    def field(self) -> str:
        """Empty where it is no problem."""
        return self._problem["field"] if self.status >= 400 else ""

    @property
    def _problem(self) -> dict[str, str]:
        assert self.headers["content-type"] == "application/problem+json", self
        problem: dict[str, str] = orjson.loads(self.body)
        return problem


class Wire:
    """A connection, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """As much as the server takes before it hangs up."""
        with suppress(ConnectionError, RuntimeError):  # the loop's word for a closed transport is the latter
            self.writer.write(data)
            await asyncio.wait_for(self.writer.drain(), WITHIN_S)

    async def answer(self) -> Answer:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), WITHIN_S)).decode()
        status_line, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await asyncio.wait_for(self.reader.readexactly(int(headers.get("content-length", "0"))), WITHIN_S)
        return Answer(int(status_line.split()[1]), headers, body)

    async def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        try:
            return await asyncio.wait_for(self.reader.read(), WITHIN_S)
        except ConnectionError:
            return b""

    def abort(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def wire(api: Api) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(api.address).port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def get(path: str, *headers: bytes) -> bytes:
    return b"\r\n".join([f"GET {path} HTTP/1.1".encode(), b"Host: localhost", *headers, b"", b""])


def post(*headers: bytes, path: str = "/v1/tasks") -> bytes:
    """The head alone."""
    kind = b"Content-Type: application/json"
    return b"\r\n".join([f"POST {path} HTTP/1.1".encode(), b"Host: localhost", kind, *headers, b"", b""])


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
