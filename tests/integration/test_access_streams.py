"""Streams and downloads end with the token that they were asked for with."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from access_parts import bearer, execute, make_token
from api_server import Api, Stream, serving, streaming, until

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import revoke_token

CUT = (httpx.RemoteProtocolError, httpx.ReadError, StopAsyncIteration)


async def ends(stream: Stream) -> None:
    with pytest.raises(CUT):
        await stream.next()


async def test_a_revoked_token_ends_its_streams_and_no_others(task_database: str) -> None:
    ann, ben = make_token(task_database, "ann"), make_token(task_database, "ben")
    async with serving(task_database) as api:
        await until(api.parts.listener.connected.is_set, "the listener is connected")
        async with (
            streaming(api, headers=bearer(ann)) as live,
            streaming(api, params={"coalesce_ms": 60_000}, headers=bearer(ann)) as coalesced,
            streaming(api, headers=bearer(ben)) as other,
        ):
            await until(lambda: len(api.parts.hub._channels) == 2, "all are live")
            revoke_token(task_database, "ann")
            async with asyncio.timeout(3):
                await ends(live)
                await ends(coalesced)
            answer = await api.client.post("/v1/tasks", json={"name": "n", "type": "t"}, headers=bearer(ben))
            assert (await other.take(1))[0]["task_id"] == answer.json()["id"]
        await until(lambda: not api.parts.gate._streams._cuts, "nothing is kept of streams that ended")


async def test_an_expired_token_ends_its_streams(task_database: str) -> None:
    token = make_token(task_database, "ann", Role.VIEWER, 3_600)
    async with serving(task_database) as api, streaming(api, headers=bearer(token)) as stream:
        execute(
            task_database,
            "with moved as (update access_tokens set expires_at = clock_timestamp() + interval '300 ms' returning 1) "
            "select pg_notify('access_tokens', '') from moved",
        )
        async with asyncio.timeout(10):
            await ends(stream)


async def test_what_was_open_to_everybody_ends_with_the_first_token(task_database: str) -> None:
    async with serving(task_database) as api, streaming(api) as stream:
        make_token(task_database, "ann")
        async with asyncio.timeout(10):
            await ends(stream)


async def test_an_export_under_way_ends_with_its_token(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        api.client.headers.update(bearer(token))
        for _ in range(3):
            await api.create_many(2_000, description="d" * 500)
        async with api.client.stream("GET", "/v1/events/export") as answer:
            lines = answer.aiter_raw(1)
            await anext(lines)  # and take no more: the server waits to send the rest
            await until(lambda: api.parts.gate._streams._cuts, "the export is under way")
            revoke_token(task_database, "ann")
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                async for _ in lines:
                    pass


async def test_a_stream_that_the_client_leaves_is_forgotten(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        async with streaming(api, headers=bearer(token)):
            await until(lambda: kept(api) == 1, "it is kept")
        await until(lambda: kept(api) == 0, "it is forgotten")


def kept(api: Api) -> int:
    return sum(map(len, api.parts.gate._streams._cuts.values()))
