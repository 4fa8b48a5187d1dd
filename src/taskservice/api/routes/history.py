"""What happened to one task."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs import query as q
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.domain.ids import parse_task_id
from taskservice.infra.database import reporting_outages
from taskservice.projections import reads

MAX_ENTRIES = 1_000


async def read(request: Request) -> Response:
    parts = parts_of(request)
    task_id = parse_task_id(request.path_params["id"])
    query = q.Query(request, ("after_version", "limit"))
    after_version = query.read("after_version", q.integer(0, q.MAX_VERSION)) or 0
    limit = query.read("limit", q.integer(1, MAX_ENTRIES)) or MAX_ENTRIES
    async with reporting_outages(), parts.store.pool.connection() as conn:
        entries = await reads.history(conn, task_id, after_version, limit)
    parts.metrics.histories.inc()
    return answer({"history": entries})
