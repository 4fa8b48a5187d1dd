"""The queue is the fold of the events of live tasks: whatever happened, it could be made again from the log."""

from __future__ import annotations

from typing import Any

from history_parts import HANDED_BACK, LOST_AT_LAST, STEPS, Lives, Steps, queue_row
from hypothesis import HealthCheck, example, given, settings
from psycopg.rows import dict_row
from queue_parts import Hand, events_of, hand

from taskservice.infra.store import Store

ROWS = """
    select task_id, version, state, execution, attempt, max_attempts, priority, timeout_s, queue, type,
           to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due_at, token,
           (select host || '/' || w.id from workers w where w.id = worker_id) as worker, cancel_by, cancel_reason
    from execution_queue order by task_id"""


async def rows_of(worker: Hand) -> list[dict[str, Any]]:
    async with worker.conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ROWS.encode())
        return await cursor.fetchall()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=HANDED_BACK)
@example(steps=LOST_AT_LAST)
async def test_the_queue_is_what_the_events_say(task_store: Store, task_database: str, steps: Steps) -> None:
    async with hand(task_database, types=("noop", "other")) as worker:
        await worker.conn.execute("truncate task_events, execution_queue")
        lives = Lives(task_store, worker)
        await lives.play(steps)
        expected = [queue_row(await events_of(worker.conn, task_id)) for task_id in lives.ids]
        assert await rows_of(worker) == [row for row in expected if row is not None]
