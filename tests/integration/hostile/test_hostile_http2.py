"""Connections that begin as HTTP/2: they count, and are cut, like every other."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
from api_server import serving, until
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event, StreamEnded, StreamReset
from h2.settings import SettingCodes
from hostile_parts import Wire, attacked, wire

from taskservice.api.connection.http2 import PREFACE


async def test_its_connections_count_like_every_other(task_database: str, caplog: pytest.LogCaptureFixture) -> None:
    async with attacked(task_database, caplog, connections=3) as api, wire(api) as first, wire(api) as second:
        for client in (first, second):
            await client.send(PREFACE + b"\0\0\0\4\0\0\0\0\0")
            assert await client.reader.read(9)
        async with wire(api) as third, wire(api) as fourth:
            await until(lambda: len(api.server.server_state.connections) >= 4, "all are connected")
            answers = [await answer_or_nothing(client) for client in (third, fourth)]
            assert b"too_many_connections" in b"".join(answers)


async def answer_or_nothing(client: Wire) -> bytes:
    """What comes by itself within a moment."""
    try:
        return await asyncio.wait_for(client.reader.read(2_000), 1)
    except TimeoutError:
        return b""


BROKEN = {
    "garbage": b"\xff" * 100_000,
    "a frame larger than allowed": b"\xff\xff\xff\0\0\0\0\0\1" + bytes(100_000),
    "data of no stream": b"\0\0\1\0\0\0\0\0\1x",
    "headers that are none": b"\0\0\3\1\5\0\0\0\1\xff\xff\xff",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_not_http2_after_all_ends_its_connection(
    task_database: str, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        await client.send(PREFACE + b"\0\0\0\4\0\0\0\0\0" + BROKEN[name])
        await client.rest()


async def test_a_request_that_could_not_be_one_is_reset_and_no_other(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        speaking = H2Connection(H2Configuration(client_side=True, validate_outbound_headers=False))
        speaking.initiate_connection()
        odd = {":method": "GET", ":path": b"/t\xff", ":scheme": "http", ":authority": "x"}
        speaking.send_headers(1, list(odd.items()), end_stream=True)
        speaking.send_headers(3, [(":method", "CONNECT"), (":authority", "x:443")])
        ok = {":method": "GET", ":path": "/healthz", ":scheme": "http", ":authority": "x"}
        speaking.send_headers(5, list(ok.items()), end_stream=True)
        await client.send(speaking.data_to_send())
        told: list[Event] = []
        while not any(isinstance(one, StreamEnded) for one in told):
            told += speaking.receive_data(await client.reader.readexactly(1))
        assert {one.stream_id for one in told if isinstance(one, StreamReset)} == {1, 3}


async def test_a_client_that_floods_takes_no_answer_and_hangs_up_leaves_nothing_behind(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    ping = b"\0\0\x08\6\0\0\0\0\0" + bytes(8)
    async with attacked(task_database, caplog) as api:
        for _ in range(3):
            async with wire(api) as client:
                sending = asyncio.create_task(client.send(PREFACE + b"\0\0\0\4\0\0\0\0\0" + ping * 100_000))
                await client.reader.read(1)
                client.abort()
                await sending


def without_a_window(count: int) -> bytes:
    """Requests whose answers it never takes."""
    speaking = H2Connection(H2Configuration(client_side=True))
    speaking.local_settings[SettingCodes.INITIAL_WINDOW_SIZE] = 0
    speaking.initiate_connection()
    for number in range(1, 2 * count, 2):
        head = {":method": "GET", ":path": "/openapi.json", ":scheme": "http", ":authority": "x"}
        speaking.send_headers(number, list(head.items()), end_stream=True)
    return speaking.data_to_send()


async def test_a_client_that_opens_no_window_and_hangs_up_leaves_no_answer_waiting(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        await client.send(without_a_window(3))
        await client.reader.read(100)
        client.abort()


async def test_a_client_that_opens_no_window_is_cut(task_database: str, caplog: pytest.LogCaptureFixture) -> None:
    async with attacked(task_database, caplog, request_s=0.3) as api, wire(api) as client:
        await client.send(without_a_window(3))
        await client.rest()


async def test_a_client_that_opens_no_window_holds_up_no_shutdown(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(task_database, TASK_GRACE_S="60") as api, wire(api) as client:
        await client.send(without_a_window(3))
        await client.reader.read(100)
        begun = time.monotonic()
        await api.stop()
        assert time.monotonic() - begun < 10


async def test_a_client_that_resets_all_it_asks_for_fills_no_log(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog) as api, wire(api) as client:
        speaking = H2Connection(H2Configuration(client_side=True))
        speaking.initiate_connection()
        for number in range(1, 6_000, 2):
            head = {":method": "GET", ":path": "/healthz", ":scheme": "http", ":authority": "x"}
            speaking.send_headers(number, list(head.items()), end_stream=True)
            speaking.reset_stream(number)
        await client.send(speaking.data_to_send())
        client.writer.write_eof()
        await client.rest()


async def test_half_a_preface_is_refused_once_the_rest_does_not_come(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, request_s=0.3) as api, wire(api) as client:
        await client.send(PREFACE[:10])
        answer = await client.answer()
        assert (answer.status, answer.code) == (400, "malformed_request")
    async with attacked(task_database, caplog) as api, wire(api) as client:
        for byte in PREFACE + b"\0\0\0\4\0\0\0\0\0":
            await client.send(bytes([byte]))
        assert (await client.reader.readexactly(9))[3] == 4  # the server's settings


async def test_a_request_that_does_not_come_whole_and_a_connection_without_any_are_cut(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with attacked(task_database, caplog, request_s=0.3, keep_alive_s=60) as api, wire(api) as client:
        speaking = H2Connection(H2Configuration(client_side=True))
        speaking.initiate_connection()
        headers = {":method": "POST", ":path": "/v1/tasks", ":scheme": "http", ":authority": "localhost"}
        speaking.send_headers(1, [*headers.items(), ("content-type", "application/json")])
        speaking.send_data(1, b'{"name":')
        await client.send(speaking.data_to_send())
        await client.rest()
    async with attacked(task_database, caplog, keep_alive_s=0) as api, wire(api) as client:
        await client.send(PREFACE + b"\0\0\0\4\0\0\0\0\0")
        await client.rest()


async def test_a_body_that_nobody_reads_holds_up_nobody_else_of_its_connection(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        attacked(task_database, caplog) as api,
        httpx.AsyncClient(base_url=api.address, http1=False, http2=True, trust_env=False) as client,
    ):
        unread = [client.post("/healthz", content=b"x" * 2**20) for _ in range(5)]
        read = [client.get("/healthz") for _ in range(20)]
        answers = await asyncio.gather(*unread, *read)
        assert [answer.status_code for answer in answers] == [405] * 5 + [200] * 20
