"""The ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from taskservice.api.metrics import Metrics
from taskservice.api.parts import open_parts
from taskservice.api.routes.dashboard import Dashboard
from taskservice.api.routes.table import all_routes
from taskservice.api.stream.limits import StreamLimits
from taskservice.infra.settings import Settings

if TYPE_CHECKING:
    from taskservice.infra.traces.creates import CreateSpans

# Streams end by the hub's word, after what waits for them; the library would cut them.
AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]


# Of an answer's headers those that a page of another origin may read, besides the few that it always may.
READABLE = ("Location", "Projection-Lag", "Retry-After", "Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin")


class Application(Starlette):
    """Starlette without its own error layers: every route answers for its errors (``resource.py``), and each layer
    costs a request about as much as checking its body does. Pages of ``cors_origins`` may use it as our own."""

    cors_origins: Collection[str] = ()
    spans: CreateSpans | None = None

    def build_middleware_stack(self) -> ASGIApp:
        app: ASGIApp = self.router if self.spans is None else ContinuedTraces(self.router, self.spans)
        if not self.cors_origins:
            return app
        return CORSMiddleware(
            app,
            allow_origins=self.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=READABLE,
        )


class ContinuedTraces:
    """A request's trace is the one that its headers name."""

    def __init__(self, app: ASGIApp, spans: CreateSpans) -> None:
        self._app = app
        self._spans = spans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._spans.continuing(scope.get("headers", ())):
            await self._app(scope, receive, send)


def create_app(
    settings: Settings,
    uri: str,
    limits: StreamLimits | None = None,
    spans: CreateSpans | None = None,
    *,
    insecure: bool = False,
) -> Application:
    """The application on the migrated database at ``uri``. Its lifespan builds what it works with: ``parts``.

    Without tokens it lets everybody in where it listens on this machine only, or is ``insecure``; else nobody.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_parts(settings, uri, metrics, limits or StreamLimits(), insecure, spans) as parts:
            app.state.parts = parts
            yield

    app = Application(routes=all_routes(metrics), lifespan=lifespan)
    app.spans = spans
    app.cors_origins = settings.cors_origins or ()
    app.router.redirect_slashes = False
    app.router.default = Dashboard()
    return app
