"""A registry a server or worker, so that several can live in one process; what every process tells of itself."""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Info, ProcessCollector

# Bounds of histograms: of round trips and handlers in seconds, of batches in tasks.
TIMES_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


def new_registry() -> CollectorRegistry:
    """With the version, and on Linux the process's CPU time, memory and open files."""
    registry = CollectorRegistry()
    Info("task_build", "Version of the service", registry=registry).info({"version": version("taskservice")})
    ProcessCollector(registry=registry)
    return registry
