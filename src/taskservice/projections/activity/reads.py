"""What the read model says: activity over a range of time, and the backlog of each lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from taskservice.domain.errors import InvalidInput
from taskservice.domain.times import from_text
from taskservice.infra.database import Connection
from taskservice.infra.database import writing as planned_by_index
from taskservice.infra.statements import sql
from taskservice.projections.activity.buckets import BOUNDS_MS
from taskservice.projections.activity.steps import Step, steps_for

MOST_ROWS = 6_000
BY_DEFAULT = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """Times as in ``domain.times``: by default the last hour. None: any queue, any type."""

    since: str | None = None
    until: str | None = None
    queue: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class ActivityRange:
    """Rows by time: each begins ``at`` and is ``step_s`` long. ``position`` is that of the last event that is counted.

    ``since``: when the first step begins.
    """

    since: datetime
    until: datetime
    step_s: int
    bounds_ms: Sequence[int]
    activity: Sequence[dict[str, Any]]
    position: int


@dataclass(frozen=True)
class Queues:
    queues: Sequence[dict[str, Any]]
    position: int


class _Scope(NamedTuple):
    """By the database: what time it is, how many lanes are wanted, how far the model is."""

    now: datetime
    lanes: int
    position: int


async def read_activity(conn: Connection, wanted: Wanted) -> ActivityRange:
    """Where there are too many lanes to tell them apart, a row a step of all of them together. Raises InvalidInput."""
    async with planned_by_index(conn), conn.cursor(row_factory=dict_row) as cursor:
        scope = await _scope(conn, wanted)
        until = from_text(wanted.until) if wanted.until else scope.now
        since = from_text(wanted.since) if wanted.since else until - BY_DEFAULT
        if since >= until:
            raise InvalidInput("since", "must be before until")
        step, together = _choose(since, until, scope, wanted.queue is None and wanted.type is None)
        begin = datetime.fromtimestamp(step.begin_s(int(since.timestamp())), UTC)
        range_ = {"step_s": step.length_s, "begin": begin, "until": until, "together": together}
        lanes = {"queue": wanted.queue, "type": wanted.type}
        await cursor.execute(sql("read_activity", "projections"), {**range_, **lanes})
        rows = await cursor.fetchall()
    return ActivityRange(begin, until, step.length_s, BOUNDS_MS, rows, scope.position)


async def read_queues(conn: Connection) -> Queues:
    """At most 1,000, the longest first."""
    async with planned_by_index(conn), conn.cursor(row_factory=dict_row) as cursor:
        scope = await _scope(conn, Wanted())
        await cursor.execute(sql("read_queues", "projections"), {"lane_ids": None})
        rows = await cursor.fetchall()
    return Queues([{name: value for name, value in row.items() if name != "id"} for row in rows], scope.position)


async def read_lanes(conn: Connection, lane_ids: Sequence[int]) -> tuple[Sequence[dict[str, Any]], datetime]:
    """The same of these lanes, with their ``id``; and what time it is by the database."""
    async with planned_by_index(conn), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(sql("database_time"))
        (clock,) = await cursor.fetchall()
        await cursor.execute(sql("read_queues", "projections"), {"lane_ids": list(lane_ids)})
        return await cursor.fetchall(), clock["at"]


async def _scope(conn: Connection, wanted: Wanted) -> _Scope:
    values = {"queue": wanted.queue, "type": wanted.type}
    row = await (await conn.execute(sql("read_activity_scope", "projections"), values)).fetchone()
    assert row is not None
    return _Scope(*row)


def _choose(since: datetime, until: datetime, scope: _Scope, all_lanes: bool) -> tuple[Step, bool]:
    """The step, and whether it is of all lanes together."""
    since_s, until_s = int(since.timestamp()), -int(-until.timestamp())
    steps = steps_for(since_s, until_s, int(scope.now.timestamp()))
    fitting = [step for step in steps if step.count(since_s, until_s) * scope.lanes <= MOST_ROWS]
    if all_lanes:
        return steps[0], steps[0] not in fitting
    if not fitting:
        raise InvalidInput("since", "leads too far back for so many lanes; name queue and type, or a later time")
    return fitting[0], False
