"""Whether the read models move."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

STANDS_STILL_S = 15.0


class ProjectionWatch:
    """Remembers between looks since when each model that is behind has not moved, whichever process moves it."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[int, float]] = {}  # model -> (position, when it was first seen there)

    def stuck(self, positions: Mapping[str, int], lag: Mapping[str, int]) -> list[str]:
        """The models that stand still although there is something to take in."""
        now = monotonic()
        for model, position in positions.items():
            if not lag[model] or self._since.get(model, (None, 0.0))[0] != position:
                self._since[model] = (position, now)
        return [model for model, (_, since) in self._since.items() if now - since > STANDS_STILL_S]
