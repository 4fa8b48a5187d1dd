"""One turn: the next page of events, folded into read models, in one transaction with their checkpoints.

So each event is taken in exactly once, whatever is killed when. The checkpoint rows are also what elects the one that
writes: locked until commit, without a session's memory, so that it holds behind PgBouncer as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from taskservice.infra.database import Connection
from taskservice.infra.statements import sql
from taskservice.projections.page import Change, read_changes

PAGE = 5_000


class Projection(Protocol):
    """A read model. ``write`` brings its tables of ``version`` from before ``changes`` to after them."""

    name: str

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None: ...


@dataclass(frozen=True)
class Turn:
    """``positions``: where the models that we advanced stand now. ``full``: there may be more to take in."""

    positions: Mapping[str, int] = field(default_factory=dict)
    full: bool = False


async def advance(conn: Connection, models: Sequence[Projection], page: int = PAGE) -> Turn:
    """Take the next page into those live models that nobody else is advancing; one read of the page serves them all."""
    async with conn.transaction():
        await conn.execute(sql("set_for_turn", "projections"), prepare=True)
        held = await _lock_checkpoints(conn, [model.name for model in models])
        return await take_page(conn, models, held, page) if held else Turn()


async def take_page(
    conn: Connection, models: Sequence[Projection], held: Mapping[str, tuple[int, int]], page: int
) -> Turn:
    """In the caller's transaction, which holds these checkpoints: (version, position) by name."""
    after = min(position for _, position in held.values())
    changes = await read_changes(conn, after, page)
    if not changes:
        return Turn({name: position for name, (_, position) in held.items()})
    for model in models:
        if model.name in held:
            version, position = held[model.name]
            await model.write(conn, version, _beyond(position, after, changes))
    end = changes[-1][0]
    saved = {"names": list(held), "versions": [version for version, _ in held.values()], "position": end}
    await conn.execute(sql("save_checkpoints", "projections"), saved, prepare=True)
    return Turn({name: max(end, position) for name, (_, position) in held.items()}, full=len(changes) == page)


async def is_behind(conn: Connection, models: Sequence[Projection]) -> bool:
    cursor = await conn.execute(
        sql("find_behind", "projections"), {"names": [model.name for model in models]}, prepare=False
    )
    return await cursor.fetchone() == (True,)


async def _lock_checkpoints(conn: Connection, names: list[str]) -> dict[str, tuple[int, int]]:
    """(version, position) by name, of those that are live."""
    cursor = await conn.execute(sql("lock_checkpoints", "projections"), {"names": names}, prepare=True)
    return {name: (version, position) for name, version, position in await cursor.fetchall()}


def _beyond(position: int, after: int, changes: Sequence[Change]) -> Sequence[Change]:
    """A model that is further than the others has the beginning of the page already."""
    return changes if position == after else [change for change in changes if change[0] > position]
