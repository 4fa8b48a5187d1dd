"""docs/reference/metrics.md, from the registries that are scraped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry

from docs.gen.markdown import code, codes, table
from taskservice.api.metrics import Metrics

INTRO = """# Metrics

`GET /metrics` is Prometheus text. Names are stable; a histogram has `_bucket`, `_sum` and `_count` in place of its
name.
"""

# Who counts, and an object that holds the registry.
SOURCES: Mapping[str, type] = {"Of a server": Metrics}


def metrics_page() -> str:
    parts = [f"## {title}\n\n{_table(registry_of(source()))}\n" for title, source in SOURCES.items()]
    return "\n".join([INTRO, *parts])


def registry_of(holder: object) -> CollectorRegistry:
    return next(value for value in vars(holder).values() if isinstance(value, CollectorRegistry))


def _table(registry: CollectorRegistry) -> str:
    return table(("metric", "kind", "labels", "what it is"), _rows(registry))


def _rows(registry: CollectorRegistry) -> Iterator[tuple[str, str, str, str]]:
    """In the order of their declaration. Labels are read from the collector: without a value it shows none of them."""
    for collector in registry._collector_to_names:
        labels = getattr(collector, "_labelnames", ())
        for family in collector.collect():
            suffix = "_total" if family.type == "counter" else ""
            yield code(family.name + suffix), family.type, codes(labels), family.documentation
