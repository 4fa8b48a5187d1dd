"""Requests that no honest client sends: malformed, huge, ambiguous, many at once."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from hostile_parts import TASK, Wire, attacked, chunk, get, post, wire

from taskservice.api.stream.limits import StreamLimits

CHUNKED = b"Transfer-Encoding: chunked"
SIZED = b"Content-Length: %d" % len(TASK)

# name -> what is sent, status, code
REFUSED: dict[str, tuple[bytes, int, str]] = {
    "garbage": (b"GARBAGE\r\n\r\n", 400, "malformed_request"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", 400, "malformed_request"),
    "half of HTTP/2's preface": (b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 400, "malformed_request"),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), 400, "malformed_request"),
    "a tunnel": (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed_request"),
    "a path that is not ASCII": (get("/v1/tasks").replace(b"tasks", b"t\xff"), 400, "malformed_request"),
    "NUL in a header": (get("/healthz", b"X: a\0b"), 400, "malformed_request"),
    "a folded header": (get("/healthz", b"X: a", b" b"), 400, "malformed_request"),
    "lines without a return": (get("/healthz").replace(b"\r", b""), 400, "malformed_request"),
    "negative length": (post(b"Content-Length: -5"), 400, "malformed_request"),
    "length with a sign": (post(b"Content-Length: +5") + b"12345", 400, "malformed_request"),
    "length in hexadecimal": (post(b"Content-Length: 0x17") + TASK, 400, "malformed_request"),
    "length beyond 64 bits": (post(b"Content-Length: 99999999999999999999"), 400, "malformed_request"),
    "length as a list": (post(b"Content-Length: 23, 23") + TASK, 400, "malformed_request"),
    "two lengths": (post(SIZED, b"Content-Length: 5") + TASK, 400, "malformed_request"),
    "length and chunks": (post(SIZED, CHUNKED) + chunk(TASK) + chunk(b""), 400, "malformed_request"),
    "chunks and length": (post(CHUNKED, SIZED) + chunk(TASK) + chunk(b""), 400, "malformed_request"),
    "chunks hidden by a space": (post(b"Transfer-Encoding : chunked") + chunk(TASK), 400, "malformed_request"),
    "a coding alike to chunked": (post(b"Transfer-Encoding: xchunked") + chunk(TASK), 400, "malformed_request"),
    "chunked not last": (post(b"Transfer-Encoding: chunked, gzip") + chunk(TASK), 400, "malformed_request"),
    "chunked after another coding": (
        post(b"Transfer-Encoding: gzip, chunked", b"Connection: close") + chunk(TASK) + chunk(b""),
        400,
        "invalid_input",
    ),
    "chunk without a size": (post(CHUNKED) + b"zz\r\n" + TASK, 400, "malformed_request"),
    "chunk longer than its size": (post(CHUNKED) + b"5\r\n" + TASK, 400, "malformed_request"),
    "chunk of a size beyond 64 bits": (post(CHUNKED) + b"f" * 17 + b"\r\n" + TASK, 400, "malformed_request"),
    "a header of 100 kB": (get("/healthz", b"X: " + b"a" * 100_000), 431, "head_too_large"),
    "a header name of 100 kB": (get("/healthz", b"a" * 100_000 + b": 1"), 431, "head_too_large"),
    "an address of 100 kB": (get("/v1/tasks?name=" + "a" * 100_000), 431, "head_too_large"),
    "10,000 headers": (get("/healthz", *(b"X%d: 1" % i for i in range(10_000))), 431, "head_too_large"),
    "100 kB of empty lines": (b"\r\n" * 50_000 + get("/healthz"), 431, "head_too_large"),
    "a chunk's extension of 100 kB": (post(CHUNKED) + b"17;" + b"a" * 100_000 + b"\r\n" + TASK, 431, "head_too_large"),
    "10,000 trailers": (
        post(CHUNKED) + chunk(TASK) + b"0\r\n" + b"".join(b"X%d: 1\r\n" % i for i in range(10_000)) + b"\r\n",
        431,
        "head_too_large",
    ),
    "a body of exabytes": (post(b"Content-Length: 1000000000000000000", b"Connection: close"), 413, "body_too_large"),
}


async def test_what_is_not_a_request_is_refused_with_a_problem_and_its_connection_closed(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    got = {}
    async with attacked(task_database, caplog) as api:
        for name, (sent, _, _) in REFUSED.items():
            async with wire(api) as client:
                await client.send(sent)
                answer = await client.answer()
                got[name] = answer.status, answer.code, answer.headers["connection"], await client.rest()
        metrics = (await api.client.get("/metrics")).text
    assert got == {name: (status, code, "close", b"") for name, (_, status, code) in REFUSED.items()}
    assert 'task_errors_total{code="malformed_request",operation="connection"}' in metrics
    with psycopg.connect(task_database) as conn:
        assert conn.execute("select count(*) from task_events").fetchone() == (0,)


async def test_a_head_without_an_end_is_cut_off_before_it_fills_memory(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api:
        for begin in (b"GET /", b"GET /healthz HTTP/1.1\r\nX: ", post(CHUNKED) + chunk(TASK) + b"0\r\nX: "):
            async with wire(api) as client:
                await client.send(begin)
                sending = asyncio.create_task(client.send(b"a" * 5_000_000))
                assert (await client.answer()).code == "head_too_large"
                assert await client.rest() == b""
                await sending


async def test_a_head_of_60_kb_is_taken_however_it_is_cut(task_database: str, caplog: pytest.LogCaptureFixture) -> None:
    request = get("/v1/status", b"X: " + b"a" * 60_000)
    async with attacked(task_database, caplog) as api:
        for cut in (1, 100, 59_000, 60_040):
            async with wire(api) as client:
                await client.send(request[:cut])
                await client.send(request[cut:] + get("/healthz"))
                assert [(await client.answer()).status for _ in range(2)] == [200, 200]


async def test_a_body_that_is_too_large_is_passed_over_and_the_connection_goes_on(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        for _ in range(3):
            await client.send(post(CHUNKED) + chunk(b" " * 65_536) * 160 + chunk(b"") + get("/healthz"))
            assert (await client.answer()).code == "body_too_large"
            assert (await client.answer()).status == 200


async def test_a_body_of_16_mib_is_taken_in_chunks_of_any_size(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    blank = 16 * 1024 * 1024 - 200_000
    async with attacked(task_database, caplog) as api, wire(api) as client:
        await client.send(post(CHUNKED, path="/v1/tasks:batch") + chunk(b'{"tasks":[' + TASK + b"]}"))
        await client.send(chunk(b" ") * 100_000)
        await client.send(chunk(b" " * blank) + chunk(b""))
        assert (await client.answer()).body == b'{"results":[{"id":1}]}'


async def test_garbage_after_a_request_is_never_taken_for_its_answer(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api:
        async with wire(api) as client:
            await client.send(get("/v1/status") + b"GARBAGE\r\n\r\n")
            assert await client.rest() == b""
        async with wire(api) as client:
            await client.send(get("/v1/status"))
            assert (await client.answer()).status == 200
            await client.send(b"GARBAGE\r\n\r\n")
            assert (await client.answer()).code == "malformed_request"


async def test_pipelined_requests_are_answered_in_order(task_database: str, caplog: pytest.LogCaptureFixture) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        await client.send((post(SIZED) + TASK) * 300 + get("/v1/tasks/300"))
        locations = [(await client.answer()).headers["location"] for _ in range(300)]
        assert locations == [f"/v1/tasks/{i}" for i in range(1, 301)]
        assert (await client.answer()).status == 200


async def test_a_flood_of_pipelined_requests_waits_on_the_wire_and_not_in_memory(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, StreamLimits(ping_s=0.2)) as api:
        async with wire(api) as stream:
            await stream.send(get("/v1/events"))
            await stream.reader.readuntil(b"retry: 1000\n")
            flood = asyncio.create_task(stream.send(get("/healthz") * 1_000_000))
            await _until_it_is_no_longer_read(api, stream)
            (connection,) = [one for one in api.server.server_state.connections if one.pipeline]
            assert len(connection.pipeline) < 2_000
            assert len(connection._unfed) < 2 * 1024 * 1024
            stream.abort()
            await flood
        async with wire(api) as client:
            flood = asyncio.create_task(client.send(get("/healthz") * 5_000))
            assert {(await client.answer()).status for _ in range(5_000)} == {200}
            await flood


async def test_an_offer_of_another_protocol_is_passed_over_and_the_body_taken(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    offers = [
        (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__"),
        (b"Upgrade: websocket", b"connection: upgrade", b"Sec-WebSocket-Key: eA=="),
        (b"UPGRADE: h2c", b"CONNECTION: UPGRADE"),
    ]
    async with attacked(task_database, caplog) as api, wire(api) as client:
        for offer in offers:
            await client.send(post(*offer, SIZED) + TASK)
            assert (await client.answer()).status == 201
            await client.send(post(*offer, CHUNKED) + chunk(TASK) + chunk(b"") + get("/healthz"))
            assert [(await client.answer()).status for _ in range(2)] == [201, 200]


async def test_a_client_that_leaves_half_way_leaves_nothing_behind(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    ways = [
        get("/v1/ta")[:-10],
        post(SIZED),
        post(SIZED) + TASK[:-1],
        post(SIZED) + TASK,
        post(CHUNKED) + chunk(TASK),
        get("/v1/events"),
        get("/v1/events?after=0"),
        get("/v1/events/export"),
        get("/v1/tasks") * 50,
        get("/v1/events") + get("/v1/tasks") * 50,
    ]
    async with attacked(task_database, caplog) as api:
        await api.create_many(2_000)
        for sent in ways * 5:
            async with wire(api) as client:
                await client.send(sent)
                await asyncio.wait({asyncio.create_task(client.reader.read(10))}, timeout=0.02)
                client.abort()


async def test_a_client_that_says_it_sends_no_more_is_not_waited_for(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api:
        for sent in (b"", get("/v1/events")[:-2], post(SIZED) + TASK[:-1], get("/v1/events")):
            async with wire(api) as client:
                await client.send(sent)
                client.writer.write_eof()
                await client.rest()


async def _until_it_is_no_longer_read(api: object, stream: Wire) -> None:
    """What the test's side holds unsent stays the same."""
    held = -1
    while held != (held := stream.writer.transport.get_write_buffer_size()):
        for _ in range(50):
            await asyncio.sleep(0.002)
