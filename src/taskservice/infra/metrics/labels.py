"""Labels that people outside choose, kept few."""

from __future__ import annotations

OTHER = "other"


class BoundedLabels:
    """The first ``most`` names are labels of their own as long as the process lives; every other one is OTHER."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def label(self, name: str) -> str:
        if name in self._known:
            return name
        if len(self._known) < self._most:
            self._known.add(name)
            return name
        return OTHER
