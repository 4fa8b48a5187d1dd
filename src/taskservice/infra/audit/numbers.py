"""A set of whole numbers of which nearly all are there: one bit each."""

from __future__ import annotations

from collections.abc import Iterable

_CHUNK_BITS = 16
_CHUNK_BYTES = 1 << (_CHUNK_BITS - 3)
_IN_CHUNK = (1 << _CHUNK_BITS) - 1


class Numbers:
    """Memory: an eighth of a byte a number; 8 KiB for one that lies far from all others."""

    def __init__(self) -> None:
        self.highest = 0
        self._chunks: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Whether it is new."""
        return not self.add_all((number,))

    def add_all(self, numbers: Iterable[int]) -> list[int]:
        """Those that were there already."""
        repeated = []
        current, chunk, highest = -1, bytearray(), self.highest
        for number in numbers:
            if number >> _CHUNK_BITS != current:
                current = number >> _CHUNK_BITS
                chunk = self._chunks.setdefault(current, bytearray(_CHUNK_BYTES))
            index, bit = (number & _IN_CHUNK) >> 3, 1 << (number & 7)
            if chunk[index] & bit:
                repeated.append(number)
            chunk[index] |= bit
            if number > highest:
                highest = number
        self.highest = highest
        return repeated
