"""What Prometheus reads."""

from __future__ import annotations

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import Parts, parts_of
from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.database import reporting_outages
from taskservice.projections import reads

WAIT_S = 1.0


async def read(request: Request) -> Response:
    """Without the database, the gauges that come from it keep what they last showed."""
    refuse_query(request)
    parts = parts_of(request)
    try:
        await _look_up(parts)
        parts.metrics.database_up.set(1)
    except DatabaseUnavailable:
        parts.metrics.database_up.set(0)
    return Response(parts.metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


async def _look_up(parts: Parts) -> None:
    async with reporting_outages(), parts.store.pool.connection(WAIT_S) as conn:
        counts, lag = await reads.status_counts(conn), await reads.projection_lag(conn)
    for status, number in counts.counts.items():
        parts.metrics.by_status.labels(status).set(number)
    for model, behind in lag.items():
        parts.metrics.lag.labels(model).set(behind)
