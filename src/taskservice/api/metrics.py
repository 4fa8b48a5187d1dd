"""Prometheus metrics: the names that existing dashboards read, and gauges that are looked up at each scrape."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest

disable_created_metrics()  # type: ignore[no-untyped-call]

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One set a server, in a registry of its own, so that several servers can live in one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.created = Counter("task_create", "Tasks created", registry=registry)
        self.read = Counter("task_get", "Tasks read by id", registry=registry)
        self.histories = Counter("task_get_history", "Histories read", registry=registry)
        self.changed = Counter("task_update_status", "Tasks cancelled or re-run", registry=registry)
        self.listed = Counter("task_list", "Lists read", registry=registry)
        self._errors = Counter("task_errors", "Requests refused or failed", ["operation", "code"], registry=registry)
        self._durations = Histogram(
            "task_duration_seconds", "Time to answer", ["operation"], buckets=BUCKETS_S, registry=registry
        )
        self.streams = Gauge("task_streams", "Event streams that are open", registry=registry)
        self.dropped_streams = Counter(
            "task_streams_dropped", "Event streams cut because their client was too slow", registry=registry
        )
        self.by_status = Gauge("task_status_count", "Tasks by status", ["status"], registry=registry)
        self.lag = Gauge(
            "task_projection_lag_events", "Events that a read model has not taken in", ["model"], registry=registry
        )
        self.database_up = Gauge("task_database_up", "Whether the database answered this scrape", registry=registry)

    def duration_of(self, operation: str) -> Histogram:
        """To be kept: looking up the label is most of what an observation costs."""
        return self._durations.labels(operation)

    def count_error(self, operation: str, code: str) -> None:
        self._errors.labels(operation, code).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)
