"""What a worker tells of its work: metrics on a port of its own, and a line for each attempt that did not succeed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest
from metrics_parts import Scraped

from taskservice import Cancel, Context
from taskservice.domain.definition import parse_definition
from taskservice.infra.background import in_background
from taskservice.infra.log import configure
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.store import Store
from taskservice.workers.handlers import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.telemetry import MetricsAddressRefused, Telemetry, WorkerMetrics, serving
from taskservice.workers.worker import Worker

Eventually = Callable[..., Awaitable[Any]]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECRET = "canary-7f3a"


@pytest.fixture
def registry() -> Registry:
    registry = Registry()

    @registry.task("ends")
    async def ends(context: Context, how: str, secret: str = "") -> str:
        context.log.info("heard of it", extra={"how": how})
        context.progress(0.5, "half way")
        if how == "cancel":
            raise Cancel("no longer wanted")
        if how == "fail":
            raise ValueError(f"cannot use {secret}")
        return secret

    return registry


async def create(store: Store, *hows: str, traceparent: str | None = None, **fields: object) -> list[int]:
    once = {"max_attempts": 1}
    requests = [
        CreateRequest(
            parse_definition({"name": SECRET, "type": "ends", "retry": once, "parameters": parameters, **fields}),
            traceparent=traceparent,
        )
        for parameters in ({"how": how, "secret": SECRET} for how in hows)
    ]
    return [one.task_id for one in await store.create(requests) if isinstance(one, Created)]


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


async def test_a_worker_counts_what_became_of_its_attempts(
    task_store: Store, task_database: str, registry: Registry
) -> None:
    metrics = WorkerMetrics()
    await create(task_store, "fail", "cancel", *["succeed"] * 20)
    await Worker(task_database, registry, WorkerOptions(slots=7), Telemetry(metrics)).run_until_empty()
    found = Scraped(metrics.text().decode())
    assert found["task_attempts_total", {"type": "ends", "outcome": "succeeded"}] == 20
    assert found["task_attempts_total", {"type": "ends", "outcome": "failed"}] == 1
    assert found["task_attempts_total", {"type": "ends", "outcome": "cancelled"}] == 1
    assert found["task_handler_duration_seconds_count", {"type": "ends"}] == 22
    assert found["task_claim_batch_size_sum", {}] == found["task_completion_batch_size_sum", {}] == 22
    assert found["task_pickup_seconds_count", {}] == 22
    assert 0 < found["task_pickup_seconds_sum", {}] < 22 * 60
    assert found["task_worker_slots", {}] == 7
    assert found["task_worker_running", {}] == found["task_worker_unwritten", {}] == 0
    assert found["task_pool_max_connections", {"pool": "worker"}] == 6


async def test_a_lease_that_is_kept_and_one_that_is_lost_are_counted(
    task_store: Store, task_database: str, registry: Registry, eventually: Eventually
) -> None:
    metrics, stop = WorkerMetrics(), asyncio.Event()
    options = WorkerOptions(lease_s=1.0, grace_s=1.0)

    def counted(name: str) -> float:
        return Scraped(metrics.text().decode())[name, {}]

    running = asyncio.create_task(Worker(task_database, registry, options, Telemetry(metrics)).run(stop))
    async with in_background(running):
        await eventually(lambda: counted("task_lease_renewals_total") > 0)
        with psycopg.connect(task_database, autocommit=True) as conn:
            conn.execute("update workers set lease_until = clock_timestamp() - interval '1 s'")
        await eventually(lambda: counted("task_lease_losses_total") == 1)
        stop.set()
        await running


async def test_attempts_taken_from_a_lost_worker_are_counted_and_logged_one_by_one(
    task_store: Store,
    task_database: str,
    registry: Registry,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
    eventually: Eventually,
) -> None:
    configure("info", "json")
    ids = await create(task_store, "succeed", "succeed")
    with psycopg.connect(task_database, autocommit=True) as conn:
        conn.execute(
            "insert into workers (host, pid, types, queues, slots, lease_until) "
            "values ('gone', 1, '{ends}', '{}', 2, clock_timestamp() + interval '1 s')"
        )
        conn.execute("select claim_executions(1, 'gone/1', 2)")
    metrics = WorkerMetrics()
    await Worker(task_database, registry, WorkerOptions(lease_s=1.0), Telemetry(metrics)).run_until_empty()
    assert Scraped(metrics.text().decode())["task_attempts_rescued_total", {}] == 2
    lost = [line for line in lines(capsys.readouterr().err) if line["event"] == "execution.lost"]
    assert [(line["task_id"], line["execution"], line["attempt"], line["worker"]) for line in lost] == [
        (task_id, 1, 1, "gone/1") for task_id in ids
    ]


async def test_each_line_about_an_attempt_names_task_attempt_and_trace_and_no_value(
    task_store: Store,
    task_database: str,
    registry: Registry,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> None:
    configure("debug", "json")
    ids = await create(task_store, "succeed", "fail", "cancel", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    await Worker(task_database, registry, WorkerOptions()).run_until_empty()
    captured = capsys.readouterr().err
    told = [line for line in lines(captured) if "task_id" in line]
    assert {(line["event"], line["task_id"]) for line in told} == {
        *[("heard of it", task_id) for task_id in ids],
        *[("execution.progress", task_id) for task_id in ids],
        *zip(("execution.succeeded", "execution.failed", "execution.cancelled"), ids, strict=True),
    }
    assert {(line["execution"], line["attempt"], line["trace_id"]) for line in told} == {(1, 1, TRACE)}
    assert SECRET not in captured


async def test_a_task_without_a_trace_is_logged_without_one(
    task_store: Store,
    task_database: str,
    registry: Registry,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> None:
    configure("info", "json")
    [task_id] = await create(task_store, "fail")
    await Worker(task_database, registry, WorkerOptions()).run_until_empty()
    [failed] = [line for line in lines(capsys.readouterr().err) if line["event"] == "execution.failed"]
    assert (failed["task_id"], failed["attempt"], failed["error"], failed["type"]) == (task_id, 1, "ValueError", "ends")
    assert "trace_id" not in failed


def test_a_worker_answers_metrics_and_health_on_its_port_and_nothing_else() -> None:
    with serving(WorkerMetrics(), "127.0.0.1", 0) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/healthz").json() == {"alive": True}
        assert client.head("/healthz").content == b""
        answer = client.get("/metrics?x=1")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert "task_worker_slots 0.0" in answer.text.splitlines()
        assert client.get("/").status_code == 404
        assert client.post("/metrics").status_code == 501


def test_who_connects_and_says_nothing_keeps_nobody_from_an_answer() -> None:
    with serving(WorkerMetrics(), "127.0.0.1", 0) as port:
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        for one in silent:
            one.close()


def test_a_port_that_is_taken_is_named() -> None:
    with (
        serving(WorkerMetrics(), "127.0.0.1", 0) as port,
        pytest.raises(MetricsAddressRefused, match=f"TASK_WORKER_METRICS_PORT={port}: cannot listen there: Address"),
        serving(WorkerMetrics(), "127.0.0.1", port),
    ):
        pass
