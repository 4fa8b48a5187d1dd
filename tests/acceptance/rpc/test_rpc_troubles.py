"""What a generated client is told when it is not its request that is wrong."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import psycopg
import pytest
from driving import Client, Refused, Wire
from psycopg import sql
from service import Service

TASK = {"name": "n", "type": "t"}


def wires(address: str) -> list[Wire]:
    return [
        Wire(address, protocol, binary, gzip=binary, http2=protocol == "grpc")
        for protocol in ("connect", "grpc-web", "grpc")
        for binary in (True, False)
    ]


async def refused(client: Client, wire: Wire, method: str, request: dict[str, object], **options: object) -> Refused:
    with pytest.raises(Refused) as raised:
        await client.call_with(wire, method, request, **options)
    return raised.value


async def test_a_message_that_is_too_large_is_too_much(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    for wire in wires(service.address):
        large = {**TASK, "description": "d" * 2**20}
        assert (await refused(client, wire, "CreateTask", large)).code == "resource_exhausted", wire


async def test_an_id_that_grew_beyond_32_bits_is_out_of_range(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    with psycopg.connect(service.env["DATABASE_URL"], autocommit=True) as conn:
        conn.execute("select setval('task_id', 2147483647)")
    for wire in wires(service.address):
        told = await refused(client, wire, "CreateTask", TASK)
        assert (told.code, told.message.startswith("id: ")) == ("out_of_range", True)


async def test_a_deadline_ends_a_call_that_waits_for_the_database(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    with psycopg.connect(service.env["DATABASE_URL"]) as conn:
        conn.execute("lock table task_events in access exclusive mode")
        for wire in wires(service.address):
            told = await refused(client, wire, "GetTask", {"id": 1}, timeout_ms=200)
            assert told.code == "deadline_exceeded"
            conn.execute("select 1")  # the lock is held still
    for wire in wires(service.address):
        assert (await refused(client, wire, "GetTask", {"id": 1}, timeout_ms=20_000)).code == "not_found"


async def test_a_database_that_is_gone_is_unavailable_and_a_probe_is_told_so(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    name = urlsplit(service.env["DATABASE_URL"]).path[1:]
    admin = service.env["DATABASE_URL"].replace(f"/{name}", "/postgres", 1)
    with psycopg.connect(admin, autocommit=True) as conn:
        allow = sql.SQL("alter database {} allow_connections {}")
        conn.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            for wire in wires(service.address)[:3]:
                for method, request in (("CreateTask", TASK), ("GetTask", {"id": 1}), ("ListTasks", {})):
                    told = await refused(client, wire, method, request)
                    assert (told.code, told.headers.get("retry-after")) == ("unavailable", "1"), (wire, method)
                    assert name not in told.message
                assert await client.call(wire, "Check") == {"status": "NOT_SERVING"}
                with pytest.raises(Refused) as raised:
                    await (await client.pull(wire)).next()
                assert raised.value.code == "unavailable"
        finally:
            conn.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


async def test_a_service_that_is_not_there_is_unimplemented(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    for wire in wires(service.address):
        nowhere = Wire(service.address + "/elsewhere", wire.protocol, wire.binary, http2=wire.http2)
        assert (await refused(client, nowhere, "GetTask", {"id": 1})).code == "unimplemented"
