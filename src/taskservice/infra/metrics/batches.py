"""Histograms that take a batch at once.

The library's take one value at a time, under two locks, and ten times as long: 1.3 % of a core for each histogram at
25,000 tasks a second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from taskservice.infra.metrics.labels import BoundedLabels


class Tally:
    """How many values fell between which bounds. Written by one thread; read by any, without a lock."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add_all(self, values: Sequence[float]) -> None:
        """A bucket holds what is not above its bound."""
        counts, bounds = self._counts, self._bounds
        for value in values:
            counts[bisect_left(bounds, value)] += 1
        self._sum += sum(values)

    def cumulated(self) -> tuple[list[tuple[str, float]], float]:
        """As Prometheus has it: each bound with what is not above it, and the sum of all."""
        buckets, total = [], 0
        for bound, count in zip((*self._bounds, float("inf")), list(self._counts), strict=True):
            total += count
            buckets.append((floatToGoString(bound), float(total)))  # type: ignore[no-untyped-call]
        return buckets, self._sum


class BatchHistogram(Collector):
    """A histogram, by at most ``most`` values of ``label`` where there is one."""

    def __init__(
        self,
        name: str,
        documentation: str,
        bounds: Sequence[float],
        registry: CollectorRegistry,
        label: str | None = None,
        most: int = 0,
    ) -> None:
        self._name = name
        self._documentation = documentation
        self._bounds = bounds
        self._label_names = [label] if label else []
        self._labels = BoundedLabels(most)
        self._tallies: dict[str, Tally] = {} if label else {"": Tally(bounds)}
        registry.register(self)

    def of(self, name: str = "") -> Tally:
        """The tally of this value of the label, or of all the rest."""
        found = self._tallies.get(name)
        if found is None:
            label = self._labels.label(name)
            found = self._tallies.setdefault(label, Tally(self._bounds))
        return found

    def collect(self) -> Iterable[HistogramMetricFamily]:
        family = HistogramMetricFamily(self._name, self._documentation, labels=self._label_names)
        for label, tally in list(self._tallies.items()):
            buckets, total = tally.cumulated()
            family.add_metric([label] if self._label_names else [], buckets, total)
        yield family
