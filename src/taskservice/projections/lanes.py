"""The numbers of lanes, by which read models name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql

Lane = tuple[str, str]  # queue, type


class LaneNumbers:
    """Of one database: remembered, as they never change."""

    def __init__(self) -> None:
        self._known: dict[Lane, int] = {}

    async def find(self, conn: Connection, lanes: set[Lane]) -> Mapping[Lane, int]:
        """Has all of ``lanes``, in the caller's transaction."""
        if lanes <= self._known.keys():
            return self._known
        self._known.update(await _find(conn, lanes))
        missing = lanes - self._known.keys()
        if not missing:
            return self._known
        # Whoever creates tasks adds their lanes; these were lost since. Not remembered before they are committed.
        await conn.execute(sql("add_lanes"), _columns(missing))
        return {**self._known, **await _find(conn, missing)}


async def _find(conn: Connection, lanes: Iterable[Lane]) -> dict[Lane, int]:
    cursor = await conn.execute(sql("find_lanes", "projections"), _columns(lanes))
    return {(queue, type_): lane_id for queue, type_, lane_id in await cursor.fetchall()}


def _columns(lanes: Iterable[Lane]) -> dict[str, list[str]]:
    queues, types = zip(*lanes, strict=True)
    return {"queues": list(queues), "types": list(types)}
