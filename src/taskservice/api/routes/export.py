"""The event log as JSON lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from taskservice.api.inputs import query as q
from taskservice.api.parts import parts_of
from taskservice.infra.codec import encode
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.events.mapper import LogRow, public
from taskservice.infra.events.read import log_bounds, read_page, read_streams

MEDIA_TYPE = "application/x-ndjson"
PAGE_EVENTS = 500
PARAMETERS = ("after", "until", "since", "before", "task")


@dataclass(frozen=True)
class Range:
    """``after`` is exclusive, ``until`` inclusive (positions); ``since`` is inclusive, ``before`` exclusive (times)."""

    after: int
    until: int
    since: str | None
    before: str | None
    task: int | None

    def line(self, row: LogRow) -> bytes:
        """Empty where the event is outside of the range."""
        if not self.after < row.position <= self.until:
            return b""
        shown = public(row).json
        if (self.since is not None and shown["at"] < self.since) or (
            self.before is not None and shown["at"] >= self.before
        ):
            return b""
        return encode(shown) + b"\n"


async def export(request: Request) -> Response:
    """Ends with what was the newest event when it began."""
    pool = parts_of(request).store.pool
    query = q.Query(request, PARAMETERS)
    after, until = query.read("after", q.position) or 0, query.read("until", q.position)
    since, before = query.read("since", q.time_text), query.read("before", q.time_text)
    task = query.read("task", q.task_id)
    async with reporting_outages(), pool.connection() as conn:
        _, newest = await log_bounds(conn)
    wanted = Range(after, newest if until is None else min(until, newest), since, before, task)
    content = _lines(pool, wanted) if request.method == "GET" else iter(())
    return StreamingResponse(content, media_type=MEDIA_TYPE)


async def _lines(pool: Pool, wanted: Range) -> AsyncIterator[bytes]:
    """Holds no database connection while the client is sent what was read."""
    if wanted.task is not None:
        async with reporting_outages(), pool.connection() as conn:
            rows = await read_streams(conn, [wanted.task])
        yield b"".join(map(wanted.line, rows))
        return
    position = wanted.after
    while position < wanted.until:
        async with reporting_outages(), pool.connection() as conn:
            rows = await read_page(conn, position, PAGE_EVENTS)
        if not rows:
            return
        position = rows[-1].position
        if lines := b"".join(map(wanted.line, rows)):
            yield lines
