"""Traces by OpenTelemetry: off by default, and then nothing of it is imported.

``provider``, ``creates`` and ``attempts`` import ``opentelemetry``, which the extra ``otel`` brings; ``switch`` imports
them where traces are on.
"""

from taskservice.infra.traces.handler import HandlerTrace, trace_id_of
from taskservice.infra.traces.switch import tracing_attempts, tracing_creates, tracing_handlers

__all__ = [
    "HandlerTrace",
    "trace_id_of",
    "tracing_attempts",
    "tracing_creates",
    "tracing_handlers",
]
