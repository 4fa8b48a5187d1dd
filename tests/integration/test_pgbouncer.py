"""The service behind a PgBouncer that pools transactions. `--through-pgbouncer` puts one before every test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest
from api_server import NEWSLETTER, serving, streaming
from pooler import Pooler
from queue_parts import create, request

from taskservice.infra.database import connect, connect_thread
from taskservice.infra.listen import Listener
from taskservice.infra.migrate import migrate, pending
from taskservice.infra.queue.workers import Registration, register, renew
from taskservice.infra.store import open_store
from taskservice.workers.handlers.registry import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

Eventually = Callable[..., Awaitable[object]]


@pytest.fixture
def pooled(pooler: Pooler, direct_database: str) -> str:
    return pooler.uri(direct_database)


async def test_server_worker_streams_and_read_models_work_through_it(pooled: str, direct_database: str) -> None:
    registry = Registry()

    @registry.task("noop")
    async def noop() -> int:
        return 7

    stop = asyncio.Event()
    async with serving(pooled, DATABASE_LISTEN_URL=direct_database) as api, streaming(api) as stream:
        working = asyncio.create_task(
            Worker(pooled, registry, WorkerOptions(slots=20, lease_s=3, listen_uri=direct_database)).run(stop)
        )
        ids = [(await api.create(type="noop", parameters={}))["id"] for _ in range(20)]
        for _ in range(3):
            ids += await api.create_many(100, type="noop", parameters={})
        seen = await stream.take(3 * len(ids))
        await api.parts.projections.caught_up(seen[-1]["position"])
        counts = (await api.client.get("/v1/status")).json()["counts"]
        listed = (await api.client.get("/v1/tasks", params={"status": "SUCCEEDED", "limit": 100})).json()["tasks"]
        then = (await api.client.get(f"/v1/tasks/{ids[0]}", params={"version": 2})).json()
        stop.set()
        await working
    positions = [event["position"] for event in seen]
    assert positions == sorted(set(positions))
    assert counts["SUCCEEDED"] == len(ids)
    assert len(listed) == 100
    assert then["status"] == "RUNNING"
    with psycopg.connect(direct_database) as conn:
        assert conn.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)


async def test_nothing_is_prepared_that_another_transaction_may_miss(pooled: str) -> None:
    async with open_store(pooled, max_conns=12) as store:

        async def use_it(n: int) -> None:
            ids = await create(store, type=f"type-{n % 3}")
            await store.task(ids[0])
            await store.task_as_of(ids[0], version=1)
            await store.cancel(ids[0], "tester", "")
            await store.create([request(key=f"key {n}")])

        await asyncio.gather(*(use_it(n) for n in range(200)))


async def test_a_lease_is_renewed_through_it(pooled: str) -> None:
    async with await connect(pooled, name="test") as conn:
        who = Registration("here", 1, ["noop"], [], 1)
        ids = [await register(conn, who, 60) for _ in range(2)]
    threads = [connect_thread(pooled, name="lease") for _ in ids]
    for _ in range(10):
        for worker_id, thread in zip(ids, threads, strict=True):
            assert await asyncio.to_thread(renew, thread, worker_id, 60, 0)
    for thread in threads:
        thread.close()


async def test_settings_of_a_session_are_the_same_after_our_transactions(pooled: str, direct_database: str) -> None:
    names = ("enable_seqscan", "plan_cache_mode", "transaction_timeout", "search_path")
    ours = "select current_setting(n) from unnest(%s::text[]) n"
    async with open_store(pooled) as store:
        await asyncio.gather(*(create(store, 3) for _ in range(30)))
        async with await connect(pooled, name="test") as conn:
            after = await (await conn.execute(ours, [list(names)])).fetchall()
    with psycopg.connect(direct_database) as direct:
        assert after == direct.execute(ours, [list(names)]).fetchall()


async def test_a_listener_hears_past_it_and_says_when_it_cannot(
    pooled: str, direct_database: str, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    for uri, told in ((direct_database, 0), (pooled, 1)):
        heard = asyncio.Event()
        listener = Listener(uri, {"task_events": [heard]})
        listening = asyncio.create_task(listener.run())
        await eventually(listener.connected.is_set)
        heard.clear()
        if uri == direct_database:
            async with open_store(pooled) as store:
                await create(store)
            await eventually(heard.is_set, within_s=5)
        listening.cancel()
        assert [record.message for record in caplog.records].count("listener.behind_pooler") == told


def test_migrations_run_through_it(pooler: Pooler, empty_database: str) -> None:
    uri = pooler.uri(empty_database)
    assert len(migrate(uri)) >= 3
    assert pending(uri) == []


async def test_what_its_server_connections_break_is_an_outage_that_passes(pooled: str, direct_database: str) -> None:
    async with serving(pooled, DATABASE_LISTEN_URL=direct_database) as api:
        await api.create()
        with psycopg.connect(direct_database, autocommit=True) as conn:
            conn.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()"""
            )
        answers = [0]
        while answers[-1] != 201:
            answers.append((await api.client.post("/v1/tasks", json=NEWSLETTER)).status_code)
        assert set(answers) <= {0, 503, 201}
