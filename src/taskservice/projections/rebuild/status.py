"""``task-cli projection status``: every version of every model, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.infra.database import connect, reporting_outages
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class ModelStatus:
    """``lag``: how many positions the log is ahead, no fewer than the events not taken in.

    ``state``: live; rebuilding; interrupted (a rebuild that nobody is at: start it again); retired (to be dropped by
    the next rebuild).
    """

    name: str
    version: int
    state: str
    position: int
    lag: int


async def model_status(uri: str) -> Sequence[ModelStatus]:
    async with reporting_outages(), await connect(uri, name="status") as conn:
        cursor = await conn.execute(sql("read_model_status", "projections"))
        return [ModelStatus(*row) for row in await cursor.fetchall()]
