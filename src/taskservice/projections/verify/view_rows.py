"""Rows of ``task_view`` against the events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taskservice.domain.audit.difference import Difference
from taskservice.domain.audit.life import Life
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql
from taskservice.projections.verify.lanes import Lanes

KIND = "task_view"


class Viewed(NamedTuple):
    """A row by its columns, without id and lane. ``version`` 0: the task was not created yet."""

    version: int
    position: int
    status: str | None
    execution: int
    attempt: int
    started_version: int
    due_version: int
    error_version: int


def viewed(life: Life) -> Viewed:
    return Viewed(
        life.version,
        life.position,
        life.status,
        life.execution,
        life.attempt,
        life.started_version,
        life.due_version,
        life.error_version,
    )


def read_view(conn: Connection, first: int, last: int) -> dict[int, tuple[int, Viewed]]:
    """(lane number, row) by task id."""
    cursor = conn.execute(sql("read_view_rows", "projections"), {"first": first, "last": last}, binary=True)
    return {row[0]: (row[1], Viewed(*row[2:])) for row in cursor.fetchall()}


def compare_view(
    task_id: int, life: Life, expected: Viewed, found: tuple[int, Viewed] | None, lanes: Lanes
) -> Iterator[Difference]:
    """``expected``: the task as of the read model's checkpoint."""
    if life.is_unclear:
        return
    lane_id = lanes.number(life.lane)
    if not expected.version:
        if found is not None:
            yield Difference(KIND, task_id, "row", "none, as the checkpoint is before its creation", "one")
        return
    if found is None:
        yield Difference(KIND, task_id, "row", f"one that is {expected.status}", None)
        return
    number, row = found
    if lane_id is not None and number != lane_id:
        yield Difference(KIND, task_id, "lane_id", lane_id, number)
    if row != expected:
        for name, wanted, seen in zip(Viewed._fields, expected, row, strict=True):
            if wanted != seen:
                yield Difference(KIND, task_id, name, wanted, seen)
