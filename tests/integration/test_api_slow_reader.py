"""A client that does not keep up is cut; nobody else notices."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from api_server import Api, serving, streaming, until

from taskservice.api.stream.limits import StreamLimits

SMALL = StreamLimits(queue_bytes=64 * 1024, page_events=50)
LONG = {"a": "x" * 1_000, "b": "y" * 1_000}


@contextmanager
def lazy_reader(api: Api, path: str) -> Iterator[socket.socket]:
    """A connection that asks for a stream and reads nothing of it."""
    port = httpx.URL(api.address).port
    assert port is not None
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.setblocking(False)
        lazy.settimeout(10)
        lazy.connect(("127.0.0.1", port))
        lazy.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        yield lazy


async def test_a_client_that_reads_nothing_is_cut_and_the_others_get_everything(task_database: str) -> None:
    async with serving(task_database, SMALL) as api, streaming(api) as stream:
        with lazy_reader(api, "/v1/events") as lazy:
            await until(lambda: _subscribers(api) == 2, "both are live")
            seen, created = 0, 0
            # far more than the kernel buffers for a connection
            while _subscribers(api) == 2 and created < 20_000:
                created += len(await api.create_many(500, parameters=LONG))
                seen += len(await stream.take(500))
            await until(lambda: _subscribers(api) == 1, "the lazy one is cut")
            assert seen == created
            await until(lambda: len(api.server.server_state.connections) <= 2, "its connection is gone")
            await asyncio.to_thread(_drain, lazy)
        assert "task_streams_dropped_total 1.0" in (await api.client.get("/metrics")).text
        task = await api.create()
        assert (await stream.take(1))[0]["task_id"] == task["id"]


async def test_a_client_that_was_cut_resumes_without_a_gap(task_database: str) -> None:
    async with serving(task_database, StreamLimits(page_events=5)) as api:
        seen = []
        async with streaming(api, params={"after": 0}) as stream:
            await until(lambda: _subscribers(api) == 1, "it is live")
            creating = asyncio.create_task(api.create_many(30))
            seen += await stream.take(3)
            (subscriber,) = next(iter(api.parts.hub._channels.all())).subscribers
            subscriber.drop()
            with suppress(httpx.TransportError):
                while True:
                    seen += await stream.take(1)
        await creating
        async with streaming(api, headers={"Last-Event-ID": stream.position}) as stream:
            seen += await stream.take(30 - len(seen))
    assert [event["position"] for event in seen] == list(range(1, 31))


async def test_a_reader_of_a_long_history_is_never_cut_however_slow(task_database: str) -> None:
    async with serving(task_database, SMALL) as api:
        await api.create_many(2_000, parameters=LONG)
        with lazy_reader(api, "/v1/events?after=0") as lazy:
            await until(lambda: api.parts.metrics.streams._value.get() == 1, "it has begun")
            await api.create_many(1_000, parameters=LONG)
            text = await asyncio.to_thread(_read_until, lazy, b"id: 3000\n")
        assert text.count(b"\ndata: ") == 3_000


def _subscribers(api: Api) -> int:
    return sum(len(channel.subscribers) for channel in api.parts.hub._channels.all())


def _drain(lazy: socket.socket) -> None:
    """To the end, however it comes."""
    try:
        while lazy.recv(65_536):
            pass
    except ConnectionResetError:
        pass


def _read_until(lazy: socket.socket, end: bytes) -> bytes:
    text = b""
    while end not in text[-200_000:]:
        text += lazy.recv(65_536)
    while not text.endswith(b"\n\n\r\n"):
        text += lazy.recv(65_536)
    return text
