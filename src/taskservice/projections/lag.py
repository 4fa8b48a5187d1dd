"""How far the read models are behind the log."""

from __future__ import annotations

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


async def projection_positions(conn: Connection) -> dict[str, int]:
    """By model: the position of the last event that it has taken in."""
    return {name: position for name, position, _ in await _checkpoints(conn)}


async def projection_lag(conn: Connection) -> dict[str, int]:
    """By model: how many positions the log is ahead; no fewer than the events that it has not taken in."""
    return {name: max(0, newest - position) for name, position, newest in await _checkpoints(conn)}


async def _checkpoints(conn: Connection) -> list[tuple[str, int, int]]:
    cursor = await conn.execute(sql("find_lag", "projections"), prepare=False)
    rows: list[tuple[str, int, int]] = [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
    return rows
