"""The one thing of a trace that a worker's child process has to do with: the span that its handler runs in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import attach, detach

from taskservice.infra.traces.w3c import context_from


class HandlerSpans:
    @contextmanager
    def within(self, traceparent: str) -> Iterator[None]:
        """The handler's own spans lie in the worker's."""
        token = attach(context_from({"traceparent": traceparent}))
        try:
            yield
        finally:
            detach(token)
