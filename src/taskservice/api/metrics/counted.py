"""What happens in this server, counted as it happens. The seed's names are those that existing dashboards read."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from taskservice.api.metrics.looked_up import LookedUp
from taskservice.infra.database import Pool
from taskservice.infra.metrics import SIZES, TIMES_S, PoolMetrics, new_registry


class Metrics:
    """One set a server. No label holds what people outside choose, but in ``looked_up``, which keeps those few."""

    def __init__(self) -> None:
        self._registry = registry = new_registry()
        self.created = Counter("task_create", "Tasks created", registry=registry)
        self.read = Counter("task_get", "Tasks read by id", registry=registry)
        self.histories = Counter("task_get_history", "Histories read", registry=registry)
        self.changed = Counter("task_update_status", "Tasks cancelled, re-run or reported", registry=registry)
        self.listed = Counter("task_list", "Lists read", registry=registry)
        self._errors = Counter("task_errors", "Requests refused or failed", ["operation", "code"], registry=registry)
        self._durations = Histogram(
            "task_duration_seconds", "Time to answer", ["operation"], buckets=TIMES_S, registry=registry
        )
        self._requests = Counter(
            "task_requests", "Requests answered, by HTTP status", ["operation", "status"], registry=registry
        )
        self._requests_by: dict[tuple[str, int], Counter] = {}
        self._commit_s = Histogram(
            "task_create_commit_seconds", "Time to commit a batch of creates", buckets=TIMES_S, registry=registry
        )
        self._commit_size = Histogram(
            "task_create_batch_size", "Tasks that one commit created", buckets=SIZES, registry=registry
        )
        self._waiting = Gauge("task_create_waiting", "Creates that wait for a commit", registry=registry)
        self.streams = Gauge("task_streams", "Event streams that are open", registry=registry)
        self.dropped_streams = Counter(
            "task_streams_dropped", "Event streams cut because their client was too slow", registry=registry
        )
        self.rescued = Counter("task_attempts_rescued", "Attempts taken from workers that were lost", registry=registry)
        self._listening = Gauge("task_listener_connected", "Whether LISTEN is connected", registry=registry)
        self._pools = PoolMetrics(registry)
        self.looked_up = LookedUp(registry)

    def duration_of(self, operation: str) -> Histogram:
        """To be kept: looking up the label is most of what an observation costs."""
        return self._durations.labels(operation)

    def count_error(self, operation: str, code: str) -> None:
        self._errors.labels(operation, code).inc()

    def count_request(self, operation: str, status: int) -> None:
        counter = self._requests_by.get((operation, status))
        if counter is None:
            counter = self._requests_by[operation, status] = self._requests.labels(operation, str(status))
        counter.inc()

    def count_commit(self, tasks: int, took_s: float) -> None:
        self._commit_s.observe(took_s)
        self._commit_size.observe(tasks)

    def watch(self, pool: Pool, waiting: Callable[[], int], listening: Callable[[], bool]) -> None:
        """Where to look at each scrape."""
        self._pools.watch(pool)
        self._waiting.set_function(waiting)
        self._listening.set_function(listening)

    def text(self) -> bytes:
        return generate_latest(self._registry)
