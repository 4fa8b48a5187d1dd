"""The server process: what it refuses to start with, and how it stops."""

from __future__ import annotations

import asyncio
import socket

import httpx
import orjson
import psycopg
import pytest
from api_server import NEWSLETTER, serving, settings_for, streaming, until
from httpx_sse import aconnect_sse
from server_process import server_process

from taskservice.api.connection.listening import bind
from taskservice.api.errors import AddressInUse, AddressRefused
from taskservice.api.server import run
from taskservice.domain.errors import DatabaseUnavailable, MigrationRefused, NotMigrated


async def test_sigterm_ends_streams_cleanly_and_finishes_what_was_accepted(task_database: str) -> None:
    with server_process(task_database) as process:
        address = await process.listen()
        async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
            async with aconnect_sse(client, "GET", "/v1/events") as source:
                events = aiter(message async for message in source.aiter_sse() if message.data)
                stop = asyncio.Event()
                creating = [asyncio.create_task(_create_until(stop, client)) for _ in range(10)]
                first = await anext(events)
                exit_status, logged = await process.stop()
                # the stream ends as a response does that is whole
                seen = [int(message.id) async for message in events]
            stop.set()
            created = [task_id for ids in await asyncio.gather(*creating) for task_id in ids]
    assert exit_status == 0
    assert [line for line in logged.splitlines() if orjson.loads(line)["level"] != "info"] == []
    with psycopg.connect(task_database) as conn:
        kept = {row[0] for row in conn.execute("select task_id from execution_queue").fetchall()}
    assert created
    assert set(created) <= kept
    assert [int(first.id), *seen] == list(range(int(first.id), int(first.id) + 1 + len(seen)))


async def _create_until(stop: asyncio.Event, client: httpx.AsyncClient) -> list[int]:
    """Ids that were answered; ends when the server is gone."""
    created = []
    while not stop.is_set():
        try:
            answer = await client.post("/v1/tasks", json=NEWSLETTER)
        except httpx.TransportError:
            break
        assert answer.status_code == 201, answer.text
        created.append(answer.json()["id"])
    return created


async def test_every_kind_of_stream_ends_when_the_server_stops(task_database: str) -> None:
    async with serving(task_database, TASK_GRACE_S="10") as api:
        task = await api.create()
        async with (
            streaming(api) as plain,
            streaming(api, f"/v1/tasks/{task['id']}/events") as of_task,
            streaming(api, params={"coalesce_ms": 60_000}) as coalesced,
        ):
            await until(lambda: len(api.parts.hub._channels) == 3, "all are live")
            later = await api.create()
            assert (await plain.take(1))[0]["task_id"] == later["id"]
            stopping = asyncio.create_task(api.stop())
            # what waited for its interval is still sent
            assert (await coalesced.take(1))[0]["task_id"] == later["id"]
            for stream in (plain, of_task, coalesced):
                with pytest.raises(StopAsyncIteration):
                    await stream.next()
            await stopping


def test_an_occupied_port_is_told_in_one_line(task_database: str) -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"port {port} on 127.0.0.1 is in use") as told:
            run(settings_for(task_database, SERVER_PORT=str(port)))
    assert told.value.code == "address_in_use"
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_an_address_that_others_can_reach_is_refused(task_database: str, host: str) -> None:
    with pytest.raises(AddressRefused, match="--insecure"):
        run(settings_for(task_database, SERVER_HOST=host))


def test_an_address_of_another_machine_is_told_in_one_line(task_database: str) -> None:
    with pytest.raises(AddressRefused, match=r"192\.0\.2\.1"):
        run(settings_for(task_database, SERVER_HOST="192.0.2.1", SERVER_PORT="0"), insecure=True)


def test_a_database_without_its_migrations_is_refused(task_database: str) -> None:
    with psycopg.connect(task_database, autocommit=True) as conn:
        conn.execute("delete from schema_migrations where name > '0002'")
    with pytest.raises(NotMigrated, match="task-cli migrate"):
        run(settings_for(task_database, SERVER_PORT="0"))


def test_a_newer_database_is_refused(task_database: str) -> None:
    with psycopg.connect(task_database, autocommit=True) as conn:
        conn.execute("insert into schema_migrations (name, checksum) values ('9999_later', 'x')")
    for migrate in (True, False):
        with pytest.raises(MigrationRefused, match="newer"):
            run(settings_for(task_database, SERVER_PORT="0"), migrate=migrate)


def test_a_database_that_cannot_be_reached_is_told_in_one_line() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(DatabaseUnavailable, match="cannot be reached") as told:
            run(settings_for(f"postgresql://x@127.0.0.1:{port}/x", SERVER_PORT="0"))
    assert "\n" not in str(told.value)


def test_loopback_needs_no_leave() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        bind(host, 0).close()
