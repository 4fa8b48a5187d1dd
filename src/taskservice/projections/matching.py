"""All tasks that match a filter: how many there are, and which, page by page, for operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taskservice.domain.status import Status
from taskservice.infra.database import Connection
from taskservice.infra.database import writing as planned_by_index
from taskservice.infra.operations.find import Matched
from taskservice.infra.statements import sql
from taskservice.projections.lag import projection_positions
from taskservice.projections.listing import Filter, match_page

CANDIDATES = 5_000
# Where no counter tells the number, it is counted up to the first, or looked for among as many as the second.
MOST_COUNTED, MOST_LOOKED_AT = 100_000, 50_000


@dataclass(frozen=True)
class Count:
    """``exact``: else there are at least so many."""

    count: int
    exact: bool


async def count_tasks(conn: Connection, wanted: Filter) -> Count:
    """By the lanes' counters, where status, type and queue say all."""
    async with planned_by_index(conn):
        if not wanted.is_told_by_index:
            return await _look_at(conn, wanted)
        if wanted.tag is None:
            return Count(await _number(conn, "count_in_lanes", wanted.columns()), exact=True)
        number = await _number(conn, "count_tagged", {"tag": wanted.tag, "limit": MOST_COUNTED + 1})
        return Count(min(number, MOST_COUNTED), number <= MOST_COUNTED)


async def _look_at(conn: Connection, wanted: Filter) -> Count:
    number, before = 0, None
    for _ in range(0, MOST_LOOKED_AT, CANDIDATES):
        found = await match_page(conn, wanted, before, CANDIDATES)
        number, before = number + len(found.task_ids), found.last
        if before is None:
            return Count(number, exact=True)
    return Count(number, exact=False)


async def _number(conn: Connection, statement: str, values: Mapping[str, Any]) -> int:
    row = await (await conn.execute(sql(statement, "projections"), values)).fetchone()
    assert row is not None
    return int(row[0])


async def find_matching(conn: Connection, asked: Mapping[str, Any], position: int, before: int) -> Matched | None:
    """The next of an operation's tasks, by its filter. None: the read model has not come to ``position``."""
    if (await projection_positions(conn)).get("task_view", 0) < position:
        return None
    found = await match_page(conn, filter_from_json(asked), before, CANDIDATES)
    return Matched(found.task_ids, found.last)


def filter_from_json(asked: Mapping[str, Any]) -> Filter:
    """As operations keep it: the list's filters, with the statuses as ``status``."""
    fields = {name: value for name, value in asked.items() if name != "status"}
    return Filter(statuses=[Status(status) for status in asked.get("status", ())], **fields)
