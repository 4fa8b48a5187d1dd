"""Listing and counting tasks."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs import query as q
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer, lag_header
from taskservice.domain.definition import NAME_CHARS, word
from taskservice.domain.errors import InvalidInput
from taskservice.infra.database import reporting_outages
from taskservice.projections import reads
from taskservice.projections.listing import MAX_OFFSET
from taskservice.projections.matching import count_tasks

DEFAULT_LIMIT, MAX_LIMIT = 30, 100
CURSOR_CHARS = 100
MAX_IDS = 100
ORDERS = ("desc", "asc")
FILTERS = ("status", "id", "type", "queue", "tag", "name", "created_after", "created_before")


async def list_tasks(request: Request) -> Response:
    parts = parts_of(request)
    query = q.Query(request, (*FILTERS, "order", "limit", "cursor", "offset"), lists=("status", "id"))
    wanted = _filter(query)
    order = query.read("order", q.one_of(*ORDERS))
    limit = query.read("limit", q.integer(1, MAX_LIMIT)) or DEFAULT_LIMIT
    cursor, offset = query.read("cursor", q.words(CURSOR_CHARS)), query.read("offset", q.integer(0, MAX_OFFSET))
    if cursor is not None and offset is not None:
        raise InvalidInput("offset", "cannot be given together with cursor")
    async with reporting_outages(), parts.store.pool.connection() as conn:
        # first, so that the list is never older than it says
        lag = await reads.projection_lag(conn)
        page = await reads.list_tasks(conn, wanted, limit, cursor, offset or 0, oldest_first=order == "asc")
    parts.metrics.listed.inc()
    return answer(page, headers=lag_header(lag, "task_view"))


async def count(request: Request) -> Response:
    wanted = _filter(q.Query(request, FILTERS, lists=("status", "id")))
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        lag = await reads.projection_lag(conn)
        counted = await count_tasks(conn, wanted)
    return answer(counted, headers=lag_header(lag, "activity" if wanted.is_told_by_index else "task_view"))


def _filter(query: q.Query) -> reads.Filter:
    return reads.Filter(
        statuses=query.read("status", q.statuses) or (),
        ids=query.read("id", q.task_ids(MAX_IDS)) or (),
        type=query.read("type", word),
        queue=query.read("queue", word),
        tag=query.read("tag", word),
        name=query.read("name", q.words(NAME_CHARS)),
        created_after=query.read("created_after", q.time_text),
        created_before=query.read("created_before", q.time_text),
    )
