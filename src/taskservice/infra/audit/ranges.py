"""Going through all tasks in short transactions: each range of ids is read in a snapshot of its own.

A snapshot as long as the whole log takes would keep every dead row of the queue from being cleaned up meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import IsolationLevel

from taskservice.domain.ids import MAX_TASK_ID, stream_id
from taskservice.infra.audit.lives import Connection, Lives
from taskservice.infra.statements import sql

FIRST, LAST = -(2**63), 2**63 - 1  # whatever a table may hold
WIDEST = 5_000  # ids
EVENTS = 20_000  # about so many a range


@contextmanager
def snapshot(conn: Connection, *locked: str) -> Iterator[None]:
    """A transaction that only reads, and sees one moment; ``locked`` views are read from it as they stand then.

    They are locked before there is a snapshot, so that none is swapped for tables that the snapshot does not see.
    """
    conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with conn.transaction():
            if locked:
                conn.execute(f"lock table {', '.join(locked)} in access share mode".encode())
            conn.execute(sql("walk_indexes"))
            yield
    finally:
        if not conn.closed:
            conn.isolation_level = conn.read_only = None


def next_task_id(conn: Connection, at_least: int) -> int | None:
    """The lowest id from ``at_least`` on that the log or the queue has."""
    stream = stream_id(max(at_least, 1)) if at_least <= MAX_TASK_ID else None
    values = {"first": at_least, "stream": stream, "last": stream_id(MAX_TASK_ID)}
    row = conn.execute(sql("next_task_id"), values, prepare=False).fetchone()
    return row[0] if row else None


def each_range(lives: Lives, find_next: Callable[[int], int | None]) -> Iterator[tuple[int, int]]:
    """(first, last) task id of one range after the other, which the caller reads with ``lives``.

    ``find_next`` finds the lowest id from one on that anything has.
    """
    first, width = find_next(FIRST), WIDEST
    while first is not None:
        before, last = lives.events, min(first + width - 1, LAST)
        yield first, last
        width = next_width(width, lives.events - before)
        first = find_next(last + 1) if last < LAST else None


def next_width(width: int, events: int) -> int:
    """How many ids the next range has, after one of ``width`` ids had ``events``."""
    return max(1, min(WIDEST, width * EVENTS // max(events, 1)))
