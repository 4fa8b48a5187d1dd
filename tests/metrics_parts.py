"""Reading metrics as Prometheus does."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families


class Scraped:
    """``scraped["name", {"label": "value"}]`` is a sample's value."""

    def __init__(self, text: str) -> None:
        self.families = list(text_string_to_metric_families(text))
        self._samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in self.families
            for sample in family.samples
        }

    def __getitem__(self, key: tuple[str, dict[str, str]]) -> float:
        name, labels = key
        return self._samples[name, frozenset(labels.items())]

    def __len__(self) -> int:
        return len(self._samples)

    def labels_of(self, name: str) -> list[dict[str, str]]:
        return [dict(labels) for found, labels in self._samples if found == name]

    def total(self, name: str, **labels: str) -> float:
        """The sum over the samples that have these labels."""
        wanted = labels.items()
        return sum(value for (found, has), value in self._samples.items() if found == name and wanted <= has)
