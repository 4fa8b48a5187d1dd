"""What the server tells Prometheus: what it counted itself, and what it looks up when it is asked."""

from taskservice.api.metrics.counted import Metrics

__all__ = ["Metrics"]
