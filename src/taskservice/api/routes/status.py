"""How many tasks there are, by status."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer, lag_header
from taskservice.infra.database import reporting_outages
from taskservice.projections import reads


async def read(request: Request) -> Response:
    refuse_query(request)
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        counts = await reads.status_counts(conn)
        lag = await reads.projection_lag(conn)
    return answer(counts, headers=lag_header(lag, "status_counts"))
