"""The version to build: the one that was left unfinished, or the next one, with empty tables."""

from __future__ import annotations

from dataclasses import dataclass

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.rebuild.models import Rebuildable
from taskservice.projections.rebuild.versions import drop_version, live_version, read_versions
from taskservice.projections.versioned import versioned_sql


@dataclass(frozen=True)
class Begun:
    """``version`` is to replace ``live``."""

    version: int
    live: int
    resumed: bool


async def begin(conn: Connection, model: Rebuildable, name: str, anew: bool) -> Begun:
    """``anew``: what was left unfinished is dropped. Raises RebuildRefused where no version is live."""
    versions = await read_versions(conn, name)
    live = live_version(versions).version
    unfinished = [version.version for version in versions if version.version > live]
    if unfinished and not anew:
        return Begun(unfinished[-1], live, resumed=True)
    version = max([live, *unfinished]) + 1
    async with conn.transaction():
        for left in unfinished:
            await drop_version(conn, model, name, left)
        await drop_version(conn, model, name, version)  # tables of that number that no checkpoint knows
        for statement in model.create:
            await conn.execute(versioned_sql(statement, version))
        await conn.execute(sql("insert_checkpoint", "projections"), {"name": name, "version": version})
    return Begun(version, live, resumed=False)
