"""How the connection pools are used, as they count it themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from taskservice.infra.database import Pool

_COUNTERS = (
    ("task_pool_requests", "Times that a connection was asked for", "requests_num", 1.0),
    ("task_pool_wait_seconds", "Time that was waited for a connection", "requests_wait_ms", 1e-3),
    ("task_pool_errors", "Times that no connection came in time", "requests_errors", 1.0),
    ("task_pool_connections_lost", "Connections that were found broken", "connections_lost", 1.0),
)


class PoolMetrics(Collector):
    """Of the pools that it was told of, by their names."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._pools: dict[str, Pool] = {}
        registry.register(self)

    def watch(self, pool: Pool) -> None:
        self._pools[pool.name] = pool

    def collect(self) -> Iterable[Metric]:
        stats = {name: pool.get_stats() for name, pool in self._pools.items()}
        yield _connections(stats)
        most = GaugeMetricFamily("task_pool_max_connections", "Connections that a pool may open", labels=["pool"])
        waiting = GaugeMetricFamily("task_pool_requests_waiting", "Who waits for a connection", labels=["pool"])
        for name, counted in stats.items():
            most.add_metric([name], counted["pool_max"])
            waiting.add_metric([name], counted["requests_waiting"])
        yield from (most, waiting)
        for metric, documentation, key, unit in _COUNTERS:
            counter = CounterMetricFamily(metric, documentation, labels=["pool"])
            for name, counted in stats.items():
                counter.add_metric([name], counted.get(key, 0) * unit)
            yield counter


def _connections(stats: Mapping[str, Mapping[str, int]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("task_pool_connections", "Connections, by what they do", labels=["pool", "state"])
    for name, counted in stats.items():
        idle = counted["pool_available"]
        family.add_metric([name, "idle"], idle)
        family.add_metric([name, "used"], counted["pool_size"] - idle)
    return family
