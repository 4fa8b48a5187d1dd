"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.readiness import is_ready
from taskservice.api.routes.answers import answer


async def healthz(request: Request) -> Response:
    refuse_query(request)
    return answer({"alive": True})


async def readyz(request: Request) -> Response:
    """503 unless every part is ok; each that is not says why."""
    refuse_query(request)
    shown = await parts_of(request).readiness.look()
    ready = is_ready(shown)
    return answer({"ready": ready, "parts": shown}, 200 if ready else 503)
