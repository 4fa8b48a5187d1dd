"""Traces from end to end: a server and a worker, each a process, send spans to a collector over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from collector import Collector, Seen, collecting
from service import Service, eventually, stop

SECRET = "canary-51c8"
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACED = {"traceparent": f"00-{TRACE}-{CALLER}-01"}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


@pytest.fixture
def traced(task_database: str, tmp_path: Path, collector: Collector) -> Iterator[Service]:
    """A server and a worker that send what they have at once."""
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "50"}
    running = Service(tmp_path, task_database, **settings)
    running.server()
    running.spawn("serve", "-n", "4", "--module", "traced_tasks")
    yield running
    running.close()


def create(service: Service, type_: str, headers: dict[str, str], **fields: object) -> int:
    body = {"name": SECRET, "type": type_, "parameters": {"secret": SECRET}, **fields}
    answer = httpx.post(service.address + "/v1/tasks", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    task_id: int = answer.json()["id"]
    return task_id


def spans_of(collector: Collector, trace_id: str, count: int) -> dict[str, Seen]:
    eventually(lambda: len(collector.of(trace_id)) >= count, what=f"{count} spans")
    spans = collector.of(trace_id)
    assert len(spans) == count, [span.name for span in spans]
    return {span.name: span for span in spans}


@pytest.mark.parametrize("type_", ["traced.loop", "traced.thread", "traced.process"])
def test_a_callers_trace_goes_on_through_create_wait_attempt_and_handler_to_completion(
    traced: Service, collector: Collector, type_: str
) -> None:
    task_id = create(traced, type_, TRACED)
    spans = spans_of(collector, TRACE, 6)
    parents = {name: span.parent for name, span in spans.items()}
    assert parents == {
        "task.create": CALLER,
        "task.wait": spans["task.create"].span_id,
        "task.attempt": spans["task.create"].span_id,
        "task.handler": spans["task.attempt"].span_id,
        "mine": spans["task.handler"].span_id,
        "task.complete": spans["task.attempt"].span_id,
    }
    assert spans["task.create"].service == "task-server"
    assert {span.service for name, span in spans.items() if name != "task.create"} == {"task-worker"}
    about = {"task.id": task_id, "task.type": type_, "task.queue": "default"}
    assert about.items() <= spans["task.create"].attributes.items()
    assert {**about, "task.execution": 1, "task.attempt": 1, "task.outcome": "succeeded"}.items() <= (
        spans["task.attempt"].attributes.items()
    )
    attempt, handler = spans["task.attempt"], spans["task.handler"]
    assert attempt.start_ns <= handler.start_ns <= handler.end_ns <= attempt.end_ns
    assert not any(span.failed for span in spans.values())
    assert SECRET.encode() not in collector.received


def test_a_failure_is_marked_with_its_kind_and_every_attempt_is_in_the_trace(
    traced: Service, collector: Collector
) -> None:
    create(traced, "traced.fails", TRACED, retry={"max_attempts": 2, "initial_s": 0, "jitter": 0})
    # one more attempt, which has no wait of its own
    eventually(lambda: len(collector.of(TRACE)) >= 8, what="both attempts")
    attempts = [span for span in collector.of(TRACE) if span.name == "task.attempt"]
    assert sorted(span.attributes["task.attempt"] for span in attempts) == [1, 2]  # type: ignore[type-var]
    assert {(span.failed, span.attributes["error.type"]) for span in attempts} == {(True, "ValueError")}
    assert SECRET.encode() not in collector.received
    failed = [line for line in traced.log_lines("serve") if line["event"] == "execution.failed"]
    assert {line["trace_id"] for line in failed} == {TRACE}


def test_a_batch_is_one_create_whose_trace_all_its_tasks_share(traced: Service, collector: Collector) -> None:
    task = {"name": SECRET, "type": "traced.loop", "parameters": {"secret": SECRET}}
    answer = httpx.post(traced.address + "/v1/tasks:batch", json={"tasks": [task] * 3}, headers=TRACED)
    assert answer.status_code == 200, answer.text
    eventually(lambda: len(collector.of(TRACE)) >= 16, what="all spans")
    (create,) = [span for span in collector.of(TRACE) if span.name == "task.create"]
    attempts = [span for span in collector.of(TRACE) if span.name == "task.attempt"]
    assert create.attributes["task.count"] == len(attempts) == 3
    assert {span.parent for span in attempts} == {create.span_id}


def test_a_create_without_a_trace_begins_one(traced: Service, collector: Collector) -> None:
    create(traced, "traced.loop", {})
    eventually(lambda: len(collector.spans) >= 6, what="all spans")
    (trace_id,) = {span.trace_id for span in collector.spans}
    assert spans_of(collector, trace_id, 6)["task.create"].parent == ""


def test_what_the_caller_does_not_sample_is_not_sent(traced: Service, collector: Collector) -> None:
    unsampled = create(traced, "traced.loop", {"traceparent": f"00-{TRACE}-{CALLER}-00"})
    traced.wait_status(unsampled, "SUCCEEDED")
    create(traced, "traced.loop", {})
    eventually(lambda: len(collector.spans) >= 6, what="the sampled ones")
    assert collector.of(TRACE) == []


def test_what_is_not_sent_yet_is_sent_at_the_end(task_database: str, tmp_path: Path, collector: Collector) -> None:
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "600000"}
    service = Service(tmp_path, task_database, **settings)
    try:
        server, worker = service.server(), service.spawn("serve", "-n", "4", "--module", "traced_tasks")
        service.wait_status(create(service, "traced.loop", TRACED), "SUCCEEDED")
        assert (stop(worker), stop(server)) == (0, 0)
    finally:
        service.close()
    assert len(collector.of(TRACE)) == 6


def test_a_collector_that_is_gone_holds_up_neither_tasks_nor_the_end(task_database: str, tmp_path: Path) -> None:
    with collecting() as collector:
        gone = collector.address
    service = Service(tmp_path, task_database, OTEL_EXPORTER_OTLP_ENDPOINT=gone, OTEL_BSP_SCHEDULE_DELAY="50")
    try:
        server, worker = service.server(), service.spawn("serve", "-n", "4", "--module", "traced_tasks")
        service.wait_status(create(service, "traced.process", TRACED), "SUCCEEDED")
        assert (stop(worker, within_s=20), stop(server, within_s=20)) == (0, 0)
    finally:
        service.close()


def test_without_traces_nothing_of_a_callers_trace_is_kept(service: Service) -> None:
    service.server()
    answer = httpx.post(service.address + "/v1/tasks", json={"name": "n", "type": "t"}, headers=TRACED)
    (entry,) = service.get(f"/v1/tasks/{answer.json()['id']}/history")["history"]  # type: ignore[misc]
    exported = httpx.get(service.address + "/v1/events/export", params={"after": 0}).text
    assert entry["event"] == "task.created"
    assert TRACE not in exported
