"""What metrics of server and workers are made of: Prometheus, with few labels whatever users name things."""

from prometheus_client import disable_created_metrics

from taskservice.infra.metrics.batches import BatchHistogram, Tally
from taskservice.infra.metrics.labels import OTHER, BoundedLabels
from taskservice.infra.metrics.pools import PoolMetrics
from taskservice.infra.metrics.registry import SIZES, TIMES_S, new_registry

__all__ = ["OTHER", "SIZES", "TIMES_S", "BatchHistogram", "BoundedLabels", "PoolMetrics", "Tally", "new_registry"]

disable_created_metrics()  # type: ignore[no-untyped-call]
