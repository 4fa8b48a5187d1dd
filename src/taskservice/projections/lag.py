"""How far the read models are behind the log."""

from __future__ import annotations

import math
from datetime import datetime

from taskservice.domain.times import from_text
from taskservice.infra.codec import decode
from taskservice.infra.database import Connection
from taskservice.infra.database import writing as planned_by_index
from taskservice.infra.statements import sql


async def projection_positions(conn: Connection) -> dict[str, int]:
    """By model: the position of the last event that it has taken in."""
    return {name: position for name, position, _ in await _checkpoints(conn)}


async def projection_lag(conn: Connection) -> dict[str, int]:
    """By model: how many positions the log is ahead; no fewer than the events that it has not taken in."""
    return {name: max(0, newest - position) for name, position, newest in await _checkpoints(conn)}


async def projection_ages_s(conn: Connection) -> dict[str, float]:
    """By model: how old the oldest event is that it has not taken in; 0: there is none; NaN: it cannot be read."""
    async with planned_by_index(conn):
        cursor = await conn.execute(sql("find_next_events", "projections"))
        return {name: _age_s(state, now) for name, state, now in await cursor.fetchall()}


def _age_s(state: bytes | None, now: datetime) -> float:
    if state is None:
        return 0.0
    try:
        return max(0.0, (now - from_text(decode(state)["at"])).total_seconds())
    except (ValueError, TypeError, KeyError):  # an event that nobody can read is why the model stands still
        return math.nan


async def _checkpoints(conn: Connection) -> list[tuple[str, int, int]]:
    cursor = await conn.execute(sql("find_lag", "projections"), prepare=False)
    rows: list[tuple[str, int, int]] = [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
    return rows
