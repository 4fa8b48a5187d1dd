"""One rebuild of a model at a time: a lock for as long as its process lives, also behind a transaction pooler."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskservice.infra.database import connect
from taskservice.infra.statements import sql
from taskservice.projections.rebuild.versions import RebuildRefused


@asynccontextmanager
async def only_one(uri: str, name: str) -> AsyncIterator[None]:
    """Raises RebuildRefused where another process rebuilds ``name``.

    Held by a transaction that does nothing else: it keeps its connection, and has no snapshot that would hold back
    vacuum. Were it lost, two rebuilds would help each other: each page is taken in under the checkpoint's lock.
    """
    async with await connect(uri, name="rebuild lock") as conn, conn.transaction():
        await conn.execute(sql("wait_without_limit", "projections"))
        row = await (await conn.execute(sql("lock_rebuild", "projections"), {"name": name})).fetchone()
        if row != (True,):
            raise RebuildRefused(f"{name} is being rebuilt by another process; see 'task-cli projection status'")
        yield
