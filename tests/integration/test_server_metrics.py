"""What a server tells Prometheus."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from api_server import NEWSLETTER, Api, serving, work
from metrics_parts import Scraped

from taskservice.projections.backlog import SHOWN

Eventually = Callable[..., Awaitable[Any]]


async def scrape(api: Api) -> Scraped:
    answer = await api.client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return Scraped(answer.text)


async def taken_in(api: Api) -> None:
    with psycopg.connect(api.uri) as conn:
        (newest,) = conn.execute("select max(notification_id) from task_events").fetchone() or (0,)
    await api.parts.projections.caught_up(newest)


async def test_requests_are_counted_by_operation_and_status(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create()
        await api.create()
        await api.client.post("/v1/tasks", json={"name": "without a type"})
        await api.client.get("/v1/tasks/99")
        found = await scrape(api)
    assert found["task_requests_total", {"operation": "create", "status": "201"}] == 2
    assert found["task_requests_total", {"operation": "create", "status": "400"}] == 1
    assert found["task_requests_total", {"operation": "get", "status": "404"}] == 1


async def test_commits_of_creates_are_counted_with_their_sizes(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(30)
        found = await scrape(api)
    assert found["task_create_batch_size_sum", {}] == 30
    assert found["task_create_batch_size_bucket", {"le": "20.0"}] == 0
    assert found["task_create_batch_size_bucket", {"le": "50.0"}] == 1
    assert found["task_create_commit_seconds_count", {}] == 1
    assert found["task_create_waiting", {}] == 0


async def test_the_backlog_is_told_by_lane_and_status_with_the_age_of_its_oldest(
    task_database: str, eventually: Eventually
) -> None:
    async with serving(task_database) as api:
        await api.create_many(3, queue="mail")
        await api.create_many(2, type="report", run_at="2100-01-01T00:00:00Z")
        with psycopg.connect(task_database, autocommit=True) as conn:
            conn.execute("""
                update task_events
                set state = convert_to(regexp_replace(convert_from(state, 'UTF8'), '"at":"....', '"at":"2020'), 'UTF8')
                where originator_id = stream_id(1)""")
        await taken_in(api)
        found = await scrape(api)
        mail, report = {"queue": "mail", "type": "send_email"}, {"queue": "default", "type": "report"}
        assert found["task_queue_depth", {**mail, "status": "QUEUED"}] == 3
        assert found["task_queue_depth", {**report, "status": "PENDING"}] == 2
        assert found["task_queue_oldest_seconds", mail] > 5 * 365 * 86_400
        assert found["task_queue_oldest_seconds", report] == 0

        assert await work(task_database) == 3
        await taken_in(api)

        async def empty() -> bool:
            found = await scrape(api)
            return not found.total("task_queue_depth", **mail) and not found["task_queue_oldest_seconds", mail]

        await eventually(empty)


async def test_ten_thousand_queues_and_types_make_no_more_series_than_fifty(task_database: str) -> None:
    async with serving(task_database) as api:
        for first in range(0, 10_000, 1_000):
            tasks = [{**NEWSLETTER, "queue": f"q{n}", "type": f"t{n}"} for n in range(first, first + 1_000)]
            assert (await api.client.post("/v1/tasks:batch", json={"tasks": tasks})).status_code == 200
        await api.create_many(5, queue="busy", type="busy")
        await api.create_many(5, queue="other", type="other")
        await taken_in(api)
        found = await scrape(api)
    lanes = found.labels_of("task_queue_oldest_seconds")
    assert len(lanes) == SHOWN + 1
    assert {"queue": "busy", "type": "busy"} in lanes, "those that had most tasks are told apart"
    others = {"queue": "other", "type": "other"}
    assert found["task_queue_depth", {**others, "status": "QUEUED"}] == 10_010 - (SHOWN - 1) - 5
    assert found["task_queue_oldest_seconds", others] > 0
    assert found.total("task_queue_depth", status="QUEUED") == 10_010
    assert len(found) < 1_500


async def test_the_lag_of_a_read_model_is_told_in_events_and_in_seconds(
    task_database: str, eventually: Eventually
) -> None:
    async with serving(task_database) as api:
        with psycopg.connect(task_database) as conn:
            # while this is held no server may take a turn
            conn.execute("select from projection_checkpoints for update")
            await api.create_many(7)

            async def behind() -> bool:
                found = await scrape(api)
                model = {"model": "task_view"}
                seconds = found["task_projection_lag_seconds", model]
                return found["task_projection_lag_events", model] == 7 and 0 < seconds < 60

            await eventually(behind)
            conn.rollback()

        async def caught_up() -> bool:
            found = await scrape(api)
            return not found.total("task_projection_lag_seconds") and not found.total("task_projection_lag_events")

        await eventually(caught_up)


async def test_an_event_that_nobody_can_read_leaves_the_other_metrics(task_database: str) -> None:
    async with serving(task_database) as api:
        with psycopg.connect(task_database) as conn:
            conn.execute("select from projection_checkpoints for update")
            await api.create()
            with psycopg.connect(task_database, autocommit=True) as other:
                other.execute("update task_events set state = 'no JSON'")
            found = await scrape(api)
            conn.rollback()
    assert math.isnan(found["task_projection_lag_seconds", {"model": "task_view"}])
    assert found["task_projection_lag_events", {"model": "task_view"}] == 1
    assert found["task_database_up", {}] == 1


async def test_pools_and_the_process_are_looked_at(task_database: str) -> None:
    async with serving(task_database, DB_POOL_MAX_CONNS="7") as api:
        await api.create()
        found = await scrape(api)
    assert found["task_pool_max_connections", {"pool": "server"}] == 7
    assert 1 <= found.total("task_pool_connections", pool="server") <= 7
    assert found["task_pool_requests_total", {"pool": "server"}] > 0
    assert found["task_pool_errors_total", {"pool": "server"}] == 0
    assert found.labels_of("task_build_info")


async def test_a_scrape_is_answered_while_the_database_is_silent(task_database: str) -> None:
    async with serving(task_database) as api:
        with psycopg.connect(task_database) as conn:
            conn.execute("lock table status_counts_1 in access exclusive mode")
            answer = await api.client.get("/metrics")
    assert answer.status_code == 200
    assert Scraped(answer.text)["task_database_up", {}] == 0
