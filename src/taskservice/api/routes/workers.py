"""Who works."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.infra.database import reporting_outages
from taskservice.infra.queue import workers


async def list_workers(request: Request) -> Response:
    refuse_query(request)
    pool = parts_of(request).store.pool
    async with reporting_outages(), pool.connection() as conn:
        return answer({"workers": await workers.list_workers(conn)})
