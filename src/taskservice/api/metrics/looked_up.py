"""Gauges that a scrape looks up in the database: the same in every server, so that `max` adds nothing twice."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge

from taskservice.infra.metrics import OTHER
from taskservice.projections.backlog import Backlog, LaneBacklog


class LookedUp:
    """Without the database they keep what they last showed, all but ``database_up``."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.database_up = Gauge("task_database_up", "Whether the database answered this scrape", registry=registry)
        self._by_status = Gauge("task_status_count", "Tasks by status", ["status"], registry=registry)
        self._lag = Gauge(
            "task_projection_lag_events", "Events that a read model has not taken in", ["model"], registry=registry
        )
        self._lag_s = Gauge(
            "task_projection_lag_seconds",
            "Age of the oldest event that a read model has not taken in",
            ["model"],
            registry=registry,
        )
        self._depth = Gauge(
            "task_queue_depth", "Live tasks by queue, type and status", ["queue", "type", "status"], registry=registry
        )
        self._oldest_s = Gauge(
            "task_queue_oldest_seconds",
            "How long the oldest task that a worker may claim has been waiting",
            ["queue", "type"],
            registry=registry,
        )

    def show_statuses(self, counts: Mapping[str, int]) -> None:
        for status, number in counts.items():
            self._by_status.labels(status).set(number)

    def show_lag(self, events: Mapping[str, int], ages_s: Mapping[str, float]) -> None:
        for model, behind in events.items():
            self._lag.labels(model).set(behind)
        for model, age_s in ages_s.items():
            self._lag_s.labels(model).set(age_s)

    def show_backlog(self, backlog: Backlog) -> None:
        self._depth.clear()
        self._oldest_s.clear()
        for lane in backlog.lanes:
            self._show_lane(lane.queue, lane.type, lane)
        self._show_lane(OTHER, OTHER, backlog.others)

    def _show_lane(self, queue: str, type_: str, lane: LaneBacklog) -> None:
        for status, number in lane.counts.items():
            self._depth.labels(queue, type_, status).set(number)
        self._oldest_s.labels(queue, type_).set(lane.oldest_s)
