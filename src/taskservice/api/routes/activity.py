"""What happened lately, and what waits: by lane."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs import query as q
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer, lag_header
from taskservice.domain.definition import word
from taskservice.infra.database import reporting_outages
from taskservice.projections import reads
from taskservice.projections.activity.reads import Wanted, read_activity, read_queues


async def read(request: Request) -> Response:
    query = q.Query(request, ("since", "until", "queue", "type"))
    wanted = Wanted(
        since=query.read("since", q.time_text),
        until=query.read("until", q.time_text),
        queue=query.read("queue", word),
        type=query.read("type", word),
    )
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        lag = await reads.projection_lag(conn)
        return answer(await read_activity(conn, wanted), headers=lag_header(lag, "activity"))


async def queues(request: Request) -> Response:
    q.refuse_query(request)
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        lag = await reads.projection_lag(conn)
        return answer(await read_queues(conn), headers=lag_header(lag, "activity"))
