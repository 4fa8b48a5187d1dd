"""The versions of a model: which is live, which is being built, which are retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.domain.errors import TaskServiceError
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.rebuild.models import Rebuildable
from taskservice.projections.versioned import versioned_sql


class RebuildRefused(TaskServiceError):
    """The read model cannot be rebuilt now; nothing that is live has changed."""

    code = "rebuild_refused"


@dataclass(frozen=True)
class Version:
    name: str
    version: int
    position: int
    live: bool


async def read_versions(conn: Connection, name: str | None = None) -> Sequence[Version]:
    """Of one model or of all, by name and number."""
    cursor = await conn.execute(sql("read_checkpoints", "projections"))
    found = [Version(*row) for row in await cursor.fetchall()]
    return [version for version in found if name in (None, version.name)]


def live_version(versions: Sequence[Version]) -> Version:
    """Raises RebuildRefused where there is none."""
    for version in versions:
        if version.live:
            return version
    raise RebuildRefused("no version of it is live: the table projection_checkpoints was changed by hand")


async def drop_version(conn: Connection, model: Rebuildable, name: str, version: int) -> None:
    """In the caller's transaction: its tables and its checkpoint."""
    for table in model.tables:
        await conn.execute(versioned_sql(f"drop_{table}", version))
    await conn.execute(sql("delete_checkpoint", "projections"), {"name": name, "version": version})
