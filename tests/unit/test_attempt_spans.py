"""Spans of attempts, as a worker begins and ends them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from test_metrics_parts import claimed

from taskservice.domain.outcome import Failed, Succeeded
from taskservice.infra.queue.claim import Claimed
from taskservice.infra.traces import trace_id_of
from taskservice.infra.traces.attempts import AttemptSpans

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def ended() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def spans(ended: InMemorySpanExporter) -> AttemptSpans:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ended))
    return AttemptSpans(provider.get_tracer("test"))


def of_trace(attempt: Claimed, flags: str = "01") -> Claimed:
    created = replace(attempt.created, traceparent=f"00-{TRACE}-00f067aa0ba902b7-{flags}")
    return attempt._replace(created=created)


def by_name(ended: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in ended.get_finished_spans()}


def test_the_wait_is_as_long_as_the_database_says(spans: AttemptSpans, ended: InMemorySpanExporter) -> None:
    spans.start(of_trace(claimed(1, "t", waited_s=2.5)))
    wait = by_name(ended)["task.wait"]
    assert wait.start_time is not None
    assert wait.end_time is not None
    assert (wait.end_time - wait.start_time) / 1e9 == 2.5


def test_a_later_attempt_has_no_wait_as_nobody_knows_since_when(
    spans: AttemptSpans, ended: InMemorySpanExporter
) -> None:
    spans.start(of_trace(claimed(1, "t")._replace(attempt=2)))
    assert by_name(ended) == {}


def test_the_handler_runs_in_its_span_and_nobody_else_does(spans: AttemptSpans) -> None:
    started = spans.start(of_trace(claimed(1, "t")))
    current = started.context.run(trace.get_current_span).get_span_context()
    assert f"{current.span_id:016x}" in started.traceparent
    assert trace_id_of(started.traceparent) == spans.trace_id(1) == TRACE
    assert not trace.get_current_span().get_span_context().is_valid


def test_an_attempt_without_a_trace_begins_one(spans: AttemptSpans, ended: InMemorySpanExporter) -> None:
    started = spans.start(claimed(1, "t"))
    assert spans.trace_id(1) == trace_id_of(started.traceparent) != TRACE
    spans.handler_ended(1, Succeeded())
    spans.written(1, refused=False)
    assert by_name(ended)["task.attempt"].parent is None


def test_what_is_not_sampled_keeps_its_trace_and_records_nothing(
    spans: AttemptSpans, ended: InMemorySpanExporter
) -> None:
    started = spans.start(of_trace(claimed(1, "t"), flags="00"))
    assert trace_id_of(started.traceparent) == spans.trace_id(1) == TRACE
    assert started.traceparent.endswith("-00")
    spans.handler_ended(1, Succeeded())
    spans.written(1, refused=False)
    assert by_name(ended) == {}


def test_a_failure_is_marked_by_its_kind_alone(spans: AttemptSpans, ended: InMemorySpanExporter) -> None:
    spans.start(of_trace(claimed(1, "t")))
    spans.handler_ended(1, Failed("ValueError", "a secret"))
    spans.written(1, refused=False)
    for name in ("task.handler", "task.attempt"):
        span = by_name(ended)[name]
        assert span.status.status_code is trace.StatusCode.ERROR
        assert span.attributes is not None
        assert span.attributes["error.type"] == "ValueError"
    assert "secret" not in " ".join(span.to_json() for span in ended.get_finished_spans())


def test_what_is_open_when_the_lease_is_lost_ends_as_refused(spans: AttemptSpans, ended: InMemorySpanExporter) -> None:
    for number in (1, 2):
        spans.start(of_trace(claimed(number, "t")))
    spans.handler_ended(2, Succeeded())
    spans.close()
    names = [span.name for span in ended.get_finished_spans()]
    assert names.count("task.attempt") == names.count("task.handler") == 2
    assert names.count("task.complete") == 1
    spans.written(1, refused=True)  # a late word of it changes nothing
    spans.handler_ended(1, Succeeded())
    assert spans.trace_id(1) is None
