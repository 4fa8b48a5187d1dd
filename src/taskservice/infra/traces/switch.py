"""Whether traces are on, and what then has to be imported."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from taskservice.domain.errors import TaskServiceError

if TYPE_CHECKING:
    from taskservice.infra.settings import Settings
    from taskservice.infra.traces.attempts import AttemptSpans
    from taskservice.infra.traces.creates import CreateSpans
    from taskservice.infra.traces.handlers import HandlerSpans

SERVER, WORKER = "task-server", "task-worker"
# OpenTelemetry's own, which wins over the endpoint for everything.
TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class TracesUnavailable(TaskServiceError):
    """Traces were asked for, and cannot be had."""

    code = "traces_unavailable"


@contextmanager
def tracing_creates(settings: Settings) -> Iterator[CreateSpans | None]:
    """For a server; what was recorded is sent when it is left. None: traces are off. Raises TracesUnavailable."""
    if not traces_wanted(settings):
        yield None
        return
    from taskservice.infra.traces.creates import CreateSpans
    from taskservice.infra.traces.provider import open_tracer

    with open_tracer(settings.otlp_endpoint, SERVER) as tracer:
        yield CreateSpans(tracer)


@contextmanager
def tracing_attempts(settings: Settings) -> Iterator[AttemptSpans | None]:
    """The same for a worker."""
    if not traces_wanted(settings):
        yield None
        return
    from taskservice.infra.traces.attempts import AttemptSpans
    from taskservice.infra.traces.provider import open_tracer

    with open_tracer(settings.otlp_endpoint, WORKER) as tracer:
        yield AttemptSpans(tracer)


def tracing_handlers(settings: Settings) -> HandlerSpans:
    """For a worker's child process, which is never told of its end."""
    from taskservice.infra.traces.handlers import HandlerSpans
    from taskservice.infra.traces.provider import start_tracer

    start_tracer(settings.otlp_endpoint, WORKER)
    return HandlerSpans()


def traces_wanted(settings: Settings) -> bool:
    """Raises TracesUnavailable."""
    endpoint = settings.otlp_endpoint or os.environ.get(TRACES_ENDPOINT)
    wanted = settings.traces == "on" or (settings.traces == "auto" and bool(endpoint))
    if wanted and not all(_is_installed(name) for name in _NEEDED):
        asked = "TASK_TRACES=on" if settings.traces == "on" else "OTEL_EXPORTER_OTLP_ENDPOINT"
        raise TracesUnavailable(
            f"{asked} asks for traces, but OpenTelemetry is not installed: "
            "pip install 'taskservice[otel]', or set TASK_TRACES=off"
        )
    return wanted


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # of what it lies in
        return False
