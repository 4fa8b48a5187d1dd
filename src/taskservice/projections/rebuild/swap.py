"""The swap: one transaction, after which readers see the new version, and turns advance it; then the old one goes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from psycopg.errors import DeadlockDetected, LockNotAvailable

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.advance import Projection, take_page
from taskservice.projections.rebuild.begin import Begun
from taskservice.projections.rebuild.by_position import PAGE
from taskservice.projections.rebuild.models import Rebuildable
from taskservice.projections.rebuild.turns import lock_versions, turn
from taskservice.projections.rebuild.versions import drop_version
from taskservice.projections.versioned import versioned_sql

# A live turn is over by then. Nobody waits behind us meanwhile: who finds its checkpoint locked skips its turn.
TURN_MS = 5_000
# Readers wait behind us for no longer, if one before them takes long: then we step back, and try again.
READERS_MS = 200
PAUSE_S = 0.2


async def swap(conn: Connection, model: Rebuildable, projection: Projection, begun: Begun) -> None:
    """Raises LockNotAvailable or DeadlockDetected, with nothing changed: try again.

    Whoever advances the model reads its version under the checkpoint's lock, so it writes into the old one before this
    transaction or into the new one after it.
    """
    name = projection.name
    async with turn(conn, name):
        await _wait_at_most(conn, TURN_MS)
        live, new = await lock_versions(conn, name, begun.live, begun.version)
        await _catch_up(conn, projection, begun.version, new.position, live.position)
        await _wait_at_most(conn, READERS_MS)
        for table in model.tables:
            await conn.execute(versioned_sql(f"show_{table}", begun.version))
        for version, is_live in ((begun.live, False), (begun.version, True)):
            values = {"name": name, "version": version, "live": is_live}
            await conn.execute(sql("set_live", "projections"), values)


async def drop_retired(conn: Connection, model: Rebuildable, name: str, version: int) -> None:
    """Raises LockNotAvailable or DeadlockDetected, with nothing changed: try again."""
    async with conn.transaction():
        await _wait_at_most(conn, READERS_MS)
        await drop_version(conn, model, name, version)


async def until_locked(attempt: Callable[[], Awaitable[None]], within_s: float) -> bool:
    """Try again and again; False where the locks could not be had in time."""
    clock = asyncio.get_running_loop().time
    end_s = clock() + within_s
    while True:
        try:
            await attempt()
            return True
        except (LockNotAvailable, DeadlockDetected):
            if clock() > end_s:
                return False
        await asyncio.sleep(PAUSE_S * random.uniform(0.5, 1.5))


async def _catch_up(conn: Connection, projection: Projection, version: int, position: int, live_position: int) -> None:
    """What readers have seen they see again. The live version stands still meanwhile."""
    full = True
    while full and position < live_position:
        taken = await take_page(conn, [projection], {projection.name: (version, position)}, PAGE)
        position, full = taken.positions[projection.name], taken.full


async def _wait_at_most(conn: Connection, wait_ms: int) -> None:
    await conn.execute(sql("limit_lock_wait", "projections"), {"wait_ms": str(wait_ms)})
