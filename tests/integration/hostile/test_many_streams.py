"""A thousand streams of which a hundred are never read: those are cut and resume, the rest notice nothing."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
from api_server import NEWSLETTER, until
from hostile_parts import get
from server_process import Process, server_process

CLIENTS, LAZY, GREEDY = 1_000, 100, 20
MB = 1_000_000
LONG = {**NEWSLETTER, "queue": "loud", "description": "x" * 4_000}
POSITION = re.compile(rb"^id: (\d+)\nevent: ", re.MULTILINE)


class Reader(asyncio.Protocol):
    """Counts the events of a stream; a lazy one never reads."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.answered = asyncio.Event()
        self.lost = asyncio.Event()
        self._tail = b""

    def data_received(self, data: bytes) -> None:
        self.answered.set()
        *whole, self._tail = (self._tail + data).rpartition(b"\n\n")
        self.positions += map(int, POSITION.findall(b"".join(whole)))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


async def open_stream(address: str, path: str) -> tuple[asyncio.Transport, Reader]:
    """Once the server has answered."""
    url = httpx.URL(address)
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    plain.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(plain, (url.host, url.port))
    transport, reader = await loop.create_connection(Reader, sock=plain)
    transport.write(get(path))
    await asyncio.wait_for(reader.answered.wait(), 30)
    return transport, reader


@asynccontextmanager
async def streams(address: str, count: int, path: str) -> AsyncIterator[list[tuple[asyncio.Transport, Reader]]]:
    opened = await asyncio.gather(*(open_stream(address, path) for _ in range(count)))
    yield opened
    for transport, _ in opened:
        transport.abort()


async def test_a_hundred_streams_that_nobody_reads_are_cut_with_memory_bounded_and_the_rest_keep_up(
    task_database: str,
) -> None:
    with server_process(task_database) as process:
        address = await process.listen()
        async with (
            httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client,
            streams(address, CLIENTS - LAZY - GREEDY, "/v1/events?queue=quiet") as quiet,
            streams(address, GREEDY, "/v1/events") as greedy,
            streams(address, LAZY, "/v1/events") as lazy,
        ):
            for transport, _ in lazy:
                transport.pause_reading()
            before = process.memory_bytes
            created, most = await _create_until_dropped(client, process)
            last = await _create(client, [{**NEWSLETTER, "queue": "quiet"}])
            await until(lambda: all(reader.positions == last for _, reader in quiet), "the quiet have the last", 60)
            everything = list(range(1, created + 2))
            await until(lambda: all(reader.positions[-1:] == last for _, reader in greedy), "the greedy have all", 60)
            assert {tuple(reader.positions) for _, reader in greedy} == {tuple(everything)}
            assert most - before < 2 * LAZY * MB
            for transport, _ in lazy:
                transport.resume_reading()
            await asyncio.wait_for(asyncio.gather(*(reader.lost.wait() for _, reader in lazy)), 60)
            seen = [reader.positions for _, reader in lazy[::20]]
            await _resume(address, seen, created + 1)
            assert all(positions == everything for positions in seen)
        exit_status, logged = await process.stop()
    assert exit_status == 0
    assert {orjson.loads(line)["level"] for line in logged.splitlines()} == {"info", "warning"}


async def _create(client: httpx.AsyncClient, tasks: list[dict[str, Any]]) -> list[int]:
    answer = await client.post("/v1/tasks:batch", json={"tasks": tasks})
    assert answer.status_code == 200, answer.text
    return [result["id"] for result in answer.json()["results"]]


async def _create_until_dropped(client: httpx.AsyncClient, process: Process) -> tuple[int, int]:
    """How many it took, and the most memory that the server had meanwhile."""
    created = most = 0
    while f"task_streams_dropped_total {LAZY}.0" not in (await client.get("/metrics")).text:
        assert created < 50_000
        created += len(await _create(client, [LONG] * 200))
        most = max(most, process.memory_bytes)
    return created, most


async def _resume(address: str, seen: list[list[int]], newest: int) -> None:
    """Each from what it had last, to the newest."""
    for positions in seen:
        transport, reader = await open_stream(address, f"/v1/events?after={positions[-1] if positions else 0}")
        await until(lambda reader=reader: reader.positions[-1:] == [newest], "it has the rest", 60)
        positions += reader.positions
        transport.abort()
