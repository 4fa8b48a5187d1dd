"""Health, metrics, the OpenAPI document and its page."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

import psycopg
import pytest
from api_server import NEWSLETTER, serving, streaming, until


async def test_a_server_that_can_work_is_ready(task_database: str) -> None:
    async with serving(task_database) as api:
        await until(api.parts.listener.connected.is_set, "the listener is connected")
        assert (await api.client.get("/healthz")).json() == {"alive": True}
        answer = await api.client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "parts": {"database": "ok", "migrations": "ok", "listener": "ok", "projections": "ok"},
        }


async def test_a_server_on_a_database_newer_than_itself_is_not_ready(task_database: str) -> None:
    async with serving(task_database) as api:
        _execute(task_database, "insert into schema_migrations (name, checksum) values ('9999_later', 'x')")
        answer = await api.client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert "9999_later" in answer.json()["parts"]["migrations"]


async def test_all_who_ask_whether_a_server_is_ready_share_one_look(task_database: str) -> None:
    async with serving(task_database) as api:
        readiness, connected = api.parts.readiness, api.parts.listener.connected
        await until(connected.is_set, "the listener is connected")
        first, *others = await asyncio.gather(*(readiness.look() for _ in range(100)))
        assert all(seen is first for seen in others)
        connected.clear()
        assert (await readiness.look())["listener"] != "ok"
        connected.set()
        assert (await readiness.look())["listener"] == "ok"


async def test_metrics_have_the_names_that_dashboards_read(task_database: str) -> None:
    async with serving(task_database) as api:
        task = await api.create()
        await api.create_many(4)
        await api.client.get(f"/v1/tasks/{task['id']}")
        await api.client.get(f"/v1/tasks/{task['id']}/history")
        await api.client.get("/v1/tasks")
        cancelled = (await api.client.post(f"/v1/tasks/{task['id']}:cancel")).json()
        # what is refused is counted by task_errors_total alone
        await api.client.get("/v1/tasks/99")
        await api.client.get("/v1/tasks/99/history")
        assert (await api.client.post(f"/v1/tasks/{task['id']}:cancel")).status_code == 409
        assert (await api.client.post("/v1/tasks/99:rerun")).status_code == 404
        await api.parts.projections.caught_up(cancelled["position"])
        async with streaming(api):
            text = (await api.client.get("/metrics")).text
    for line in (
        "task_create_total 5.0",
        "task_get_total 1.0",
        "task_get_history_total 1.0",
        "task_list_total 1.0",
        "task_update_status_total 1.0",
        'task_errors_total{code="task_not_found",operation="get"} 1.0',
        'task_duration_seconds_count{operation="create"} 1.0',
        'task_status_count{status="QUEUED"} 4.0',
        'task_projection_lag_events{model="task_view"} 0.0',
        "task_streams 1.0",
        "task_database_up 1.0",
    ):
        assert line in text.splitlines()


async def test_the_page_to_try_the_api_asks_nobody_else_for_anything(task_database: str) -> None:
    async with serving(task_database) as api:
        page = await api.client.get("/docs")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(wanted) == 4
        for address in wanted:
            assert address.startswith(("/docs/assets/", "data:"))
            if address.startswith("/"):
                assert (await api.client.get(address)).status_code == 200, address
        document = await api.client.get("/openapi.json")
        assert document.headers["content-type"] == "application/json"
        assert document.json()["openapi"] == "3.1.0"


async def test_a_full_backlog_is_told_with_a_time_to_wait_and_what_was_accepted_is_there(task_database: str) -> None:
    async with serving(task_database, TASK_CREATE_BACKLOG="20") as api:
        with psycopg.connect(task_database) as conn:
            # nothing can be committed while this is held
            conn.execute("lock table task_events in exclusive mode")
            sent = [asyncio.create_task(api.client.post("/v1/tasks", json=NEWSLETTER)) for _ in range(60)]
            await until(lambda: sum(one.done() for one in sent) >= 20, "some are refused")
            conn.rollback()
        answers = await asyncio.gather(*sent)
        refused = [answer for answer in answers if answer.status_code == 503]
        accepted = [answer for answer in answers if answer.status_code == 201]
        assert len(refused) + len(accepted) == 60
        assert len(accepted) >= 20
        assert {(one.json()["code"], one.headers["retry-after"]) for one in refused} == {("overloaded", "1")}
        for answer in accepted:
            assert (await api.client.get(answer.headers["location"])).json() == answer.json()
        assert _execute(task_database, "select count(*) from task_events") == len(accepted)


async def test_an_outage_is_told_with_a_time_to_wait_and_passes(task_database: str, direct_database: str) -> None:
    name = urlsplit(direct_database).path[1:]
    admin = direct_database.replace(f"/{name}?", "/postgres?")
    async with serving(task_database, DB_POOL_MAX_CONNS="2") as api:
        await api.create()
        _execute(admin, f"alter database {name} allow_connections false")
        _execute(admin, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
        for answer in await asyncio.gather(
            api.client.post("/v1/tasks", json=NEWSLETTER), api.client.get("/v1/tasks/1"), api.client.get("/v1/events")
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
            assert answer.headers["retry-after"] == "1"
            assert name not in answer.text
        ready = await api.client.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]["listener"] == "ok") == (503, False)
        assert (await api.client.get("/healthz")).status_code == 200
        assert "task_database_up 0.0" in (await api.client.get("/metrics")).text
        _execute(admin, f"alter database {name} allow_connections true")
        answers = [503]
        while answers[-1] == 503:
            answers.append((await api.client.post("/v1/tasks", json=NEWSLETTER)).status_code)
        assert answers[-1] == 201


async def test_a_failure_inside_is_logged_and_tells_the_caller_nothing_of_itself(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(task_database) as api:
        _execute(task_database, "alter table task_events rename column state to secret_column")
        for _ in range(2):
            answer = await api.client.get("/v1/tasks/1")
            assert (answer.status_code, answer.json()["code"]) == (500, "internal")
            assert "secret" not in answer.text
    assert any("UndefinedColumn" in str(record.exc_info) for record in caplog.records)


def _execute(uri: str, statement: str) -> object:
    with psycopg.connect(uri, autocommit=True) as conn:
        cursor = conn.execute(statement.encode())
        return cursor.fetchone()[0] if cursor.description and cursor.rowcount else None  # type: ignore[index]
