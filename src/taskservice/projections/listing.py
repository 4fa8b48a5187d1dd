"""Which tasks a list shows, in order of their ids: index walks of bounded length for every combination of filters.

Status, type and queue, or a tag alone, or nothing, are told by an index exactly. A name, given ids, a created range's
ragged edges and a tag together with others are not: there the candidates of the narrowest index are walked and looked
at, at most ``MAX_WALK`` a request; a page that ends early has a cursor all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import MAX_TASK_ID
from taskservice.domain.status import Status
from taskservice.domain.times import from_text, to_text
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql

MAX_WALK = 20_000
MAX_OFFSET = 100_000
# the statement that walks the same index the other way
_OLDEST_FIRST = {
    "list_newest": "list_oldest",
    "list_in_lanes": "list_oldest_in_lanes",
    "list_tagged": "list_oldest_tagged",
}
# Concurrent creates get their ids and their times a moment apart; a database clock may be set back by as much.
DISORDER = timedelta(seconds=1)


@dataclass(frozen=True)
class Filter:
    """None, or no statuses or ids: any. ``name`` is a part of the name in any letter case. Times as in
    ``domain.times``; ``created_after`` is inclusive, ``created_before`` exclusive."""

    statuses: Sequence[Status] = ()
    ids: Sequence[int] = ()
    type: str | None = None
    queue: str | None = None
    tag: str | None = None
    name: str | None = None
    created_after: str | None = None
    created_before: str | None = None

    @property
    def _by_lane(self) -> bool:
        return bool(self.statuses) or self.type is not None or self.queue is not None

    @property
    def index(self) -> str:
        """The statement that lists the candidates."""
        if self.tag is not None:
            return "list_tagged"
        return "list_in_lanes" if self._by_lane else "list_newest"

    @property
    def is_told_by_index(self) -> bool:
        looked_at = self.ids or self.name or self.created_after or self.created_before
        return not (looked_at or (self.tag is not None and self._by_lane))

    def columns(self) -> dict[str, Any]:
        return {**vars(self), "statuses": [str(status) for status in self.statuses] or None}


@dataclass(frozen=True)
class Found:
    """``last``: the list goes on beyond this id; None at its end."""

    task_ids: Sequence[int]
    last: int | None


async def find_tasks(
    conn: Connection, wanted: Filter, limit: int, last: int | None, offset: int, oldest_first: bool = False
) -> Found:
    """``limit`` ids beyond ``last``, or fewer where the walk was long. Raises InvalidInput for a deep ``offset``."""
    if offset > MAX_OFFSET:
        raise InvalidInput("offset", f"must be at most {MAX_OFFSET}; page by cursor instead")
    span = await _span(conn, wanted, oldest_first)
    if last is not None:
        span = span.beyond(last)
    if wanted.is_told_by_index:
        ids = await _candidates(conn, wanted, span, limit + 1, offset)
        return Found(ids[:limit], ids[limit - 1] if len(ids) > limit else None)
    return await _walk(conn, wanted, span, limit, offset)


async def match_page(conn: Connection, wanted: Filter, before: int | None, candidates: int) -> Found:
    """Of so many candidates below ``before`` those that match, the newest first: maybe none, although others follow."""
    span = await _span(conn, wanted, oldest_first=False)
    if before is not None:
        span = span.beyond(before)
    ids = await _candidates(conn, wanted, span, candidates, 0)
    last = ids[-1] if len(ids) == candidates else None
    return Found(ids if wanted.is_told_by_index else await _matching(conn, wanted, ids), last)


async def _walk(conn: Connection, wanted: Filter, span: _Span, limit: int, offset: int) -> Found:
    matching: list[int] = []
    for chunk in _chunks(limit + offset + 1):
        candidates = await _candidates(conn, wanted, span, chunk, 0)
        matching += await _matching(conn, wanted, candidates)
        page = matching[offset : offset + limit]
        if len(matching) > offset + limit:
            return Found(page, page[-1])
        if len(candidates) < chunk:
            return Found(page, None)
        span = span.beyond(candidates[-1])
    return Found(page, candidates[-1])


def _chunks(first: int) -> Iterator[int]:
    walked, chunk = 0, min(first, 10_000)
    while walked < MAX_WALK:
        yield chunk
        walked += chunk
        chunk = min(chunk * 4, 10_000)


@dataclass(frozen=True)
class _Span:
    """Task ids from ``first`` to below ``before``."""

    first: int
    before: int
    oldest_first: bool

    def beyond(self, last: int) -> _Span:
        """What comes after this id, in the order of the list."""
        if self.oldest_first:
            return replace(self, first=max(self.first, last + 1))
        return replace(self, before=min(self.before, last))


async def _span(conn: Connection, wanted: Filter, oldest_first: bool) -> _Span:
    """Where the ids of the created range are, with a margin; exact bounds are looked at task by task."""
    span = _Span(1, MAX_TASK_ID + 1, oldest_first)
    if wanted.created_after:
        span = replace(span, first=await _first_created(conn, wanted.created_after, -DISORDER))
    if wanted.created_before:
        span = replace(span, before=await _first_created(conn, wanted.created_before, DISORDER))
    return span


async def _first_created(conn: Connection, at: str, margin: timedelta) -> int:
    moment = to_text(from_text(at) + margin)
    return (await _ids(conn, "find_first_created", {"at": moment}))[0]


async def _candidates(conn: Connection, wanted: Filter, span: _Span, limit: int, offset: int) -> list[int]:
    if wanted.ids:
        given = sorted({i for i in wanted.ids if span.first <= i < span.before}, reverse=not span.oldest_first)
        return given[:limit]
    page = {**wanted.columns(), **vars(span), "limit": limit, "offset": offset}
    return await _ids(conn, _OLDEST_FIRST[wanted.index] if span.oldest_first else wanted.index, page)


async def _matching(conn: Connection, wanted: Filter, task_ids: Sequence[int]) -> list[int]:
    found = set(await _ids(conn, "list_matching", {**wanted.columns(), "task_ids": list(task_ids)}))
    return [task_id for task_id in task_ids if task_id in found]


async def _ids(conn: Connection, statement: str, values: dict[str, Any]) -> list[int]:
    cursor = await conn.execute(sql(statement, "projections"), values)
    return [row[0] for row in await cursor.fetchall()]
