"""Listed tasks: what a row of ``task_view`` leaves to the events that it points to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from taskservice.domain.events import TaskEvent
from taskservice.domain.status import FINISHED, Status
from taskservice.domain.task import Task, apply, changes_by
from taskservice.infra.database import Connection
from taskservice.infra.events.mapper import from_state
from taskservice.infra.statements import sql


async def read_listed(conn: Connection, task_ids: Sequence[int]) -> list[Task]:
    """The tasks as the read model has them, newest first."""
    async with conn.cursor() as cursor:
        await cursor.execute(sql("read_listed", "projections"), {"task_ids": list(task_ids)}, binary=True)
        rows = await cursor.fetchall()
    return [_task(list(group)) for _, group in groupby(rows, key=lambda row: row[0])]


def _task(rows: Sequence[tuple[Any, ...]]) -> Task:
    """From rows of one task, which differ in their event only."""
    task_id, position, version, status, execution, attempt, started, due, error, *_ = rows[0]
    events = {row[9]: from_state(row[10], task_id, row[9], row[11]) for row in rows}
    task = apply(None, events[1])
    end = changes_by(events[version]) if status in FINISHED else {}
    return replace(
        task,
        status=Status(status),
        execution=execution,
        attempt=attempt,
        run_at=task.run_at if due == 1 else _set_by(events, due, "run_at"),
        started_at=_set_by(events, started, "started_at"),
        finished_at=end.get("finished_at"),
        error=_set_by(events, error, "error"),
        result=end.get("result"),
        version=version,
        position=position,
    )


def _set_by(events: Mapping[int, TaskEvent], version: int, field: str) -> Any:
    return changes_by(events[version])[field] if version else None
