"""The rest of a rebuild: following the log by position, as live models do, until the new version is as far as they."""

from __future__ import annotations

from taskservice.infra.database import Connection
from taskservice.infra.events.read import log_bounds
from taskservice.projections.advance import Projection, take_page
from taskservice.projections.rebuild.models import Rebuildable
from taskservice.projections.rebuild.turns import Say, lock_versions, turn
from taskservice.projections.versioned import versioned_sql

PAGE = 20_000


async def follow(conn: Connection, projection: Projection, version: int, say: Say) -> None:
    """Until a page is not full: the log's end is near."""
    full = True
    while full:
        async with turn(conn, projection.name):
            [held] = await lock_versions(conn, projection.name, version)
            taken = await take_page(conn, [projection], {projection.name: (version, held.position)}, PAGE)
        _, newest = await log_bounds(conn)
        say(taken.positions[projection.name], newest)
        full = taken.full


async def complete(conn: Connection, model: Rebuildable, version: int) -> None:
    """What is better made of full tables; and what readers' plans are made by."""
    for statement in model.complete:
        await conn.execute(versioned_sql(statement, version))
    for table in model.tables:
        await conn.execute(f"vacuum (analyze) {table}_{version}".encode())
