"""What Prometheus reads."""

from __future__ import annotations

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of


async def read(request: Request) -> Response:
    """Without the database, the gauges that come from it keep what they last showed."""
    refuse_query(request)
    return Response(await parts_of(request).scraper.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
