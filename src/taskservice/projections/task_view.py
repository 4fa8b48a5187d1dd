"""``task_view``: one row a task, by which lists find and order tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from taskservice.infra.arrays import literal, texts
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.page import Change
from taskservice.projections.task_rows import TaskRow, fold
from taskservice.projections.versioned import versioned_sql

Lane = tuple[str, str]


class TaskView:
    """Made for one database: it remembers the numbers of its lanes, which never change."""

    name = "task_view"

    def __init__(self) -> None:
        self._lanes: dict[Lane, int] = {}

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None:
        new: list[TaskRow] = []
        known: list[TaskRow] = []
        for row in fold(changes):
            (known if row.lane is None else new).append(row)
        if new:
            await self._insert(conn, version, new)
        if known:
            await _update(conn, version, known)

    async def _insert(self, conn: Connection, version: int, rows: Sequence[TaskRow]) -> None:
        lanes = await self._lane_ids(conn, {row.lane for row in rows if row.lane is not None})
        lines = (
            f"{r.task_id}\t{r.position}\t{r.version}\t{r.execution}\t{lanes[r.lane]}\t{r.started_version}\t{r.due_version}"
            f"\t{r.error_version}\t{r.status}\t{r.attempt}\n"
            for r in rows
            if r.lane is not None
        )
        await _copy(conn, versioned_sql("copy_task_view", version), "".join(lines))
        tags = "".join(f"{tag}\t{row.task_id}\n" for row in rows for tag in row.tags)
        if tags:
            await _copy(conn, versioned_sql("copy_task_tags", version), tags)

    async def _lane_ids(self, conn: Connection, lanes: set[Lane]) -> Mapping[Lane, int]:
        if lanes <= self._lanes.keys():
            return self._lanes
        self._lanes.update(await _find_lanes(conn, lanes))
        missing = lanes - self._lanes.keys()
        if not missing:
            return self._lanes
        # Whoever creates tasks adds their lanes; these were lost since. Not remembered before they are committed.
        await conn.execute(sql("add_lanes"), _columns(missing))
        return {**self._lanes, **await _find_lanes(conn, missing)}


async def _find_lanes(conn: Connection, lanes: Iterable[Lane]) -> dict[Lane, int]:
    cursor = await conn.execute(sql("find_lanes", "projections"), _columns(lanes))
    return {(queue, type_): lane_id for queue, type_, lane_id in await cursor.fetchall()}


def _columns(lanes: Iterable[Lane]) -> dict[str, list[str]]:
    queues, types = zip(*lanes, strict=True)
    return {"queues": list(queues), "types": list(types)}


async def _copy(conn: Connection, statement: bytes, lines: str) -> None:
    # Nothing needs escaping: numbers, statuses, and tags, which are words (domain/definition.py).
    async with conn.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(lines)


async def _update(conn: Connection, version: int, rows: Sequence[TaskRow]) -> None:
    columns = {
        "task_ids": literal([row.task_id for row in rows]),
        "positions": literal([row.position for row in rows]),
        "versions": literal([row.version for row in rows]),
        "statuses": texts([row.status for row in rows]),
        "executions": literal([row.execution for row in rows]),
        "attempts": literal([row.attempt for row in rows]),
        "started_versions": literal([row.started_version for row in rows]),
        "due_versions": literal([row.due_version for row in rows]),
        "error_versions": literal([row.error_version for row in rows]),
    }
    await conn.execute(versioned_sql("update_task_view", version), columns, prepare=True)
