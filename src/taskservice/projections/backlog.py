"""What waits, by lane, for metrics: so few lanes that their labels may be stored for ever, the rest together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskservice.domain.status import Status
from taskservice.domain.times import from_text
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.activity.reads import read_lanes

SHOWN = 50
WATCHED = 20
LIVE = (Status.PENDING, Status.QUEUED, Status.RUNNING, Status.RETRYING)


@dataclass(frozen=True)
class LaneChoice:
    """Numbers of lanes: those that are ``shown`` by name, and of the rest those whose oldest is looked up."""

    shown: Sequence[int]
    watched: Sequence[int]


@dataclass(frozen=True)
class LaneBacklog:
    """``counts`` by live status; ``oldest_s``: how long the oldest has been waiting that could be claimed; 0: none."""

    queue: str
    type: str
    counts: Mapping[str, int]
    oldest_s: float


@dataclass(frozen=True)
class Backlog:
    lanes: Sequence[LaneBacklog]
    others: LaneBacklog


async def choose_lanes(conn: Connection) -> LaneChoice:
    """The lanes that had most tasks, so that the choice is the same in every server, and seldom another one."""
    cursor = await conn.execute(sql("choose_lanes", "projections"), {"shown": SHOWN, "watched": WATCHED})
    rows = await cursor.fetchall()
    return LaneChoice([number for number, shown in rows if shown], [number for number, shown in rows if not shown])


async def read_backlog(conn: Connection, choice: LaneChoice, statuses: Mapping[str, int]) -> Backlog:
    """``statuses``: the counts of all tasks; what is not in the chosen lanes is in the others."""
    rows, now = await read_lanes(conn, [*choice.shown, *choice.watched])
    lanes = [(row["id"], _lane(row, now)) for row in rows]
    shown = [lane for number, lane in lanes if number in choice.shown]
    rest = {s.value: max(0, statuses[s] - sum(lane.counts[s.value] for lane in shown)) for s in LIVE}
    oldest_s = max((lane.oldest_s for number, lane in lanes if number not in choice.shown), default=0.0)
    return Backlog(shown, LaneBacklog("", "", rest, oldest_s))


def _lane(row: Mapping[str, Any], now: datetime) -> LaneBacklog:
    at = row["oldest_queued_at"]
    oldest_s = max(0.0, (now - from_text(at)).total_seconds()) if at is not None else 0.0
    return LaneBacklog(row["queue"], row["type"], {s.value: row[s.value.lower()] for s in LIVE}, oldest_s)
