"""A worker process: settings in, signals obeyed."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from taskservice.infra.database import open_database
from taskservice.infra.log import event
from taskservice.infra.migrate import require_migrated
from taskservice.infra.process import calm_collector
from taskservice.infra.settings import Settings
from taskservice.infra.traces import tracing_attempts
from taskservice.workers.handlers import Registry, discover
from taskservice.workers.options import WorkerOptions
from taskservice.workers.telemetry import Telemetry, WorkerMetrics, serving
from taskservice.workers.worker import Worker

log = logging.getLogger("taskservice.worker")


def run(settings: Settings, *, concurrency: int, modules: Sequence[str], queues: Sequence[str] = ()) -> None:
    """Work until SIGTERM or SIGINT.

    Raises NotMigrated, MigrationRefused, DatabaseUnavailable, MetricsAddressRefused, TracesUnavailable.
    """
    registry, metrics = discover(modules), WorkerMetrics()
    with tracing_attempts(settings) as spans, open_database(settings) as uri, _answering(settings, metrics):
        require_migrated(uri)
        calm_collector()
        _run_loop(_work(settings, uri, registry, Telemetry(metrics, spans), concurrency, queues))


@contextmanager
def _answering(settings: Settings, metrics: WorkerMetrics) -> Iterator[None]:
    if not settings.worker_metrics_port:
        yield
        return
    with serving(metrics, settings.worker_metrics_host, settings.worker_metrics_port) as port:
        event(log, "worker.listening", address=f"http://{settings.worker_metrics_host}:{port}")
        yield


def _run_loop(work: object) -> None:
    if sys.platform == "win32":
        asyncio.run(work)  # type: ignore[arg-type]
    else:
        import uvloop

        uvloop.run(work)  # type: ignore[arg-type]


async def _work(
    settings: Settings, uri: str, registry: Registry, telemetry: Telemetry, concurrency: int, queues: Sequence[str]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    options = WorkerOptions(
        slots=concurrency,
        queues=queues,
        lease_s=settings.lease_s,
        grace_s=settings.grace_s,
        cancel_grace_s=settings.cancel_grace_s,
        listen_uri=settings.listen_url,
    )
    await Worker(uri, registry, options, telemetry).run(stop)
