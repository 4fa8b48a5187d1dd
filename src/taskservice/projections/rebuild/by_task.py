"""The first and longest part of a rebuild: the log task by task, each with all its events at once.

By position a task would be written when it is created, again when it has started, and again when it has ended. This
way it is written once, in the order of ids: faster, and the table is a third as large. A model's ``write`` does not
mind, as it needs only each task's events in their order.
"""

from __future__ import annotations

from taskservice.domain.ids import MAX_TASK_ID, stream_id
from taskservice.infra.audit.ranges import WIDEST, next_width
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.advance import Projection
from taskservice.projections.page import read_changes_of_tasks
from taskservice.projections.rebuild.turns import Say, lock_versions, turn


async def take_all_tasks(conn: Connection, projection: Projection, version: int, say: Say) -> None:
    """Every task up to the position that the log had when the version was begun."""
    width = WIDEST
    while True:
        async with turn(conn, projection.name):
            [held] = await lock_versions(conn, projection.name, version)
            if held.next_task_id is None:
                return
            of = {"name": projection.name, "version": version}
            found, highest = await _find_next(conn, held.next_task_id)
            if found is None:
                await conn.execute(sql("save_all_tasks", "projections"), of)
                return
            last = min(found + width - 1, MAX_TASK_ID)
            changes = await read_changes_of_tasks(conn, found, last, held.until_position or 0)
            if changes:
                await projection.write(conn, version, changes)
            await conn.execute(sql("save_next_task", "projections"), {**of, "next_task_id": last + 1})
        say(min(last, highest), highest)
        width = next_width(width, len(changes))


async def _find_next(conn: Connection, first: int) -> tuple[int | None, int]:
    """The next task's id, and the highest that there is."""
    values = {"first": stream_id(min(first, MAX_TASK_ID)), "last": stream_id(MAX_TASK_ID)}
    row = await (await conn.execute(sql("find_next_task", "projections"), values)).fetchone()
    found, highest = row or (None, None)
    return (found if first <= MAX_TASK_ID else None), highest or 0
