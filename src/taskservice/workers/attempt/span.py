"""In a child process: the worker's span, in which the handler's own lie."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskservice.infra.traces.handlers import HandlerSpans

# A child is killed without a word once it has been idle; so it sends what it has at once.
SENT_WITHIN_MS = "500"


def within_span(traceparent: str | None) -> AbstractContextManager[None]:
    """Nothing of OpenTelemetry is imported unless the worker traces."""
    return nullcontext() if traceparent is None else _spans().within(traceparent)


@cache
def _spans() -> HandlerSpans:
    from taskservice.infra.settings import Settings
    from taskservice.infra.traces import tracing_handlers

    os.environ.setdefault("OTEL_BSP_SCHEDULE_DELAY", SENT_WITHIN_MS)
    return tracing_handlers(Settings.load())
