"""The one stream that every client must have seen, byte for byte."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

END = b"\n\n"


@dataclass(frozen=True)
class Difference:
    """``kind``: gap, repeat, disorder or other."""

    kind: str
    after: int
    got: int | None
    expected: int | None


class Canon:
    """Written by whichever client is ahead, once; the others are held against it: one comparison of memory a piece.

    So what each client saw is what all saw, and that it was the whole log is told by ``ids`` at the end.
    """

    def __init__(self) -> None:
        self.ids: list[int] = []
        self._data = bytearray()
        self._ends: list[int] = []

    def take(self, offset: int, frames: bytes) -> bool:
        """Whether whole ``frames`` are what follows ``offset`` bytes; where nothing is known to follow, they are."""
        known = min(len(frames), len(self._data) - offset)
        if not self._data.startswith(frames[:known] if known < len(frames) else frames, offset):
            return False
        for frame in split(frames[known:]):
            number = id_of(frame)
            if number is None or (self.ids and number <= self.ids[-1]):
                return False
            self.ids.append(number)
            self._data += frame
            self._ends.append(len(self._data))
        return True

    def id_at(self, offset: int) -> int:
        """The event that ends there; 0 at the beginning."""
        index = bisect_right(self._ends, offset) - 1
        return self.ids[index] if index >= 0 else 0

    def difference(self, offset: int, frames: bytes) -> Difference:
        """Where ``frames``, which ``take`` refused, first differ."""
        index = bisect_right(self._ends, offset)
        last = self.ids[index - 1] if index else 0
        for frame in split(frames):
            got, expected = id_of(frame), self.ids[index] if index < len(self.ids) else None
            if got != expected and got is not None:
                return Difference(_kind(got, last, expected), last, got, expected)
            if expected is None or not self._data.startswith(frame, self._ends[index] - len(frame)):
                return Difference("other", last, got, expected)
            last, index = expected, index + 1
        return Difference("other", last, None, None)


def split(frames: bytes) -> list[bytes]:
    return [frame + END for frame in frames.split(END) if frame]


def id_of(frame: bytes) -> int | None:
    head, _, rest = frame.partition(b"\n")
    return int(head[4:]) if head.startswith(b"id: ") and rest.startswith(b"event: ") else None


def _kind(got: int, last: int, expected: int | None) -> str:
    if got == last:
        return "repeat"
    if got < last:
        return "disorder"
    return "gap" if expected is None or got > expected else "other"
