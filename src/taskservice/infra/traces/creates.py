"""The spans of a server: creating tasks, in the trace of who asked for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from opentelemetry.context import attach, detach
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from taskservice.infra.queue.create import Created, CreateRequest, CreateResult
from taskservice.infra.traces.w3c import context_from, traceparent_of

Write = Callable[[Sequence[CreateRequest]], Awaitable[list[CreateResult]]]
_HEADERS = (b"traceparent", b"tracestate")


class CreateSpans:
    """No span tells of a task's name or parameters, nor of an error more than its kind."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def continuing(self, headers: Iterable[tuple[bytes, bytes]]) -> Iterator[None]:
        """Within it, spans belong to the trace that the request's ``headers`` name."""
        found = {name.decode(): value.decode("latin-1") for name, value in headers if name in _HEADERS}
        token = attach(context_from(found))
        try:
            yield
        finally:
            detach(token)

    async def create(self, requests: Sequence[CreateRequest], write: Write) -> list[CreateResult]:
        """One span a request, whose context goes with each of its tasks; it ends when they are committed."""
        with self._tracer.start_as_current_span(
            "task.create", kind=SpanKind.PRODUCER, record_exception=False, set_status_on_exception=False
        ) as span:
            traceparent = traceparent_of(span)
            try:
                results = await write([replace(request, traceparent=traceparent) for request in requests])
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise
            _describe(span, requests, results)
            return results


def _describe(span: Span, requests: Sequence[CreateRequest], results: Sequence[CreateResult]) -> None:
    span.set_attribute("task.count", len(results))
    if len(results) == 1 and isinstance(results[0], Created):
        definition = requests[0].definition
        span.set_attributes(
            {"task.id": results[0].task_id, "task.type": definition.type, "task.queue": definition.queue}
        )
