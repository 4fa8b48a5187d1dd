"""What every turn of a rebuild has: a transaction under the lock of the version's checkpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import psycopg

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.rebuild.versions import RebuildRefused

# Told how much is done, of how much.
Say = Callable[[int, int], None]


class Held(NamedTuple):
    """A checkpoint that this transaction holds."""

    version: int
    position: int
    next_task_id: int | None
    until_position: int | None


@asynccontextmanager
async def turn(conn: Connection, name: str) -> AsyncIterator[None]:
    """Raises RebuildRefused where an event cannot be taken in."""
    try:
        async with conn.transaction():
            await conn.execute(sql("set_for_turn", "projections"))
            yield
    except (LookupError, TypeError, ValueError, psycopg.DataError, psycopg.IntegrityError) as error:
        reason = " ".join(repr(error).split())[:300]
        raise RebuildRefused(
            f"{name}: an event cannot be taken in ({reason}); 'task-cli events verify' names it"
        ) from error


async def lock_versions(conn: Connection, name: str, *versions: int) -> Sequence[Held]:
    """By version. Raises RebuildRefused where one of them is gone."""
    values = {"name": name, "versions": list(versions)}
    cursor = await conn.execute(sql("lock_versions", "projections"), values)
    held = [Held(*row) for row in await cursor.fetchall()]
    if len(held) < len(versions):
        raise RebuildRefused(f"version {max(versions)} of {name} was finished or dropped by somebody else")
    return held
