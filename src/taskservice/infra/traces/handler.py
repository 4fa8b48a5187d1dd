"""What a handler's attempt has to know of its trace."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandlerTrace:
    """The span that a handler runs in: ``context`` has it as the current one, ``traceparent`` takes it elsewhere."""

    traceparent: str
    context: Context


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace that a header of W3C's trace context names."""
    return None if traceparent is None else traceparent[3:35]
