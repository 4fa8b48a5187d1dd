"""More clients than anybody expects: idle, too many, and streams that nobody reads."""

from __future__ import annotations

import asyncio
import resource
import socket
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import orjson
import pytest
from api_server import NEWSLETTER, until
from hostile_parts import attacked, get, wire
from server_process import server_process

IDLE = 10_000
KB, MB = 1_000, 1_000_000
# Of each process, for the database, the runner and the like.
OTHER_FILES = 400


@pytest.fixture
def most_connections() -> Iterator[int]:
    """As many files as the system lets this user open; restored afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield IDLE if before[1] == resource.RLIM_INFINITY else before[1] - OTHER_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def connections(address: str, count: int) -> Iterator[list[socket.socket]]:
    url = httpx.URL(address)
    with ExitStack() as opened:
        yield [opened.enter_context(socket.create_connection((url.host, url.port or 0), 20)) for _ in range(count)]


async def test_ten_thousand_idle_connections_cost_little_memory_and_the_service_goes_on(
    task_database: str, most_connections: int
) -> None:
    count = min(IDLE, most_connections)
    if count < IDLE:
        warnings.warn(f"{count} connections, as this user may open no more files", stacklevel=1)
    with server_process(task_database) as process:
        address = await process.listen()
        async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
            assert (await client.post("/v1/tasks", json=NEWSLETTER)).status_code == 201
            memory, files = process.memory_bytes, process.open_files
            with connections(address, count) as idle:
                for one in idle[::2]:
                    one.sendall(get("/healthz"))
                for one in idle[::2]:
                    assert one.recv(100).startswith(b"HTTP/1.1 200 ")
                assert process.open_files >= files + count
                assert process.memory_bytes - memory < count * 20 * KB
                assert (await client.post("/v1/tasks", json=NEWSLETTER)).status_code == 201
                assert (await client.get("/readyz")).status_code == 200
            await until(lambda: process.open_files <= files + 5, "the connections are gone")
            assert (await client.get("/v1/tasks/2")).status_code == 200
        exit_status, logged = await process.stop()
    assert exit_status == 0
    assert [line for line in logged.splitlines() if orjson.loads(line)["level"] != "info"] == []


async def test_one_connection_too_many_is_told_when_to_come_again(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, connections=5) as api:
        with connections(api.address, 4) as idle:
            await until(lambda: len(api.server.server_state.connections) == 5, "it is full")
            async with wire(api) as client:
                await client.send(get("/healthz"))
                answer = await client.answer()
                assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "too_many_connections", "1")
                assert await client.rest() == b""
            idle[0].close()
            await until(lambda: len(api.server.server_state.connections) == 4, "there is room")
            async with wire(api) as client:
                await client.send(get("/healthz"))
                assert (await client.answer()).status == 200
        metrics = (await api.client.get("/metrics")).text
    assert 'task_errors_total{code="too_many_connections",operation="connection"} 1.0' in metrics


async def test_a_thousand_refused_at_once_take_no_place_from_those_who_are_in(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, connections=50) as api:

        async def knock() -> None:
            async with wire(api) as client:
                await client.send(get("/healthz", b"Connection: close"))
                await client.rest()

        await asyncio.gather(*(knock() for _ in range(1_000)))
        assert (await api.client.get("/v1/status")).status_code == 200
