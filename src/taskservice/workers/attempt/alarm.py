"""One timer for many deadlines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

NEVER = float("inf")


class Alarm:
    """Calls ``ring`` when the earliest time that was asked for is there.

    Nothing is cancelled: a deadline whose attempt ended early costs at most one ring that finds nothing, in place
    of a timer for each of 25,000 attempts a second.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._handle: asyncio.TimerHandle | None = None
        self.at = NEVER

    def ask(self, at: float) -> None:
        """``at`` is in the loop's time."""
        if at < self.at:
            self.stop()
            self.at = at
            self._handle = self._loop.call_at(at, self._due)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self.at = NEVER

    def _due(self) -> None:
        self._handle = None
        self.at = NEVER
        self._ring()
