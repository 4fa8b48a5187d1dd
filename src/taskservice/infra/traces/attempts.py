"""The spans of a worker: what a task waited for, its attempts, their handlers, and how their outcome was written."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import NamedTuple

from opentelemetry.context import Context, attach
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, format_trace_id, set_span_in_context
from opentelemetry.util.types import AttributeValue

from taskservice.domain.outcome import Failed, Outcome
from taskservice.infra.queue.claim import Claimed, claimed_at, could_begin_at
from taskservice.infra.traces.handler import HandlerTrace
from taskservice.infra.traces.w3c import context_from, traceparent_of


class _Open(NamedTuple):
    attempt: Span
    part: Span  # the handler, then the completion


class AttemptSpans:
    """Attempts are known by their fencing tokens. No span tells of a name, a parameter, a result or an error's text.

    A task that was created without a trace begins one with each attempt.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._open: dict[int, _Open] = {}

    def start(self, claimed: Claimed) -> HandlerTrace:
        """The task's wait has ended; the attempt begins, and with it the handler."""
        parent = context_from({"traceparent": claimed.created.traceparent or ""})
        attributes = _attributes(claimed)
        self._tell_wait(claimed, parent, attributes)
        attempt = self._tracer.start_span("task.attempt", parent, SpanKind.CONSUMER, attributes)
        handler = self._tracer.start_span("task.handler", set_span_in_context(attempt, parent), attributes=attributes)
        self._open[claimed.token] = _Open(attempt, handler)
        context = copy_context()
        context.run(attach, set_span_in_context(handler, parent))
        return HandlerTrace(traceparent_of(handler), context)

    def handler_ended(self, token: int, outcome: Outcome) -> None:
        """From now on the outcome is on its way to the database."""
        found = self._open.get(token)
        if found is None:
            return
        _mark(found.part, outcome)
        found.part.end()
        _mark(found.attempt, outcome)
        complete = self._tracer.start_span("task.complete", set_span_in_context(found.attempt))
        self._open[token] = _Open(found.attempt, complete)

    def written(self, token: int, refused: bool) -> None:
        found = self._open.pop(token, None)
        if found is not None:
            found.part.set_attribute("task.refused", refused)
            found.part.end()
            found.attempt.end()

    def trace_id(self, token: int) -> str | None:
        found = self._open.get(token)
        return None if found is None else format_trace_id(found.attempt.get_span_context().trace_id)

    def close(self) -> None:
        """End what nobody will hear of any more."""
        for token in list(self._open):
            self.written(token, refused=True)

    def _tell_wait(self, claimed: Claimed, parent: Context, attributes: Mapping[str, AttributeValue]) -> None:
        """By the database's clock, and only where the wait's beginning is known."""
        since = could_begin_at(claimed)
        if since is not None:
            until = max(since, claimed_at(claimed))
            wait = self._tracer.start_span("task.wait", parent, attributes=attributes, start_time=_nanoseconds(since))
            wait.end(_nanoseconds(until))


def _attributes(claimed: Claimed) -> dict[str, AttributeValue]:
    return {
        "task.id": claimed.task_id,
        "task.type": claimed.created.type,
        "task.queue": claimed.created.queue,
        "task.execution": claimed.execution,
        "task.attempt": claimed.attempt,
    }


def _mark(span: Span, outcome: Outcome) -> None:
    span.set_attribute("task.outcome", type(outcome).__name__.lower())
    if isinstance(outcome, Failed):
        span.set_attribute("error.type", outcome.error_type)
        span.set_status(StatusCode.ERROR)


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
