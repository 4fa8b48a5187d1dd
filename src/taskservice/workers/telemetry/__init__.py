"""What a worker tells of its work: metrics, spans and log lines."""

from taskservice.workers.telemetry.endpoint import MetricsAddressRefused, serving
from taskservice.workers.telemetry.metrics import WorkerMetrics
from taskservice.workers.telemetry.telemetry import Telemetry

__all__ = ["MetricsAddressRefused", "Telemetry", "WorkerMetrics", "serving"]
