"""The event log as JSON lines."""

from __future__ import annotations

from typing import Any

import orjson
from api_server import Api, serving, streaming, work


async def test_an_export_holds_what_the_stream_sends(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(5)
        await work(task_database)
        async with streaming(api, params={"after": 0}) as stream:
            assert await _export(api) == await stream.take(15)


async def test_an_export_is_bounded_by_positions_times_and_task(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(3)
        await work(task_database)
        everything = await _export(api)
        at = everything[3]["at"]
        assert [event["position"] for event in await _export(api, after=2, until=5)] == [3, 4, 5]
        assert await _export(api, since=at) == [event for event in everything if event["at"] >= at]
        assert await _export(api, before=at) == [event for event in everything if event["at"] < at]
        of_one = [event for event in everything if event["task_id"] == ids[1]]
        assert await _export(api, task=ids[1]) == of_one
        assert await _export(api, task=ids[1], after=of_one[0]["position"], until=of_one[1]["position"]) == of_one[1:2]
        assert await _export(api, task=99) == []
        assert await _export(api, after=9) == []


async def test_a_long_export_comes_in_pages_and_ends_with_what_was_newest(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(1_700)
        exported = await _export(api)
    assert [event["position"] for event in exported] == list(range(1, 1_701))


async def _export(api: Api, **params: object) -> list[dict[str, Any]]:
    answer = await api.client.get("/v1/events/export", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [orjson.loads(line) for line in answer.content.splitlines()]
