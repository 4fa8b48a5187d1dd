"""The read model: pages in, rows out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints, literal, texts
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.activity.fold import fold, lane_of, microseconds
from taskservice.projections.activity.memory import Memory
from taskservice.projections.activity.steps import ALL_LANES, STEPS
from taskservice.projections.activity.tally import COUNTERS, RUNNING, WAITING, WIDTH, Row, Tally
from taskservice.projections.lanes import LaneNumbers
from taskservice.projections.page import Change
from taskservice.projections.versioned import versioned_sql


class Activity:
    """Made for one database."""

    name = "activity"

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory or Memory()
        self._lanes = LaneNumbers()
        self._newest_hour = 0

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None:
        tally = await self._count(conn, changes)
        if tally.rows:
            await _add_rows(conn, version, tally.rows)
            await self._forget(conn, version, max(minute for minute, _ in tally.rows) // 60)
        if moves := tally.changes():
            await _add_lane_counts(conn, version, moves)

    async def _count(self, conn: Connection, changes: Sequence[Change]) -> Tally:
        tally = Tally()
        new = {lane_of(data) for _, _, _, topic, data in changes if topic == ev.TaskCreated.TOPIC}
        lanes = await self._lanes.find(conn, new) if new else {}
        while missed := fold(changes, self._memory, lanes, tally):
            recalled = await self._recall(conn, missed)
            # one without a creation belongs to no lane
            changes = [change for change in missed if change[1] in recalled]
        return tally

    async def _recall(self, conn: Connection, missed: Sequence[Change]) -> set[int]:
        """Has the memory know the tasks as they were before the first of these events; returns their ids.

        Not of all at once where two want the same slot: the other one is missed again.
        """
        versions: dict[int, int] = {}
        for _, task_id, version, _, _ in missed:
            versions.setdefault(task_id, version)
        values = {"task_ids": bigints(list(versions)), "versions": bigints(list(versions.values()))}
        cursor = await conn.execute(sql("read_standings", "projections"), values, prepare=True, binary=True)
        rows = await cursor.fetchall()
        lanes = await self._lanes.find(conn, {(queue, type_) for _, queue, type_, _ in rows}) if rows else {}
        for task_id, queue, type_, at in rows:
            self._memory.keep(task_id, versions[task_id] - 1, lanes[queue, type_], microseconds(at))
        return {row[0] for row in rows}

    async def _forget(self, conn: Connection, version: int, hour: int) -> None:
        """What is past keeping goes when an hour has begun, by the events' clock: a rebuild forgets the same."""
        if hour > self._newest_hour:
            self._newest_hour = hour
            befores = [hour * 3_600 - step.kept_s for step in STEPS]
            values = {"steps_s": bigints([step.length_s for step in STEPS]), "befores_s": bigints(befores)}
            await conn.execute(versioned_sql("forget_activity", version), values, prepare=True)


async def _add_rows(conn: Connection, version: int, rows: Mapping[tuple[int, int], Row]) -> None:
    """Each into every step that it is in, of its lane and of all lanes together."""
    merged: dict[tuple[int, int, int], Row] = defaultdict(lambda: [0] * WIDTH)
    for (minute, lane), row in rows.items():
        for step in STEPS:
            for lane_id in (lane, ALL_LANES):
                into = merged[step.length_s, lane_id, step.begin_s(minute * 60)]
                into[:] = map(int.__add__, into, row)
    keys, values = zip(*sorted(merged.items()), strict=True)
    columns: dict[str, Any] = {
        "steps_s": bigints([step_s for step_s, _, _ in keys]),
        "lane_ids": bigints([lane_id for _, lane_id, _ in keys]),
        "begins_s": bigints([begin_s for _, _, begin_s in keys]),
        "waiting_ms": texts([literal(row[WAITING:RUNNING]) for row in values]),
        "running_ms": texts([literal(row[RUNNING:]) for row in values]),
    }
    columns |= {name: bigints([row[number] for row in values]) for number, name in enumerate(COUNTERS)}
    await conn.execute(versioned_sql("add_activity", version), columns, prepare=True)


async def _add_lane_counts(conn: Connection, version: int, moves: Mapping[int, Sequence[int]]) -> None:
    columns: dict[str, Any] = {"lane_ids": bigints(sorted(moves))}
    for number, status in enumerate(Status):
        columns[status.lower()] = bigints([numbers[number] for _, numbers in sorted(moves.items())])
    await conn.execute(versioned_sql("add_lane_counts", version), columns, prepare=True)
