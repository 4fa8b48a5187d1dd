"""The newest events, encoded already, for whoever comes back after a cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from taskservice.api.stream.frames import Frame


class Recent:
    """Every event after some position, up to ``most_bytes``: the oldest are forgotten first.

    A thousand clients that are cut at once (a server ended, the database was away) come back at once, a little behind.
    If each read and encoded for itself what it missed, more would happen meanwhile than they catch up with, for ever.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._after = 0
        self._frames: list[Frame] = []
        self._known = False

    @property
    def newest(self) -> int:
        return self._frames[-1].position if self._frames else self._after

    def begin(self, after: int) -> None:
        """What is added from now on follows position ``after``."""
        self._after, self._frames, self._bytes, self._known = after, [], 0, True

    def forget(self) -> None:
        self.begin(0)
        self._known = False

    def add(self, frames: Sequence[Frame]) -> None:
        self._frames += frames
        self._bytes += sum(len(one.data) for one in frames)
        # a quarter at a time, as each forgetting moves all that stays
        if self._bytes > self._most_bytes:
            self._forget(self._most_bytes * 3 // 4)

    def reaches(self, position: int) -> bool:
        """Whether all is here that followed ``position`` when it was last added to."""
        return self._known and self._after <= position <= self.newest

    def since(self, position: int, limit: int) -> Sequence[Frame]:
        """At most ``limit`` events after a position that it ``reaches``; none: there are no more."""
        first = bisect_right(self._frames, position, key=lambda one: one.position)
        return self._frames[first : first + limit]

    def _forget(self, keep_bytes: int) -> None:
        count = 0
        while self._bytes > keep_bytes:
            self._bytes -= len(self._frames[count].data)
            count += 1
        self._after = self._frames[count - 1].position
        del self._frames[:count]
