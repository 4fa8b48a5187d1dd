"""``task-cli projection rebuild``: from the log, at full speed, then in place of the live version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from taskservice.infra.database import Connection, connect, reporting_outages
from taskservice.projections.rebuild.begin import begin
from taskservice.projections.rebuild.by_position import complete, follow
from taskservice.projections.rebuild.by_task import take_all_tasks
from taskservice.projections.rebuild.models import Rebuildable, find_model
from taskservice.projections.rebuild.only_one import only_one
from taskservice.projections.rebuild.swap import drop_retired, swap, until_locked
from taskservice.projections.rebuild.turns import Say
from taskservice.projections.rebuild.versions import RebuildRefused, live_version, read_versions

SWAP_WITHIN_S = 300.0
DROP_WITHIN_S = 60.0
INDEX_WITHIN_S = 86_400.0


@dataclass(frozen=True)
class Rebuilt:
    """``dropped``: whether the old version's tables are gone; else the next rebuild drops them."""

    version: int
    dropped: bool


async def rebuild(uri: str, name: str, say: Say, tell: Callable[[str], None], *, anew: bool = False) -> Rebuilt:
    """Killed at any moment it can be called again, and goes on where it was. ``tell`` is told what happens.

    Raises InvalidInput for an unknown name, RebuildRefused, DatabaseUnavailable.
    """
    model = find_model(name)
    async with reporting_outages(), only_one(uri, name), await _connect(uri) as conn:
        await _drop_all_retired(conn, model, name)
        begun = await begin(conn, model, name, anew)
        how = "Going on with" if begun.resumed else "Building"
        tell(f"{how} version {begun.version} of {name} beside version {begun.live}.")
        projection = model.projection()
        await take_all_tasks(conn, projection, begun.version, say)
        await follow(conn, projection, begun.version, say)
        await complete(conn, model, begun.version)

        async def try_to_swap() -> None:
            await follow(conn, projection, begun.version, say)
            await swap(conn, model, projection, begun)

        if not await until_locked(try_to_swap, SWAP_WITHIN_S):
            raise RebuildRefused(
                f"somebody has been reading {name} in one transaction for {SWAP_WITHIN_S:g} s, so that version "
                f"{begun.version}, which is complete, cannot take its place; run the command again when it has ended"
            )
        tell(f"Version {begun.version} of {name} is live.")
        return Rebuilt(begun.version, await _drop_all_retired(conn, model, name))


async def _connect(uri: str) -> Connection:
    return await connect(uri, name="rebuild", answer_within_s=INDEX_WITHIN_S)


async def _drop_all_retired(conn: Connection, model: Rebuildable, name: str) -> bool:
    versions = await read_versions(conn, name)
    live = live_version(versions)
    dropped = True
    for version in versions:
        if version.version < live.version:
            attempt = partial(drop_retired, conn, model, name, version.version)
            dropped &= await until_locked(attempt, DROP_WITHIN_S)
    return dropped
