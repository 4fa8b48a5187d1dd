"""The ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.metrics import Metrics
from taskservice.api.parts import open_parts
from taskservice.api.problems import respond_by_status, respond_internal
from taskservice.api.routes.table import all_routes
from taskservice.api.stream.limits import StreamLimits
from taskservice.infra.settings import Settings

# Streams end by the hub's word, after what waits for them; the library would cut them.
AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]


def create_app(settings: Settings, uri: str, limits: StreamLimits | None = None) -> Starlette:
    """The application on the migrated database at ``uri``. Its lifespan builds what it works with: ``parts``."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_parts(settings, uri, metrics, limits or StreamLimits()) as parts:
            app.state.parts = parts
            yield

    app = Starlette(
        routes=all_routes(metrics),
        lifespan=lifespan,
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    app.router.redirect_slashes = False
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return respond_by_status(error.status_code, request.url.path, error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    return respond_internal()
