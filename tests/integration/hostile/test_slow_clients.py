"""Clients that take their time: each keeps its connection for a while, and no longer."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from api_server import until
from hostile_parts import TASK, Wire, attacked, chunk, get, post, wire

from taskservice.api.stream.limits import StreamLimits

CHUNKED = b"Transfer-Encoding: chunked"
SIZED = b"Content-Length: 1000"


async def dribble(client: Wire, data: bytes) -> None:
    """A byte at a time, for ever, as long as the server takes it."""
    for byte in itertools.cycle(data):
        if client.reader.at_eof() or client.writer.is_closing():
            return
        await client.send(bytes([byte]))
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("begin", "dribbled"),
    [
        (b"GET /v1/status HTTP/1.1\r\nX: ", b"a"),
        (b"GET /v1/status HTTP/1.1\r\n", b"X: a\r\n"),
        (post(SIZED), b" "),
        (post(CHUNKED), chunk(b" ")),
        (post(CHUNKED) + b"5;", b"a"),
        (post(CHUNKED) + chunk(TASK) + b"0\r\n", b"X: a\r\n"),
        (post(SIZED, path="/v1/tasks/1:cancel"), b" "),
    ],
    ids=["a header", "headers", "a body", "chunks", "a chunk's size", "trailers", "a body that may be left out"],
)
async def test_a_request_that_comes_a_byte_at_a_time_is_timed_out(
    task_database: str, caplog: pytest.LogCaptureFixture, begin: bytes, dribbled: bytes
) -> None:
    async with attacked(task_database, caplog, request_s=0.3) as api, wire(api) as client:
        await client.send(begin)
        dribbling = asyncio.create_task(dribble(client, dribbled))
        answer = await client.answer()
        assert (answer.status, answer.code) == (408, "request_timeout")
        assert await client.rest() == b""
        await dribbling


async def test_a_body_that_comes_fast_enough_may_take_longer(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, request_s=0.3, body_bytes_s=10_000) as api, wire(api) as client:
        await client.send(post(CHUNKED) + chunk(TASK))
        begun = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - begun < 2:
            await client.send(chunk(b" " * 1_000))
            await asyncio.sleep(0.01)
        await client.send(chunk(b""))
        assert (await client.answer()).status == 201


async def test_a_body_that_is_refused_is_not_read_for_ever(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, request_s=0.3) as api, wire(api) as client:
        await client.send(post(b"Content-Length: 1000000000"))
        assert (await client.answer()).code == "body_too_large"
        dribbling = asyncio.create_task(dribble(client, b" "))
        assert await client.rest() == b""
        await dribbling


@pytest.mark.parametrize("sent", [b"", b"\r\n", get("/healthz"), get("/healthz") + b"\r\n"])
async def test_a_connection_without_a_request_is_closed_without_a_word(
    task_database: str, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    async with attacked(task_database, caplog, request_s=0.3, keep_alive_s=1) as api, wire(api) as client:
        await client.send(sent)
        answers = [await client.answer()] if b"GET" in sent else []
        assert [answer.status for answer in answers] == [200] * len(answers)
        assert await client.rest() == b""


async def test_a_stream_is_not_timed_out(task_database: str, caplog: pytest.LogCaptureFixture) -> None:
    limits = StreamLimits(ping_s=0.05)
    async with attacked(task_database, caplog, limits, request_s=0.1) as api, wire(api) as client:
        await client.send(get("/v1/events"))
        for _ in range(30):
            await asyncio.wait_for(client.reader.readuntil(b": heartbeat\n"), 20)
        # nor for what comes behind it
        await client.send(b"\r\n" + get("/healthz"))
        for _ in range(30):
            await asyncio.wait_for(client.reader.readuntil(b": heartbeat\n"), 20)


async def test_what_a_client_does_not_read_waits_on_the_server_without_holding_up_others(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api:
        await api.create_many(2_000, description="x" * 4_000)
        async with wire(api) as lazy:
            lazy.writer.transport.pause_reading()
            await lazy.send(get("/v1/events/export"))
            await until(lambda: any(c.flow.write_paused for c in api.server.server_state.connections), "it is full")
            assert (await api.client.get("/v1/tasks/2000")).status_code == 200
            (held,) = [c for c in api.server.server_state.connections if c.flow.write_paused]
            assert held.transport.get_write_buffer_size() < 4_000_000
            lazy.abort()
