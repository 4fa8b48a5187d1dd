"""How many tasks there are, by status."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer


async def read(request: Request) -> Response:
    from taskservice.projections import reads

    refuse_query(request)
    return answer(await reads.status_counts(parts_of(request).store.pool))
