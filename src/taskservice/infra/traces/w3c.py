"""Between a span's context and the header of W3C's trace context."""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.trace import Span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()


def context_from(headers: Mapping[str, str]) -> Context:
    """An empty one where the headers say nothing, or nothing that can be read."""
    return _propagator.extract(headers, Context())


def traceparent_of(span: Span) -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
