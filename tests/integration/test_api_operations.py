"""Counting, cancelling and re-running by filter over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from api_server import Api, serving, work


async def ended(api: Api, operation: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while operation["status"] == "RUNNING":
            await asyncio.sleep(0.01)
            operation = (await api.client.get(f"/v1/operations/{operation['id']}")).json()["operation"]
    return operation


async def start(api: Api, what: str, **body: Any) -> dict[str, Any]:
    answer = await api.client.post(f"/v1/tasks:{what}", json=body, headers={"Task-Actor": "ann@host"})
    assert answer.status_code == 202, answer.text
    operation: dict[str, Any] = answer.json()["operation"]
    assert answer.headers["location"] == f"/v1/operations/{operation['id']}"
    return operation


async def count(api: Api, **filters: Any) -> dict[str, Any]:
    answer = await api.client.get("/v1/tasks:count", params=filters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def caught_up(api: Api) -> None:
    await api.parts.projections.caught_up(len((await api.client.get("/v1/events/export")).text.splitlines()))


async def test_what_matches_is_cancelled_in_the_background_and_the_history_says_by_whom(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(1_200, queue="mail")
        kept = await api.create()
        asked = await start(api, "cancel", filter={"queue": "mail"}, reason="sent by hand")
        assert (asked["kind"], asked["by"], asked["reason"]) == ("cancel", "ann@host", "sent by hand")
        assert asked["filter"] == {"queue": "mail", "status": ["PENDING", "QUEUED", "RUNNING", "RETRYING"]}
        operation = await ended(api, asked)
        assert (operation["status"], operation["matched"], operation["changed"]) == ("SUCCEEDED", 1_200, 1_200)
        history = (await api.client.get(f"/v1/tasks/{ids[7]}/history")).json()["history"]
        assert history[-1]["details"] == f"cancelled by ann@host: sent by hand (operation {operation['id']})"
        assert (await api.client.get(f"/v1/tasks/{kept['id']}")).json()["status"] == "QUEUED"
        await caught_up(api)
        assert await count(api, status="CANCELLED") == {"count": 1_200, "exact": True}


async def test_what_matches_is_run_once_more_in_the_background(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3, tags=["red"])
        await api.create_many(2)
        await work(task_database)
        operation = await ended(api, await start(api, "rerun", filter={"tag": "red", "status": ["SUCCEEDED"]}))
        assert (operation["status"], operation["changed"]) == ("SUCCEEDED", 3)
        assert await work(task_database) == 3


async def test_tasks_are_counted_by_any_filter(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(3, tags=["red"])
        await api.create_many(4, queue="slow", name="Blue Moon")
        await caught_up(api)
        for filters, number in (
            ({}, 7),
            ({"status": "queued"}, 7),
            ({"status": "FAILED,QUEUED", "queue": "slow"}, 4),
            ({"type": "nothing"}, 0),
            ({"tag": "red"}, 3),
            ({"tag": "red", "queue": "slow"}, 0),
            ({"name": "moon"}, 4),
            ({"id": f"{ids[0]},{ids[1]},999"}, 2),
            ({"created_after": "2020-01-01T00:00:00Z"}, 7),
            ({"created_before": "2020-01-01T00:00:00Z"}, 0),
        ):
            assert await count(api, **filters) == {"count": number, "exact": True}, filters


async def test_what_no_counter_tells_is_counted_up_to_a_bound(
    task_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskservice.projections.matching.MOST_COUNTED", 5)
    monkeypatch.setattr("taskservice.projections.matching.MOST_LOOKED_AT", 5)
    monkeypatch.setattr("taskservice.projections.matching.CANDIDATES", 5)
    async with serving(task_database) as api:
        await api.create_many(3, tags=["red"])
        await api.create_many(3, tags=["red"], name="Moon")
        await caught_up(api)
        assert await count(api, tag="red") == {"count": 5, "exact": False}
        assert await count(api, name="moon") == {"count": 3, "exact": False}
        assert await count(api) == {"count": 6, "exact": True}


async def test_operations_are_listed_newest_first_page_by_page(task_database: str) -> None:
    async with serving(task_database) as api:
        started = [(await start(api, "cancel", filter={"tag": f"t{n}"}))["id"] for n in range(5)]
        first = (await api.client.get("/v1/operations", params={"limit": 3})).json()
        second = (await api.client.get("/v1/operations", params={"limit": 3, "cursor": first["next_cursor"]})).json()
        assert [one["id"] for one in first["operations"] + second["operations"]] == started[::-1]
        assert second["next_cursor"] is None


async def test_an_operation_is_stopped_and_one_that_has_ended_is_not(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(10)
        with psycopg.connect(task_database) as conn:  # whoever holds the checkpoint keeps it from being advanced
            conn.execute("select from projection_checkpoints for update")
            await api.create()
            operation = await start(api, "cancel", filter={})
            stopped = await api.client.post(f"/v1/operations/{operation['id']}:cancel")
            assert (stopped.status_code, stopped.json()["operation"]["status"]) == (200, "CANCELLED")
        again = await api.client.post(f"/v1/operations/{operation['id']}:cancel")
        assert (again.status_code, again.json()["code"]) == (409, "operation_ended")
        assert (await api.client.get("/v1/tasks/1")).json()["status"] == "QUEUED"
        for answer in (await api.client.get("/v1/operations/99"), await api.client.post("/v1/operations/99:cancel")):
            assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
                404,
                "operation_not_found",
                "id",
            )


async def test_where_more_match_than_expected_the_operation_fails_and_says_so(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        operation = await ended(api, await start(api, "cancel", filter={}, expected=2))
        assert operation["status"] == "FAILED"
        assert operation["error"] == "3 tasks match, and 2 were expected; nothing was changed"
        assert (operation["matched"], operation["changed"]) == (3, 0)


async def test_an_operation_asked_for_again_with_its_key_is_the_one_there_is(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(2)
        body, key = {"filter": {}, "reason": "twice"}, {"Idempotency-Key": "k"}
        first, again = [await api.client.post("/v1/tasks:cancel", json=body, headers=key) for _ in range(2)]
        assert (first.status_code, again.status_code) == (202, 202)
        assert again.headers["location"] == first.headers["location"]
        assert len((await api.client.get("/v1/operations")).json()["operations"]) == 1
        for path, other in (("/v1/tasks:cancel", {**body, "reason": "why"}), ("/v1/tasks:rerun", body)):
            refused = await api.client.post(path, json=other, headers=key)
            assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")
            assert "belongs to operation 1" in refused.json()["detail"]


async def test_an_operation_asked_for_by_many_at_once_with_one_key_begins_once(task_database: str) -> None:
    async with serving(task_database) as api:
        asked = {"json": {"filter": {}}, "headers": {"Idempotency-Key": "k"}}
        answers = await asyncio.gather(*(api.client.post("/v1/tasks:cancel", **asked) for _ in range(10)))
        assert {answer.json()["operation"]["id"] for answer in answers} == {answers[0].json()["operation"]["id"]}
