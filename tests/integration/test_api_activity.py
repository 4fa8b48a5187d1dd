"""What happened when, and what waits, over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
from api_server import Api, serving, work

from taskservice.domain.outcome import Failed
from taskservice.domain.times import to_text
from taskservice.projections.activity.buckets import BOUNDS_MS
from taskservice.projections.activity.tally import COUNTERS


async def caught_up(api: Api) -> None:
    answer = await api.client.get("/v1/events/export")
    await api.parts.projections.caught_up(len(answer.text.splitlines()))


async def activity(api: Api, **query: Any) -> dict[str, Any]:
    answer = await api.client.get("/v1/activity", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def queues(api: Api) -> list[dict[str, Any]]:
    answer = await api.client.get("/v1/queues")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["queues"]
    return found


def total(rows: list[dict[str, Any]], name: str) -> int:
    return sum(row[name] for row in rows)


async def test_the_last_hour_tells_what_happened_in_each_lane(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(5, queue="mail")
        await work(task_database)
        await api.create_many(2, type="report", retry={"max_attempts": 1})
        await work(task_database, Failed("ValueError", "no luck", final=True), types=("report",))
        await api.create(type="nobody")
        await caught_up(api)
        found = await activity(api)
        mail = [row for row in found["activity"] if row["queue"] == "mail"]
        assert {name: total(mail, name) for name in COUNTERS} == {
            **dict.fromkeys(COUNTERS, 0),
            **{"created": 5, "started": 5, "succeeded": 5},
        }
        assert {row["type"] for row in mail} == {"send_email"}
        assert (found["step_s"], found["bounds_ms"]) == (60, list(BOUNDS_MS))
        for name in ("waiting_ms", "running_ms"):
            assert all(len(row[name]) == len(BOUNDS_MS) + 1 for row in mail)
            assert sum(sum(row[name]) for row in mail) == 5
        assert found["since"] <= mail[0]["at"] <= mail[-1]["at"] < found["until"]
        assert total((await activity(api, type="report"))["activity"], "failed") == 2
        assert total((await activity(api, queue="default"))["activity"], "created") == 3
        assert (await activity(api, queue="nowhere"))["activity"] == []


async def test_longer_ranges_come_in_longer_steps_with_the_same_sums(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(7)
        await work(task_database)
        await caught_up(api)
        now = datetime.fromisoformat((await activity(api))["until"])
        for hours, step_s in ((1, 60), (4, 60), (5, 600), (40, 600), (48, 3_600), (240, 3_600), (300, 86_400)):
            found = await activity(api, since=to_text(now - timedelta(hours=hours)))
            assert found["step_s"] == step_s
            assert total(found["activity"], "succeeded") == 7
            assert sum(sum(row["waiting_ms"]) for row in found["activity"]) == 7
        assert (await activity(api, since=to_text(now - timedelta(days=9)), until=to_text(now - timedelta(days=8))))[
            "step_s"
        ] == 600


async def test_where_there_are_too_many_lanes_to_tell_apart_they_come_together(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        with psycopg.connect(task_database) as conn:
            conn.execute("insert into lanes (queue, type) select 'q' || n, 'send_email' from generate_series(1, 200) n")
        await caught_up(api)
        rows = (await activity(api))["activity"]
        assert total(rows, "created") == 3
        assert {(row["queue"], row["type"]) for row in rows} == {(None, None)}
        assert {row["queue"] for row in (await activity(api, queue="default"))["activity"]} == {"default"}
        assert (await activity(api, type="send_email"))["step_s"] == 600


async def test_the_backlog_of_each_lane_is_told_with_the_age_of_its_oldest(task_database: str) -> None:
    async with serving(task_database) as api:
        first = await api.create()
        await api.create_many(3, priority=5)
        await api.create(queue="later", run_at="2999-01-01T00:00:00Z")
        await caught_up(api)
        lane = {"type": "send_email", "retrying": 0, "running": 0}
        assert await queues(api) == [
            {"queue": "default", **lane, "queued": 4, "pending": 0, "oldest_queued_at": first["created_at"]},
            {"queue": "later", **lane, "queued": 0, "pending": 1, "oldest_queued_at": None},
        ]
        await work(task_database, Failed("ValueError", "no luck"))
        await caught_up(api)
        [default, _] = await queues(api)
        assert (default["queued"], default["retrying"], default["oldest_queued_at"]) == (0, 4, None)


async def test_a_task_that_was_queued_again_is_as_old_as_that(task_database: str) -> None:
    async with serving(task_database) as api:
        first, second = await api.create(), await api.create()
        await work(task_database)
        for task in (second, first):
            again = await api.client.post(f"/v1/tasks/{task['id']}:rerun")
            assert again.status_code == 200
        history = (await api.client.get(f"/v1/tasks/{second['id']}/history")).json()["history"]
        await caught_up(api)
        assert [queue["oldest_queued_at"] for queue in await queues(api)] == [history[-1]["at"]]
