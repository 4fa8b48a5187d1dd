"""docs/reference/metrics.md, from the registries that are scraped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from docs.gen.markdown import code, codes, table
from taskservice.api.metrics import Metrics
from taskservice.workers.telemetry.metrics import WorkerMetrics

INTRO = """# Metrics

`GET /metrics` is Prometheus text; of a worker, at a port of its own ([monitoring](../monitoring.md)). Names are stable;
a histogram has `_bucket`, `_sum` and `_count` at the end of its name.
"""

# Which process tells them, and the class that holds the registry.
SOURCES: Mapping[str, type] = {"server": Metrics, "worker": WorkerMetrics}
SUFFIXES = {"counter": "_total", "info": "_info"}


@dataclass(frozen=True)
class Told:
    """``of``: the processes that tell it."""

    kind: str
    labels: tuple[str, ...]
    meaning: str
    of: list[str] = field(default_factory=list)


def metrics_page() -> str:
    found: dict[str, Told] = {}
    for process, source in SOURCES.items():
        for name, told in _told(registry_of(source())):
            found.setdefault(name, told).of.append(process)
    rows = [
        (code(name), ", ".join(told.of), told.kind, codes(told.labels), _unit(name), told.meaning)
        for name, told in sorted(found.items())
    ]
    return INTRO + "\n" + table(("metric", "of", "type", "labels", "unit", "what it is"), rows)


def registry_of(holder: object) -> CollectorRegistry:
    return next(value for value in vars(holder).values() if isinstance(value, CollectorRegistry))


def _told(registry: CollectorRegistry) -> Iterator[tuple[str, Told]]:
    """All but what there is on Linux only: the page is the same wherever it is written.

    Labels are read from the declaration where there is one: without a value nothing shows any.
    """
    for collector in registry._collector_to_names:
        for family in collector.collect():
            if not family.name.startswith("process_"):
                declared = getattr(family, "_labelnames", ()) or getattr(collector, "_labelnames", ())
                shown = {label for sample in family.samples for label in sample.labels} - {"le"}
                name = family.name + SUFFIXES.get(family.type, "")
                yield name, Told(family.type, tuple(declared or sorted(shown)), family.documentation)


def _unit(name: str) -> str:
    base = name.removesuffix("_total")
    return "seconds" if base.endswith("_seconds") else "bytes" if base.endswith("_bytes") else ""
