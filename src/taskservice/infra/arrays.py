"""Arrays in PostgreSQL's binary format, packed by ``struct``: psycopg dumps lists element by element in Python.

For batches of thousands of rows; one-dimensional. Format: ``array_recv`` in PostgreSQL's arrayfuncs.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import chain

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

_BYTEA, _INT8, _TEXT = 17, 20, 25


class PackedArray(bytes):
    """The bytes of an array; each element type has a class, whose dumper knows the array's oid."""


class BigintArray(PackedArray):
    pass


class ByteaArray(PackedArray):
    pass


class TextArray(PackedArray):
    pass


def bigints(values: Sequence[int]) -> BigintArray:
    count = len(values)
    flat = chain.from_iterable(zip((8,) * count, values, strict=True))
    return BigintArray(_head(count, _INT8) + struct.pack("!" + "iq" * count, *flat))


def byteas(values: Sequence[bytes]) -> ByteaArray:
    return ByteaArray(_head(len(values), _BYTEA) + _joined(values))


def texts(values: Sequence[str]) -> TextArray:
    return TextArray(_head(len(values), _TEXT) + _joined([value.encode() for value in values]))


def literal(values: Sequence[float | str | None]) -> str:
    """An array in text format, of numbers and of words that need no quotes; None is null."""
    return "{" + ",".join(["null" if value is None else str(value) for value in values]) + "}"


def _head(count: int, element_oid: int) -> bytes:
    """Dimensions, no nulls, element type, and for the one dimension its length and lower bound; none where empty."""
    return struct.pack("!iiIii", 1, 0, element_oid, count, 1) if count else struct.pack("!iiI", 0, 0, element_oid)


def _joined(values: Iterable[bytes]) -> bytes:
    length = struct.Struct("!i").pack
    return b"".join(chain.from_iterable((length(len(value)), value) for value in values))


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: PackedArray) -> Buffer:
        return obj


for _packed, _array_oid in ((BigintArray, 1016), (ByteaArray, 1001), (TextArray, 1009)):
    psycopg.adapters.register_dumper(_packed, type(f"{_packed.__name__}Dumper", (_PackedDumper,), {"oid": _array_oid}))
